"""The address a client books at: Calendly's page, with prefill and our code added."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit


def bookable_url(booking_url: str, *, name: str | None, email: str | None, tracking_field: str, code: str) -> str:
    """Add what Calendly's page takes as parameters (help page on prefill, API notes 6.1, 2026-11).

    Args:
        booking_url: the page, perhaps with parameters of its own; they stay, unless they are ours.
        tracking_field: one of Calendly's six; it comes back verbatim with the booking.
    """
    parts = urlsplit(booking_url)
    ours = {"name": name, "email": email, tracking_field: code}
    kept = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if key not in ours]
    added = [(key, value) for key, value in ours.items() if value]
    return urlunsplit(parts._replace(query=urlencode(kept + added)))
