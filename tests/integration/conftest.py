"""The service as processes, for tests that break something."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.house import House, running_house


@pytest.fixture(scope="session")
def standing_house(pytestconfig: pytest.Config) -> Iterator[House]:
    """One for all tests of a worker: it takes seconds to build, and each test leaves it whole."""
    # Not pytest's own folder: its path is too long for a socket, and where root runs Postgres as nobody, closed to it.
    folder = Path(tempfile.mkdtemp(prefix="quotla-house-"))
    folder.chmod(0o711)
    uses_system = bool(pytestconfig.getoption("--system-postgres"))
    try:
        with running_house(folder, uses_system=uses_system) as house:
            yield house
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def house(standing_house: House) -> Iterator[House]:
    """The same, whole before and after."""
    standing_house.make_whole()
    yield standing_house
    standing_house.make_whole()
