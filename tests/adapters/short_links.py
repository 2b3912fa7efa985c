"""Following short links, in memory.

links = InMemoryShortLinks({CODE: BOOKING_URL, other: DeadEnd(DeadEndReason.USED)})
"""

from application.links.follow_short_link import DeadEnd, DeadEndReason

CODE = "Zm9vYmFyYmF6cXV4MTIzNA"
BOOKING_URL = "https://calendly.com/d/ckxq-7wm-p4t/30-minute-meeting?name=Kim&utm_content=Zm9v"


class InMemoryShortLinks:
    """Knows where codes lead, and counts openings."""

    def __init__(self, links: dict[str, str | Exception] | None = None) -> None:
        self.links: dict[str, str | Exception] = links if links is not None else {CODE: BOOKING_URL}
        self.asked = 0
        self.opened = 0

    def __call__(self, *, code: str, counts: bool) -> str:
        self.asked += 1
        found = self.links.get(code, DeadEnd(DeadEndReason.UNKNOWN))
        if isinstance(found, Exception):
            raise found
        self.opened += counts
        return found
