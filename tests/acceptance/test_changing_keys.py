"""See `features/changing_keys.feature`."""

import pytest
from pytest_bdd import scenarios

pytestmark = pytest.mark.acceptance

scenarios("changing_keys.feature")
