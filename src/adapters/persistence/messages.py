"""Messages and their fate."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, case, func, literal, null, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from adapters.persistence.rows import message_of
from adapters.persistence.scope import in_scope
from adapters.persistence.tables import messages as table
from adapters.persistence.work import HEAD_START, Work, due_rows
from application.ports.messages import Audience, Message, MessageKind, Messages, MessageState
from domain.identifiers import MessageId
from domain.values import EmailAddress

_ADD: Final = insert(table).on_conflict_do_nothing(constraint="messages_once").returning(table.c.id)
_GET: Final = select(table).where(in_scope(table), table.c.id == bindparam("id"))
_FATES: Final = (
    select(table.c.state, func.count().label("many"))
    .where(
        in_scope(table),
        table.c.kind == bindparam("kind"),
        table.c.about == bindparam("about"),
        table.c.recipient == bindparam("recipient"),
    )
    .group_by(table.c.state)
)
_BEGIN_SENDING: Final = (
    update(table)
    .where(
        in_scope(table),
        table.c.id == bindparam("message"),
        table.c.state == MessageState.PENDING.value,
        or_(table.c.not_before.is_(None), table.c.not_before <= bindparam("now", type_=table.c.due_at.type)),
    )
    .values(state=MessageState.SENDING.value, begun_at=bindparam("now"), tries=table.c.tries + 1)
    .returning(*table.c)
)
_SETTLE: Final = (
    update(table)
    .where(in_scope(table), table.c.id == bindparam("message"))
    .values(state=bindparam("new_state"), settled_at=bindparam("now"), why=bindparam("new_why"))
)
# Said by `quotla_blank_messages`. What was erased while it was being sent has nothing left to send again.
_IS_ERASED: Final = table.c.why == "erased"
_PUT_OFF: Final = (
    update(table)
    .where(in_scope(table), table.c.id == bindparam("message"))
    .values(
        state=case((_IS_ERASED, MessageState.FAILED.value), else_=MessageState.PENDING.value),
        not_before=bindparam("until"),
        due_at=bindparam("until"),
        why=case((_IS_ERASED, table.c.why), else_=bindparam("new_why", type_=table.c.why.type)),
        begun_at=null(),
    )
)
_WAITING: Final = due_rows(table, table.c.state == MessageState.PENDING.value)
_GOES_AGAIN: Final = (table.c.audience == Audience.USER.value) & table.c.why.is_distinct_from("erased")
_STRAND: Final = (
    update(table)
    .where(table.c.state == MessageState.SENDING.value, table.c.begun_at < bindparam("begun_before"))
    .values(
        state=case((_GOES_AGAIN, MessageState.PENDING.value), else_=MessageState.UNKNOWN.value),
        due_at=case((_GOES_AGAIN, bindparam("now", type_=table.c.due_at.type)), else_=table.c.due_at),
        settled_at=case((_GOES_AGAIN, null()), else_=bindparam("now", type_=table.c.due_at.type)),
        why=literal("its sender stopped while sending"),
    )
)


class PostgresMessages(Messages):
    """See the port."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def add(self, message: Message) -> bool:
        values = {
            "id": message.id,
            "workspace_id": message.workspace,
            "owner_id": message.owner,
            "kind": message.kind.value,
            "audience": message.audience.value,
            "about": message.about,
            "version": message.version,
            "recipient": message.recipient.text,
            "reply_to": message.reply_to.text if message.reply_to else None,
            "subject": message.subject,
            "text": message.text,
            "created_at": message.created_at,
            "due_at": message.created_at + HEAD_START,
            "state": message.state.value,
            "tries": message.tries,
        }
        if self._work.transaction.first(_ADD, values) is None:
            return False
        self._work.aftermath.messages.append(message.id)
        return True

    def get(self, message: MessageId) -> Message | None:
        row = self._work.transaction.first(_GET, self._work.scoped(id=message))
        return None if row is None else message_of(row)

    def fates(self, *, kind: MessageKind, about: UUID, recipient: EmailAddress) -> Mapping[MessageState, int]:
        parameters = self._work.scoped(kind=kind.value, about=about, recipient=recipient.text)
        return {MessageState(row.state): row.many for row in self._work.transaction.all(_FATES, parameters)}

    def begin_sending(self, message: MessageId, *, now: datetime) -> Message | None:
        row = self._work.transaction.first(_BEGIN_SENDING, self._work.scoped(message=message, now=now))
        return None if row is None else message_of(row)

    def settle(self, message: MessageId, state: MessageState, *, now: datetime, why: str | None = None) -> None:
        parameters = self._work.scoped(message=message, new_state=state.value, now=now, new_why=why)
        self._work.transaction.run(_SETTLE, parameters)

    def put_off(self, message: MessageId, *, until: datetime, why: str) -> None:
        self._work.transaction.run(_PUT_OFF, self._work.scoped(message=message, until=until, new_why=why))

    def waiting(self, *, now: datetime, again_at: datetime, limit: int) -> Sequence[MessageId]:
        self._work.scope.require_system()
        rows = self._work.transaction.all(_WAITING, {"now": now, "again_at": again_at, "most": limit})
        return [MessageId(row.id) for row in rows]

    def strand(self, *, begun_before: datetime, now: datetime) -> int:
        self._work.scope.require_system()
        return self._work.transaction.run(_STRAND, {"begun_before": begun_before, "now": now})
