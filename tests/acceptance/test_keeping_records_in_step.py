"""See `features/keeping_records_in_step.feature`."""

import pytest
from pytest_bdd import scenarios

pytestmark = pytest.mark.acceptance

scenarios("keeping_records_in_step.feature")
