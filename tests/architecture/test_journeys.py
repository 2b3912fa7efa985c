"""`docs/journeys.md` names files and what stands in them; every name must be there."""

import ast
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.architecture

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "journeys.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`([\w/]+(?:\.py|/))(?::(\w+))?`", TEXT)))


def defined_in(file: Path) -> set[str]:
    """Every class, function and module-level name."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    names = {
        node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    }
    for node in tree.body:
        targets = (
            [node.target] if isinstance(node, ast.AnnAssign) else node.targets if isinstance(node, ast.Assign) else []
        )
        names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return names


def test_the_journeys_name_something() -> None:
    assert len(NAMED) > 40


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_what_a_journey_names_is_there(path: str, name: str) -> None:
    file = ROOT / "src" / path

    assert file.exists(), path
    assert not name or name in defined_in(file), f"{name} is not in {path}"
