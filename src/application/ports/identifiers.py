"""Fresh ids and unguessable texts."""

from abc import abstractmethod
from typing import Protocol
from uuid import UUID

from domain.credentials import Secret


class Identifiers(Protocol):
    """Makes what must be new. Ids tell their birth and are no secrets; codes and secrets are random."""

    @abstractmethod
    def new(self) -> UUID:
        """A UUID, version 7 (RFC 9562 5.7); later ones sort after earlier ones of the same process."""

    @abstractmethod
    def code(self) -> str:
        """A URL-safe text of 128 random bits, 22 characters, never beginning with `-`."""

    @abstractmethod
    def secret(self) -> Secret:
        """A URL-safe text of 256 random bits."""
