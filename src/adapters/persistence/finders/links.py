"""Scheduling links and the messages that carried them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Text, Uuid, column, func, literal, select, true
from sqlalchemy.dialects.postgresql import ARRAY

from adapters.persistence.finders.reading import Reader, ours, uuids
from adapters.persistence.finders.shapes import grouped, link_message_view, link_view
from adapters.persistence.tables import messages, scheduling_links
from application.ports.messages import MessageKind
from application.principal import Principal
from application.views import LinkMessageView, SchedulingLinkView
from domain.values import Subject, SubjectKind

MOST_OF_A_SUBJECT: Final = 100


class LinkFinders(Reader):
    """See `application.ports.finders.Finders`."""

    def links_by_ids(
        self, principal: Principal, ids: Collection[UUID], *, now: datetime
    ) -> Mapping[UUID, SchedulingLinkView]:
        table = scheduling_links
        statement = select(table).where(*ours(table, principal), table.c.id == func.any(uuids(ids)))
        return {row.id: link_view(row, self._installation, now) for row in self._all(principal, statement)}

    def links_of_subjects(
        self, principal: Principal, subjects: Collection[Subject], *, now: datetime
    ) -> Mapping[Subject, Sequence[SchedulingLinkView]]:
        table = scheduling_links
        asked = (
            func.unnest(
                literal([subject.kind.value for subject in subjects], ARRAY(Text)),
                literal([subject.id for subject in subjects], ARRAY(Uuid)),
            )
            .table_valued(column("kind", Text), column("id", Uuid))
            .render_derived(name="asked")
        )
        newest = (
            select(table)
            .where(*ours(table, principal), table.c.subject_id == asked.c.id, table.c.subject_kind == asked.c.kind)
            .order_by(table.c.id.desc())
            .limit(MOST_OF_A_SUBJECT)
            .lateral("newest")
        )
        statement = select(newest).select_from(asked.join(newest, true())).order_by(newest.c.id.desc())
        found: dict[Subject, list[SchedulingLinkView]] = {}
        for row in self._all(principal, statement):
            subject = Subject(SubjectKind(row.subject_kind), row.subject_id)
            found.setdefault(subject, []).append(link_view(row, self._installation, now))
        return found

    def messages_of_links(
        self, principal: Principal, links: Collection[UUID]
    ) -> Mapping[UUID, Sequence[LinkMessageView]]:
        statement = (
            select(
                messages.c.id,
                messages.c.about,
                messages.c.recipient,
                messages.c.state,
                messages.c.created_at,
                messages.c.settled_at,
            )
            .where(
                *ours(messages, principal),
                messages.c.about == func.any(uuids(links)),
                messages.c.kind == MessageKind.SCHEDULING_LINK.value,
            )
            .order_by(messages.c.id.desc())
        )
        rows = self._all(principal, statement)
        return {about: [link_message_view(row) for row in group] for about, group in grouped(rows, "about").items()}
