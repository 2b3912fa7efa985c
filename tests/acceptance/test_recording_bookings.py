"""See `features/recording_bookings.feature`."""

import pytest
from pytest_bdd import scenarios

pytestmark = pytest.mark.acceptance

scenarios("recording_bookings.feature")
