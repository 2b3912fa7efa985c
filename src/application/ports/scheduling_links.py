"""Scheduling links, kept.

What `get`, `require` and `save` promise everywhere is said in `unit_of_work`.
"""

from abc import abstractmethod
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from domain.identifiers import (
    EventTypeUri,
    LinkId,
)
from domain.scheduling_link import SchedulingLink
from domain.values import Subject


class SchedulingLinks(Protocol):
    """Scheduling links."""

    @abstractmethod
    def get(self, link: LinkId) -> SchedulingLink | None: ...

    @abstractmethod
    def require(self, link: LinkId) -> SchedulingLink: ...

    @abstractmethod
    def by_code(self, code: str) -> SchedulingLink | None:
        """System units: of any workspace. Others: of this one."""

    @abstractmethod
    def by_codes(self, codes: Collection[str]) -> Sequence[SchedulingLink]:
        """Those of this workspace that carry one of the codes, oldest first; held until the unit ends."""

    @abstractmethod
    def offering(self, event_types: Collection[EventTypeUri]) -> Sequence[SchedulingLink]:
        """Those of this workspace that offer one of these and are not marked as gone."""

    @abstractmethod
    def marked_gone(self, event_types: Collection[EventTypeUri]) -> Sequence[SchedulingLink]:
        """Those of this workspace that offer one of these and are marked as gone."""

    @abstractmethod
    def about(self, subject: Subject) -> Sequence[SchedulingLink]:
        """Those made for it, oldest first."""

    @abstractmethod
    def count_opening(self, link: LinkId, *, at: datetime) -> None:
        """Note that a person followed it, without reading it first (two at once both count). System units too."""

    @abstractmethod
    def save(self, link: SchedulingLink) -> None: ...
