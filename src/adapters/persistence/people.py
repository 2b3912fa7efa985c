"""Users, workspaces and sessions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, Text, and_, bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from adapters.persistence.rows import session_of
from adapters.persistence.tables import memberships, sessions, users, workspaces
from adapters.persistence.work import Work
from application.ports.people import People, Person, Session
from application.principal import Role
from domain.identifiers import UserId, WorkspaceId
from domain.values import EmailAddress

_KNOWN: Final = (
    select(memberships.c.role, users.c.email, users.c.name, workspaces.c.name.label("workspace_name"))
    .join(users, users.c.id == memberships.c.user_id)
    .join(workspaces, workspaces.c.id == memberships.c.workspace_id)
    .where(memberships.c.workspace_id == bindparam("workspace"), memberships.c.user_id == bindparam("user"))
)
_SAID_WORKSPACE_NAME: Final = bindparam("workspace_name_said", type_=Text)
_WORKSPACE_NAME: Final = func.nullif(func.coalesce(_SAID_WORKSPACE_NAME, workspaces.c.name), "")
_PUT_WORKSPACE: Final = (
    insert(workspaces)
    .values(id=bindparam("workspace"), name=func.nullif(_SAID_WORKSPACE_NAME, ""))
    .on_conflict_do_update(
        index_elements=[workspaces.c.id],
        set_={"name": _WORKSPACE_NAME},
        # Of all who come in for the first time, none has to wait for another.
        where=workspaces.c.name.is_distinct_from(_WORKSPACE_NAME),
    )
)
_SAID_EMAIL: Final = bindparam("user_email", type_=Text)
_SAID_NAME: Final = bindparam("user_name", type_=Text)
_PUT_USER: Final = (
    insert(users)
    .values(id=bindparam("user"), email=func.nullif(_SAID_EMAIL, ""), name=func.nullif(_SAID_NAME, ""))
    .on_conflict_do_update(
        index_elements=[users.c.id],
        set_={
            "email": func.nullif(func.coalesce(_SAID_EMAIL, users.c.email), ""),
            "name": func.nullif(func.coalesce(_SAID_NAME, users.c.name), ""),
        },
    )
)
_PUT_MEMBERSHIP: Final = (
    insert(memberships)
    .values(workspace_id=bindparam("workspace"), user_id=bindparam("user"), role=bindparam("role_said"))
    .on_conflict_do_update(
        index_elements=[memberships.c.workspace_id, memberships.c.user_id], set_={"role": bindparam("role_said")}
    )
)
_ROLE: Final = select(memberships.c.role).where(
    and_(memberships.c.workspace_id == bindparam("workspace"), memberships.c.user_id == bindparam("user"))
)
_WORKSPACES: Final = select(workspaces.c.id).order_by(workspaces.c.id)
_EMAIL: Final = select(users.c.email).where(users.c.id == bindparam("user"))
_SESSION: Final = select(sessions).where(
    sessions.c.token_hash == bindparam("token_hash"), sessions.c.ends_at > bindparam("now")
)
_END_SESSION: Final = delete(sessions).where(sessions.c.token_hash == bindparam("this_token"))
_PRUNE: Final = delete(sessions).where(sessions.c.ends_at <= bindparam("now"))


class PostgresPeople(People):
    """See the port."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def admit(self, person: Person, *, now: datetime) -> None:  # noqa: ARG002  the rows tell by themselves when they came to be
        self._work.scope.require_system()
        principal = person.principal
        ids = {"workspace": principal.workspace, "user": principal.user}
        known = self._work.transaction.first(_KNOWN, ids)
        if known is not None and _says_no_other(person, known):
            return
        run = self._work.transaction.run
        run(_PUT_WORKSPACE, {"workspace": principal.workspace, "workspace_name_said": person.workspace_name})
        run(_PUT_USER, {"user": principal.user, "user_email": person.email, "user_name": person.name})
        run(_PUT_MEMBERSHIP, {**ids, "role_said": principal.role.value})

    def role_of(self, user: UserId, workspace: WorkspaceId) -> Role | None:
        self._work.scope.require_system()
        row = self._work.transaction.first(_ROLE, {"workspace": workspace, "user": user})
        return None if row is None else Role(row.role)

    def email_of(self, user: UserId) -> EmailAddress | None:
        self._work.scope.require_system()
        row = self._work.transaction.first(_EMAIL, {"user": user})
        return None if row is None else EmailAddress.read(row.email)

    def workspaces(self) -> Sequence[WorkspaceId]:
        self._work.scope.require_system()
        return [WorkspaceId(row.id) for row in self._work.transaction.all(_WORKSPACES)]

    def open_session(self, session: Session) -> None:
        self._work.scope.require_system()
        self._work.transaction.run(
            insert(sessions).values(
                token_hash=session.token_hash,
                workspace_id=session.principal.workspace,
                user_id=session.principal.user,
                role=session.principal.role.value,
                begun_at=session.begun_at,
                ends_at=session.ends_at,
            )
        )

    def session(self, token_hash: bytes, *, now: datetime) -> Session | None:
        self._work.scope.require_system()
        row = self._work.transaction.first(_SESSION, {"token_hash": token_hash, "now": now})
        return None if row is None else session_of(row)

    def end_session(self, token_hash: bytes) -> bool:
        self._work.scope.require_system()
        return self._work.transaction.run(_END_SESSION, {"this_token": token_hash}) > 0

    def prune_sessions(self, *, now: datetime) -> int:
        self._work.scope.require_system()
        return self._work.transaction.run(_PRUNE, {"now": now})


def _says_no_other(person: Person, known: Row[Any]) -> bool:
    """Whether a token says nothing but what is known; what it leaves out is no other."""
    said = (
        (person.email, known.email),
        (person.name, known.name),
        (person.workspace_name, known.workspace_name),
    )
    is_the_same = all(one is None or one == (before or "") for one, before in said)
    return is_the_same and known.role == person.principal.role.value
