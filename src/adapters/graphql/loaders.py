"""Batches what the fields of one answer ask for, so that each kind of question costs one call of a finder.

Loaders live as long as one answer: one query, one mutation's object, one event of a subscription. Nothing here is kept
longer, so nothing here can be stale, and nothing can be another person's.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol, TypeVar
from uuid import UUID

from strawberry.dataloader import DataLoader

from application.paging import Page, PageRequest
from application.ports.finders import Finders, MeetingCriteria, MeetingOrder, MeetingPart
from application.principal import Principal
from application.views import (
    CandidateView,
    ClientView,
    DeliveryView,
    InviteeView,
    InvoiceView,
    LinkMessageView,
    MeetingChangeView,
    MeetingView,
    MergedClientView,
    QuoteView,
    SchedulingLinkView,
)
from domain.values import Subject, SubjectKind

Key = TypeVar("Key", bound=Hashable)
Found = TypeVar("Found")


class Ask(Protocol):
    """Runs something synchronous off the event loop."""

    async def __call__(self, question: Callable[..., Found], /, *args: Any, **kwargs: Any) -> Found: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingsWanted:
    """A page of all meetings that are as told."""

    criteria: MeetingCriteria
    order: MeetingOrder
    page: PageRequest
    parts: frozenset[MeetingPart]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingsAbout:
    """A page of the meetings about one client, quote or invoice."""

    subject: Subject
    order: MeetingOrder
    page: PageRequest


@dataclass(frozen=True)
class Loaders:
    """One loader per question."""

    ask: Ask
    finders: Finders
    principal: Principal
    now: datetime

    @cached_property
    def member_names(self) -> DataLoader[UUID, str | None]:
        """By the user's id."""
        return self._one_each(self.finders.member_names)

    @cached_property
    def clients(self) -> DataLoader[UUID, ClientView | None]:
        """By id."""
        return self._one_each(self.finders.clients_by_ids)

    @cached_property
    def quotes(self) -> DataLoader[UUID, QuoteView | None]:
        """By id."""
        return self._one_each(self.finders.quotes_by_ids)

    @cached_property
    def invoices(self) -> DataLoader[UUID, InvoiceView | None]:
        """By id."""
        return self._one_each(self.finders.invoices_by_ids)

    @cached_property
    def quotes_of_clients(self) -> DataLoader[UUID, Sequence[QuoteView]]:
        """By the client's id."""
        return self._several_each(self.finders.quotes_of_clients)

    @cached_property
    def invoices_of_clients(self) -> DataLoader[UUID, Sequence[InvoiceView]]:
        """By the client's id."""
        return self._several_each(self.finders.invoices_of_clients)

    @cached_property
    def meetings(self) -> DataLoader[UUID, MeetingView | None]:
        """By id; a record taken over by another answers with that."""
        return self._one_each(self.finders.meetings_by_ids, now=self.now)

    @cached_property
    def others_in_events(self) -> DataLoader[UUID, int | None]:
        """By the meeting's id; none are absent."""
        return self._one_each(self.finders.others_in_events)

    @cached_property
    def links(self) -> DataLoader[UUID, SchedulingLinkView | None]:
        """By id."""
        return self._one_each(self.finders.links_by_ids, now=self.now)

    @cached_property
    def links_of_subjects(self) -> DataLoader[Subject, Sequence[SchedulingLinkView]]:
        """By what they are about."""
        return self._several_each(self.finders.links_of_subjects, now=self.now)

    @cached_property
    def messages_of_links(self) -> DataLoader[UUID, Sequence[LinkMessageView]]:
        """By the link's id."""
        return self._several_each(self.finders.messages_of_links)

    @cached_property
    def meetings_of_links(self) -> DataLoader[UUID, MeetingView | None]:
        """By the link's id."""
        return self._one_each(self.finders.meetings_of_links, now=self.now)

    @cached_property
    def meeting_pages(self) -> DataLoader[MeetingsWanted, Page[MeetingView]]:
        """Pages of the list of meetings, each a statement of its own: each has criteria of its own.

        They share one trip off the event loop, and `limits` prices them so that a document cannot ask for many.
        """

        def load_all(wanted: list[MeetingsWanted]) -> list[Page[MeetingView] | Exception]:
            return [self._page(one) for one in wanted]

        async def load(keys: list[MeetingsWanted]) -> list[Page[MeetingView] | Exception]:
            return await self.ask(load_all, keys)

        return DataLoader(load)

    def _page(self, wanted: MeetingsWanted) -> Page[MeetingView] | Exception:
        try:
            return self.finders.meetings(
                self.principal,
                wanted.criteria,
                order=wanted.order,
                page=wanted.page,
                now=self.now,
                parts=wanted.parts,
            )
        except Exception as error:  # noqa: BLE001 - the loader hands it to the one field that asked for this page
            return error

    @cached_property
    def meetings_about(self) -> DataLoader[MeetingsAbout, Page[MeetingView]]:
        """Pages of the meetings about something; one statement for all that differ in its id only."""

        async def load(keys: list[MeetingsAbout]) -> list[Page[MeetingView] | Exception]:
            return await self.ask(self._pages_about, keys)

        return DataLoader(load)

    def _pages_about(self, wanted: list[MeetingsAbout]) -> list[Page[MeetingView] | Exception]:
        alike: dict[tuple[SubjectKind, MeetingOrder, PageRequest], set[UUID]] = defaultdict(set)
        for one in wanted:
            alike[one.subject.kind, one.order, one.page].add(one.subject.id)
        found: dict[MeetingsAbout, Page[MeetingView] | Exception] = {}
        for (kind, order, page), ids in alike.items():
            for id_, answer in self._pages_each(kind, ids, order, page).items():
                found[MeetingsAbout(subject=Subject(kind, id_), order=order, page=page)] = answer
        return [found[one] for one in wanted]

    def _pages_each(
        self, kind: SubjectKind, ids: set[UUID], order: MeetingOrder, page: PageRequest
    ) -> Mapping[UUID, Page[MeetingView] | Exception]:
        try:
            return self.finders.meetings_of_subjects(self.principal, kind, ids, order=order, page=page, now=self.now)
        except Exception as error:  # noqa: BLE001 - the loader hands it to the fields that asked for this page
            return dict.fromkeys(ids, error)

    @cached_property
    def changes_of_meetings(self) -> DataLoader[tuple[UUID, int], Sequence[MeetingChangeView]]:
        """By the meeting's id and how many lines at most; one statement for each such number."""

        async def load(keys: list[tuple[UUID, int]]) -> list[Sequence[MeetingChangeView]]:
            of_limit = {
                limit: await self.ask(
                    self.finders.changes_of_meetings,
                    self.principal,
                    {meeting for meeting, most in keys if most == limit},
                    limit=limit,
                )
                for limit in {limit for _, limit in keys}
            }
            return [of_limit[limit].get(meeting, ()) for meeting, limit in keys]

        return DataLoader(load)

    @cached_property
    def deliveries(self) -> DataLoader[UUID, DeliveryView | None]:
        """By id."""
        return self._one_each(self.finders.deliveries_by_ids)

    @cached_property
    def meetings_changed_by(self) -> DataLoader[UUID, Sequence[UUID]]:
        """The meetings' ids, by what their lines name as their cause."""
        return self._several_each(self.finders.meetings_changed_by)

    @cached_property
    def candidates(self) -> DataLoader[InviteeView, Sequence[CandidateView]]:
        """By who booked."""
        return self._several_each(self.finders.candidates_for)

    @cached_property
    def remembered_addresses(self) -> DataLoader[UUID, Sequence[str]]:
        """By the client's id."""
        return self._several_each(self.finders.remembered_addresses)

    @cached_property
    def merged_clients(self) -> DataLoader[UUID, Sequence[MergedClientView]]:
        """By the id of the client they are known as."""
        return self._several_each(self.finders.merged_clients)

    def _one_each(self, question: Callable[..., Mapping[Key, Found]], **kwargs: Any) -> DataLoader[Key, Found | None]:
        async def load(keys: list[Key]) -> list[Found | None]:
            found = await self.ask(question, self.principal, keys, **kwargs)
            return [found.get(key) for key in keys]

        return DataLoader(load)

    def _several_each(
        self, question: Callable[..., Mapping[Key, Sequence[Found]]], **kwargs: Any
    ) -> DataLoader[Key, Sequence[Found]]:
        async def load(keys: list[Key]) -> list[Sequence[Found]]:
            found = await self.ask(question, self.principal, keys, **kwargs)
            return [found.get(key, ()) for key in keys]

        return DataLoader(load)
