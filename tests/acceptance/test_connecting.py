"""See `features/connecting.feature`."""

import pytest
from pytest_bdd import scenarios

pytestmark = pytest.mark.acceptance

scenarios("connecting.feature")
