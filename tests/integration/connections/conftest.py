"""Calendly, for tests that ask for tokens over HTTP."""

from calendly_sandbox.fixture import calendly
from tests.support.witnesses import calendly_sandbox_server

__all__ = ["calendly", "calendly_sandbox_server"]
