"""The import contracts of pyproject.toml are kept, and each of them is seen to break on what it forbids."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import importlinter.api  # noqa: F401  importing it is what sets the linter up
import pytest
from importlinter.application.use_cases import lint_imports

pytestmark = pytest.mark.architecture

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]

MODULES = [
    *(f"domain.{name}" for name in ("connection", "meeting", "scheduling_link", "matching", "events")),
    "application.views",
    *(f"adapters.{name}.entrance" for name in ("graphql", "calendly", "persistence")),
    *(f"bootstrap.{name}" for name in ("cli", "container", "demo", "settings", "telemetry", "web", "worker")),
    "calendly_sandbox.world",
]
"""As much of our tree as the contracts speak of."""

OFFENCES = [
    ("domain.meeting", "application.views", "Dependencies point inwards"),
    ("application.views", "adapters.calendly", "Dependencies point inwards"),
    ("adapters.calendly.entrance", "bootstrap.settings", "Dependencies point inwards"),
    ("adapters.graphql.entrance", "adapters.persistence.entrance", "Adapters do not know one another"),
    ("domain.meeting", "sqlalchemy", "The core knows no framework"),
    ("application.views", "strawberry", "The core knows no framework"),
    ("application.views", "asyncio", "The core knows no framework"),
    ("adapters.graphql.entrance", "domain.meeting", "GraphQL speaks views, never entities"),
    ("bootstrap.web", "punq", "Only the container knows punq"),
    ("adapters.graphql.entrance", "punq", "Only the container knows punq"),
    ("calendly_sandbox.world", "domain.meeting", "The sandbox is a program of its own"),
]


def test_our_code_keeps_all_contracts(capsys: pytest.CaptureFixture[str]) -> None:
    is_kept = lint_imports(str(ROOT / "pyproject.toml"), cache_dir=None, no_logo=True)

    assert is_kept, capsys.readouterr().out


def test_every_contract_has_an_offence_to_show_that_it_bites() -> None:
    assert {contract for _, _, contract in OFFENCES} == {contract["name"] for contract in CONTRACTS}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A tree with our modules, all empty."""
    for module in MODULES:
        file = tmp_path.joinpath("src", *module.split(".")).with_suffix(".py")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
        for package in file.relative_to(tmp_path / "src").parents[:-1]:
            (tmp_path / "src" / package / "__init__.py").touch()
    return tmp_path / "src"


def broken_contracts(source: Path) -> list[str]:
    """The names of the contracts that this tree breaks."""
    program = [str(Path(sys.executable).with_name("lint-imports")), "--config", str(ROOT / "pyproject.toml")]
    environment = {**os.environ, "PYTHONPATH": str(source), "NO_COLOR": "1", "COLUMNS": "200"}
    command = [*program, "--no-cache", "--no-logo"]
    output = subprocess.run(command, cwd=source, env=environment, capture_output=True, text=True, check=False).stdout
    lines = [line.strip() for line in output.splitlines()]
    assert any(line.startswith("Contracts:") for line in lines), output
    return [contract["name"] for contract in CONTRACTS if f"{contract['name']} BROKEN" in lines]


def test_an_innocent_tree_breaks_no_contract(source: Path) -> None:
    assert broken_contracts(source) == []


@pytest.mark.parametrize(("importer", "imported", "contract"), OFFENCES)
def test_an_offence_breaks_its_contract(source: Path, importer: str, imported: str, contract: str) -> None:
    source.joinpath(*importer.split(".")).with_suffix(".py").write_text(f"import {imported}\n")

    assert contract in broken_contracts(source)
