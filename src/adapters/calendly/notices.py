"""Deliveries, read. Checking that Calendly signed them comes before, and is not done here."""

from adapters.calendly import wire
from adapters.calendly.parts import Malformed, decoded
from application.ports.notices import NoticeReader, Unreadable
from domain.bookings import Notice


class CalendlyNoticeReader(NoticeReader):
    """Understands the envelopes of Calendly's webhooks."""

    def read(self, body: bytes) -> Notice | None:
        """See the port. A body that is no JSON object with an event is unreadable too."""
        try:
            return wire.notice(decoded(body))
        except Malformed as malformed:
            raise Unreadable(str(malformed)) from malformed
