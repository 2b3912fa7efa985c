"""What the three bulk upserts have in common: judging record by record, so that one bad one refuses nothing else."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Final, Protocol, TypeVar

from application.principal import Principal
from application.views import SyncRefusal, SyncReport
from domain.errors import DomainError, NotAllowed

MOST_AT_ONCE: Final = 1_000
TEXT_MAX_CHARACTERS: Final = 500


class Unset(Enum):
    """An input that was left out, which is not the same as null."""

    UNSET = "unset"


UNSET: Final = Unset.UNSET


class TooMany(DomainError):
    """More records than one call takes."""

    code = "sync.too_many"

    def __init__(self) -> None:
        super().__init__(f"One call takes up to {MOST_AT_ONCE} records. Send them in several calls.")


class OnlyAdminsSync(NotAllowed):
    """Members read records; the host app's owner or admin writes them."""

    code = "sync.not_allowed"

    def __init__(self) -> None:
        super().__init__("Only an owner or admin of the workspace can sync records.")


class BadRecord(DomainError):
    """One record that cannot be taken as it is."""

    code = "record.invalid"

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.refusal_code = code


class HasExternalId(Protocol):
    """An input or record that the host app knows by an id of its own."""

    @property
    def external_id(self) -> str: ...


@dataclass(slots=True)
class Tally:
    """Counts while a bulk upsert goes on."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[SyncRefusal] = field(default_factory=list)

    def report(self) -> SyncReport:
        """The counts as the caller sees them."""
        return SyncReport(
            created=self.created, updated=self.updated, unchanged=self.unchanged, refused=tuple(self.refused)
        )


Given = TypeVar("Given", bound=HasExternalId)
Kept = TypeVar("Kept")


def judge_each(
    inputs: Sequence[Given], known: dict[str, Kept], judge: Callable[[Given, Kept | None], Kept]
) -> tuple[Sequence[Kept], Tally]:
    """Make a record of each input.

    Args:
        known: by external id; entries are added and replaced, so that a record given twice is judged on top of itself.
        judge: makes the new record from an input and the one known so far; raises `BadRecord`.

    Returns:
        The records to write, one per external id that changed, and the counts.
    """
    tally, changed = Tally(), dict[str, Kept]()
    for given in inputs:
        before = known.get(given.external_id)
        try:
            if not given.external_id.strip() or len(given.external_id) > TEXT_MAX_CHARACTERS:
                raise BadRecord("external_id.invalid", f"An id has from 1 to {TEXT_MAX_CHARACTERS} characters.")
            after = judge(given, before)
        except BadRecord as error:
            tally.refused.append(
                SyncRefusal(external_id=given.external_id, code=error.refusal_code, message=str(error))
            )
            continue
        if before is None:
            tally.created += 1
        elif before == after:
            tally.unchanged += 1
            continue
        else:
            tally.updated += 1
        known[given.external_id] = changed[given.external_id] = after
    return list(changed.values()), tally


def require_sync(principal: Principal, inputs: Sequence[object]) -> None:
    """
    Raises:
        OnlyAdminsSync, TooMany.
    """
    if not principal.is_admin:
        raise OnlyAdminsSync
    if len(inputs) > MOST_AT_ONCE:
        raise TooMany


Value = TypeVar("Value")


def taken(given: Value | Unset, before: Value) -> Value:
    """What was given, or what was there when nothing was."""
    return before if isinstance(given, Unset) else given


def read_or_kept(
    given: str | Unset | None, read: Callable[[str | None], Value | None], before: Value | None
) -> Value | None:
    """As `taken`, for what comes as text and is kept as something else."""
    return before if isinstance(given, Unset) else read(given)


def text_of(given: str, what: str) -> str:
    """A text that must say something.

    Raises:
        BadRecord: blank, too long, or with a NUL, which no database keeps.
    """
    text = given.strip()
    if not text or len(text) > TEXT_MAX_CHARACTERS or "\x00" in text:
        raise BadRecord(f"{what}.invalid", f"A {what} has from 1 to {TEXT_MAX_CHARACTERS} characters.")
    return text


def amount_of(given: str | None) -> Decimal | None:
    """A decimal amount.

    Raises:
        BadRecord: no plain decimal number of at most 15 digits before and 6 after the point.
    """
    if given is None:
        return None
    try:
        amount = Decimal(given.strip())
    except InvalidOperation as error:
        raise BadRecord("amount.invalid", 'An amount is a decimal number, such as "1200.50".') from error
    if not amount.is_finite() or abs(amount) >= Decimal(10) ** 15 or amount != round(amount, 6):
        raise BadRecord("amount.invalid", "An amount has at most 15 digits before and 6 after the point.")
    return amount


def currency_of(given: str | None) -> str | None:
    """A currency's code.

    Raises:
        BadRecord: not three letters (ISO 4217).
    """
    if given is None:
        return None
    code = given.strip().upper()
    if len(code) != 3 or not code.isascii() or not code.isalpha():  # ISO 4217
        raise BadRecord("currency.invalid", 'A currency is a code of three letters, such as "EUR".')
    return code


def external_ids(inputs: Iterable[HasExternalId]) -> set[str]:
    """The ids to look up."""
    return {given.external_id for given in inputs}
