"""What the guides show to host apps can be sent as it stands."""

import re
from pathlib import Path
from typing import Final

import pytest
from graphql import build_schema, parse, print_ast, validate

from adapters.web import oauth, session

pytestmark = pytest.mark.unit

ROOT: Final = Path(__file__).resolve().parents[3]
GUIDE: Final = ROOT / "docs" / "host-app.md"
SCHEMA: Final = build_schema((ROOT / "docs" / "schema.graphql").read_text())
SHOWN: Final = [
    (guide.name, block)
    for guide in (ROOT / "README.md", GUIDE)
    for block in re.findall(r"```graphql\n(.*?)```", guide.read_text(), re.DOTALL)
]


def test_the_guides_show_something() -> None:
    assert {name for name, _ in SHOWN} == {"README.md", "host-app.md"}


@pytest.mark.parametrize(("guide", "shown"), SHOWN, ids=[f"{name}-{n}" for n, (name, _) in enumerate(SHOWN)])
def test_what_is_shown_fits_the_schema(guide: str, shown: str) -> None:
    problems = [
        problem.message
        for operation in parse(shown).definitions  # one by one, as they are sent
        for problem in validate(SCHEMA, parse(print_ast(operation)))
    ]

    assert problems == [], guide


def test_every_address_for_browsers_is_in_the_guide_and_no_other() -> None:
    named = set(re.findall(r"/api/[a-z/]+[a-z]", GUIDE.read_text()))

    assert named == {session.PATH, oauth.CONNECT, oauth.DISCONNECT, oauth.EVENT_TYPES}
