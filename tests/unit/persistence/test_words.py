"""How texts are compared and searched."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.persistence.words import folded, marked, words_of
from domain.identifiers import WorkspaceId

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("one", "other"), [("Zoë", "ZOE"), ("Straße", "STRASSE"), ("Ångström", "angstrom"), ("É", "e\u0301")]
)
def test_case_and_accents_make_no_difference(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_words_are_what_stands_between_other_signs() -> None:
    assert words_of("Kim's roof", "kim@mail.example.com") == ["kim", "s", "roof", "mail", "example", "com"]


@given(st.text(max_size=300))
def test_words_can_stand_in_a_query_without_escaping(text: str) -> None:
    assert [word for word in words_of(text) if not word or len(word) > 60 or set(word) & set(" '\\&|!():*<>\0")] == []


def test_the_number_of_words_is_bounded() -> None:
    assert len(words_of(" ".join(map(str, range(1000))))) == 200


def test_words_are_marked_with_the_end_of_the_workspaces_id() -> None:
    workspace = WorkspaceId(UUID("01a204c1-eb7b-722d-93c8-4cfe6966a8b7"))

    assert marked(["kim"], workspace) == ["6966a8b7kim"]
