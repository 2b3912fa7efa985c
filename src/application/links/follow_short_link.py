"""What happens when somebody follows a short link."""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from application.links.addresses import bookable_url
from application.ports.clock import Clock
from application.ports.unit_of_work import UnitOfWorkFactory
from application.settings import Installation
from domain.scheduling_link import LinkState, SchedulingLink


class DeadEndReason(StrEnum):
    """Why it leads nowhere."""

    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"
    USED = "used"
    EXPIRED = "expired"
    EVENT_TYPE_GONE = "event_type_gone"


class DeadEnd(Exception):
    """It leads nowhere; says nothing of whose it was."""

    def __init__(self, reason: DeadEndReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True)
class FollowShortLink:
    """Answer with Calendly's page, prefilled and carrying the code."""

    units: UnitOfWorkFactory
    clock: Clock
    installation: Installation

    def __call__(self, *, code: str, counts: bool) -> str:
        """
        Args:
            counts: whether a person opened it; not so for HEAD requests, prefetches and scanners.

        Raises:
            DeadEnd: with the reason.
        """
        now = self.clock.now()
        with self.units.as_system() as unit:
            link = unit.links.by_code(code)
            if link is None:
                raise DeadEnd(DeadEndReason.UNKNOWN)
            if not link.can_be_followed(now):
                raise DeadEnd(_why_not(link, link.state(now)))
            url = bookable_url(
                link.booking_url,
                name=link.prefill_name,
                email=link.prefill_email.text if link.prefill_email else None,
                tracking_field=link.tracking_field,
                code=link.code,
            )
            if _origin(url) != _origin(self.installation.booking_origin):
                # Calendly answered with a page elsewhere, or the setting changed: never an open redirect.
                raise DeadEnd(DeadEndReason.EVENT_TYPE_GONE)
            if counts:
                unit.links.count_opening(link.id, at=now)
                unit.commit()
        return url


def _why_not(link: SchedulingLink, state: LinkState) -> DeadEndReason:
    if state is LinkState.BOOKED and link.single_use:
        return DeadEndReason.USED
    if link.withdrawn_at is not None:
        return DeadEndReason.WITHDRAWN
    if state is LinkState.EXPIRED:
        return DeadEndReason.EXPIRED
    return DeadEndReason.EVENT_TYPE_GONE


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc
