"""See `features/sharing_a_link.feature`."""

import pytest
from pytest_bdd import scenarios

pytestmark = pytest.mark.acceptance

scenarios("sharing_a_link.feature")
