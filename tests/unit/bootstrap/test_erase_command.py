"""What `quotla erase` asks for before it does anything."""

from uuid import UUID

import pytest
from click.testing import CliRunner

from bootstrap.cli import main

pytestmark = pytest.mark.unit

WHO, WHERE = ("--email", "kim@example.com"), ("--workspace", str(UUID(int=1)))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (WHERE, "Say who"),
        ((*WHO, "--client", "kim", *WHERE), "Say who"),
        (WHO, "Say where"),
        ((*WHO, *WHERE, "--all"), "Say where"),
        (("--client", "kim", "--all", "--readmit"), "--readmit takes --email"),
        ((*WHO, "--all", "--readmit", "--dry-run"), "--readmit takes --email"),
    ],
)
def test_it_is_told_what_to_say(arguments: tuple[str, ...], said: str) -> None:
    result = CliRunner().invoke(main, ["erase", *arguments])

    assert (result.exit_code, said in result.output) == (2, True)
