"""What became of a delivery is said in words, and nothing of any body comes out."""

import pytest

from application.inbox.outcomes import outcome_in_words
from application.ports.deliveries import DeliveryState

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("state", "outcome", "word"),
    [
        (DeliveryState.IGNORED, "unknown_owner", "nobody here has connected"),
        (DeliveryState.IGNORED, "unknown_event", "no use for"),
        (DeliveryState.IGNORED, "disconnected", "closed"),
        (DeliveryState.IGNORED, "not_confirmed", "does not confirm"),
        (DeliveryState.FAILED, "cannot_be_confirmed", "connect again"),
        (DeliveryState.FAILED, "unreadable: no payload.uri", "no payload.uri"),
        (DeliveryState.STORED, "ProviderDown", "did not answer"),
        (DeliveryState.STORED, "RateLimited", "slow down"),
        (DeliveryState.STORED, "StorageUnavailable", "database"),
        (DeliveryState.FAILED, "ZeroDivisionError", "ZeroDivisionError"),
    ],
)
def test_each_outcome_has_its_words(state: DeliveryState, outcome: str, word: str) -> None:
    assert word in (outcome_in_words(state, outcome) or "")


@pytest.mark.parametrize("state", [DeliveryState.STORED, DeliveryState.HANDLED, DeliveryState.SET_ASIDE])
def test_where_nothing_went_wrong_there_is_nothing_to_explain(state: DeliveryState) -> None:
    assert outcome_in_words(state, None) is None


def test_what_was_in_the_way_at_first_is_no_matter_once_it_is_carried_out() -> None:
    assert outcome_in_words(DeliveryState.HANDLED, "ProviderDown") is None
