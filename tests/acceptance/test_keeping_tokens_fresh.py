"""See `features/keeping_tokens_fresh.feature`."""

import pytest
from pytest_bdd import scenarios

pytestmark = pytest.mark.acceptance

scenarios("keeping_tokens_fresh.feature")
