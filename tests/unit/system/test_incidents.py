"""What a log is told of what nobody expected."""

import pytest

from application.incidents import Plain, whereabouts

pytestmark = pytest.mark.unit


def raised(error: Exception) -> Exception:
    with pytest.raises(type(error)) as caught:
        raise error
    return caught.value


def test_a_message_that_may_quote_anything_is_left_out() -> None:
    assert "kim@example.com" not in whereabouts(raised(ValueError("kim@example.com")))


def test_a_message_that_quotes_nothing_is_told() -> None:
    assert whereabouts(raised(Plain("the key 'k1' is missing"))).startswith("Plain (the key 'k1' is missing) at ")
