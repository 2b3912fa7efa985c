"""See `features/disconnecting.feature`."""

import pytest
from pytest_bdd import scenarios

pytestmark = pytest.mark.acceptance

scenarios("disconnecting.feature")
