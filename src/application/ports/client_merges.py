"""Which clients are known as others, kept with what went over.

What `get`, `require` and `save` promise everywhere is said in `unit_of_work`.
"""

from abc import abstractmethod
from typing import Protocol

from domain.identifiers import ClientId, MergeId
from domain.merging import ClientMerge


class ClientMerges(Protocol):
    """Merges, and those that are being undone; what was read is held until the unit ends."""

    @abstractmethod
    def get(self, merge: MergeId) -> ClientMerge | None: ...

    @abstractmethod
    def of_client(self, merged: ClientId) -> ClientMerge | None:
        """The one by which this client is known as another, or was until just now."""

    @abstractmethod
    def save(self, merge: ClientMerge) -> None: ...

    @abstractmethod
    def drop(self, merge: ClientMerge) -> None:
        """It is undone, and everything went back. Service units only."""
