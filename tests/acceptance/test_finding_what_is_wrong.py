"""See `features/finding_what_is_wrong.feature`."""

import pytest
from pytest_bdd import scenarios

pytestmark = pytest.mark.acceptance

scenarios("finding_what_is_wrong.feature")
