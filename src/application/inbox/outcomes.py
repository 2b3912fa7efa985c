"""What became of a delivery, in words. Pure.

The row keeps a word or the name of an error and never its text, which may quote a body; so nothing personal can come
out here either.
"""

from collections.abc import Mapping
from typing import Final

from application.ports.deliveries import DeliveryState

UNKNOWN_OWNER: Final = "unknown_owner"
UNKNOWN_EVENT: Final = "unknown_event"
DISCONNECTED: Final = "disconnected"
NOT_CONFIRMED: Final = "not_confirmed"
CANNOT_BE_CONFIRMED: Final = "cannot_be_confirmed"
UNREADABLE: Final = "unreadable"
ERASED: Final = "erased"

_WORDS: Final[Mapping[str, str]] = {
    UNKNOWN_OWNER: "It is from an account that nobody here has connected.",
    UNKNOWN_EVENT: "It is of a kind that we have no use for.",
    DISCONNECTED: "It came through a connection that its owner has closed.",
    NOT_CONFIRMED: "It was signed too long ago to be believed, and Calendly does not confirm it.",
    CANNOT_BE_CONFIRMED: "It was signed too long ago to be believed, and we may not ask Calendly: the connection's "
    "owner has to connect again.",
    ERASED: "What it said was erased, for it was about a person who was.",
    UNREADABLE: "It lacks what every delivery of its kind has.",
    # Errors, by their names.
    "ProviderDown": "Calendly did not answer when it was asked.",
    "AuthorizationServerBusy": "Calendly did not answer when it was asked.",
    "RateLimited": "Calendly asked us to slow down.",
    "StorageUnavailable": "The database did not answer.",
    "StaleWrite": "Somebody else was changing the same meeting.",
    "Locked": "Somebody else was using the same connection.",
}
CODES: Final = frozenset(_WORDS)
"""Every word that is ours; none tells anything of anybody."""


def outcome_in_words(state: DeliveryState, outcome: str | None) -> str | None:
    """Why it was ignored, failed or is still waiting; `None` where there is nothing to explain.

    Args:
        outcome: as `Delivery.outcome` has it.
    """
    if outcome is None or state is DeliveryState.HANDLED:
        return None
    name, _, detail = outcome.partition(": ")
    if name == UNREADABLE and detail:
        return f"It could not be read: {detail}."
    return _WORDS.get(name, f"Something went wrong on our side ({name}); the log has more under the correlation.")
