"""Global ids."""

import base64
from uuid import UUID

import pytest

from adapters.graphql import ids
from adapters.graphql.ids import Kind, global_id
from domain.errors import NotFound

pytestmark = pytest.mark.unit

SOME = UUID("0192f000-0000-7000-8000-00000000000a")


def encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize("kind", Kind)
def test_an_id_comes_back_as_what_it_was(kind: Kind) -> None:
    assert ids.parse(global_id(kind, SOME)) == (kind, SOME)


def test_an_id_needs_no_quoting_in_an_address() -> None:
    assert global_id(Kind.CLIENT, SOME).replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "é",
        "====",
        "a" * 1_000_000,
        encoded("Client"),
        encoded("Client:"),
        encoded("Client:no-uuid"),
        encoded(f"Spy:{SOME}"),
        encoded(f"client:{SOME}"),
        encoded(f"Client:{SOME.hex}"),
        encoded(f"Client:{str(SOME).upper()}"),
        encoded(f"Client:{{{SOME}}}"),
        encoded(f"Client:{SOME}:1"),
        global_id(Kind.CLIENT, SOME) + "=",
        global_id(Kind.CLIENT, SOME) + "A",
        base64.b64encode(b"\xff\xfe\xfd").decode(),
        str(SOME),
    ],
)
def test_what_we_did_not_write_is_no_id(text: str) -> None:
    assert ids.parse(text) is None


def test_an_id_of_another_kind_is_none_of_this_kind() -> None:
    assert ids.uuid_of(global_id(Kind.QUOTE, SOME), Kind.CLIENT) is None


def test_a_required_id_of_another_kind_is_not_found_in_its_field() -> None:
    with pytest.raises(NotFound, match="There is no such scheduling link") as caught:
        ids.require(global_id(Kind.QUOTE, SOME), Kind.LINK, field="linkId")

    assert caught.value.field == "linkId"
