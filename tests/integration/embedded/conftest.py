"""What the tests of our own servers share."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder, not made yet, with a path short enough for a socket, as pytest's own would not be."""
    with tempfile.TemporaryDirectory(prefix="quotla-test-") as parent:
        yield Path(parent) / "data"
