"""The one who asks, and connections."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, Text, Uuid, bindparam, case, column, func, literal, select, true
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on

from adapters.persistence.finders.reading import ME, OUR_WORKSPACE, Reader, visible
from adapters.persistence.finders.shapes import connection_view
from adapters.persistence.questions import Question, Rows
from adapters.persistence.tables import backfills, calendly_connections, users, webhook_subscriptions, workspaces
from application.principal import Principal
from application.views import ConnectionView, HostOptionView, ViewerView, WorkspaceView
from domain.connection import ConnectionStatus
from domain.subscription import SubscriptionState

_SHOWN = (
    "id",
    "owner_id",
    "status",
    "calendly_user_uri",
    "account_name",
    "account_email",
    "organization_uri",
    "scheduling_url",
    "time_zone",
    "connected_at",
    "disconnected_at",
    "scopes",
)
"""Never the tokens."""
MOST_CONNECTIONS: Final = 100
MOST_HOSTS: Final = 500


class PeopleFinders(Reader):
    """See `application.ports.finders.Finders`."""

    def viewer(self, principal: Principal) -> ViewerView:
        (them,), own = self._asked_together(principal, (_VIEWER, {}), (_own(sees_all=principal.is_admin), {}))
        return ViewerView(
            id=principal.user,
            email=them.email,
            name=them.name,
            role=principal.role,
            workspace=WorkspaceView(id=principal.workspace, name=them.workspace_name),
            connection=_connection_view(own),
        )

    def connection(self, principal: Principal) -> ConnectionView | None:
        return _connection_view(self._asked(principal, _own(sees_all=principal.is_admin)))

    def connection_by_id(self, principal: Principal, connection: UUID) -> ConnectionView | None:
        return _connection_view(self._asked(principal, _by_id(sees_all=principal.is_admin), id=connection))

    def open_connections(self, principal: Principal) -> Sequence[ConnectionView]:
        statement = _open(sees_all=principal.is_admin)
        return [connection_view(row) for row in self._asked(principal, statement)]

    def hosts(self, principal: Principal) -> Sequence[HostOptionView]:
        rows = self._asked(principal, _hosts(sees_all=principal.is_admin))
        return [HostOptionView(user=row.owner_id, name=row.account_name, email=row.account_email) for row in rows]

    def member_names(self, principal: Principal, users: Collection[UUID]) -> Mapping[UUID, str]:
        rows = self._all(principal, _MEMBER_NAMES, asked=sorted(users))
        return {row.member_id: row.name for row in rows if row.name is not None}


def _connection_view(rows: Rows) -> ConnectionView | None:
    return connection_view(rows[0]) if rows else None


_ONE: Final = select(literal(1).label("one")).subquery()
_VIEWER: Final = Question(
    select(users.c.email, users.c.name, workspaces.c.name.label("workspace_name")).select_from(
        _ONE.outerjoin(users, users.c.id == ME).outerjoin(workspaces, workspaces.c.id == OUR_WORKSPACE)
    )
)
_NAMED: Final = (
    func.quotla_member_names(bindparam("asked", type_=ARRAY(Uuid)))
    .table_valued(column("member_id", Uuid), column("name", Text))
    .render_derived(name="named")
)
_MEMBER_NAMES: Final = select(_NAMED.c.member_id, _NAMED.c.name)


@cache
def _own(*, sees_all: bool) -> Question:
    """The principal's own: the open one, else the one closed last."""
    table = calendly_connections
    closed_last = (
        case((table.c.status != ConnectionStatus.DISCONNECTED.value, 0), else_=1),
        func.coalesce(table.c.disconnected_at, table.c.connected_at).desc(),
    )
    return Question(_connections(sees_all=sees_all).where(table.c.owner_id == ME).order_by(*closed_last).limit(1))


@cache
def _by_id(*, sees_all: bool) -> Question:
    return Question(_connections(sees_all=sees_all).where(calendly_connections.c.id == bindparam("id", type_=Uuid)))


@cache
def _open(*, sees_all: bool) -> Question:
    table = calendly_connections
    return Question(
        _connections(sees_all=sees_all)
        .where(table.c.status != ConnectionStatus.DISCONNECTED.value)
        .order_by(table.c.account_name, table.c.id)
        .limit(MOST_CONNECTIONS)
    )


@cache
def _hosts(*, sees_all: bool) -> Question:
    """Owners, each as the open connection says, else the one connected last. Closed ones count: history is kept."""
    table = calendly_connections
    each = (
        select(table.c.owner_id, table.c.account_name, table.c.account_email)
        .ext(distinct_on(table.c.owner_id))
        .where(*visible(table, sees_all=sees_all))
        .order_by(
            table.c.owner_id,
            case((table.c.status != ConnectionStatus.DISCONNECTED.value, 0), else_=1),
            table.c.connected_at.desc(),
            table.c.id.desc(),
        )
        .subquery("each")
    )
    return Question(select(each).order_by(each.c.account_name, each.c.owner_id).limit(MOST_HOSTS))


def _connections(*, sees_all: bool) -> Select[Any]:
    """With the subscription that tells best how it stands: one that works, else the newest."""
    subscriptions = webhook_subscriptions
    telling = (
        select(
            subscriptions.c.state.label("webhook_state"),
            subscriptions.c.trouble.label("webhook_trouble"),
            subscriptions.c.trouble_said.label("webhook_trouble_said"),
        )
        .where(*visible(subscriptions, sees_all=sees_all), subscriptions.c.connection_id == calendly_connections.c.id)
        .order_by(
            case((subscriptions.c.state == SubscriptionState.ACTIVE.value, 0), else_=1),
            subscriptions.c.asked_at.desc(),
            subscriptions.c.id.desc(),
        )
        .limit(1)
        .lateral("telling")
    )
    step = (
        select(func.concat(backfills.c.id, ":", backfills.c.version))
        .where(*visible(backfills, sees_all=sees_all), backfills.c.connection_id == calendly_connections.c.id)
        .order_by(backfills.c.began_at.desc(), backfills.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(
            *(calendly_connections.c[name] for name in _SHOWN),
            *telling.c,
            func.quotla_last_delivery(calendly_connections.c.id).label("last_delivery_at"),
            step.label("backfill_step"),
        )
        .select_from(calendly_connections.outerjoin(telling, true()))
        .where(*visible(calendly_connections, sees_all=sees_all))
    )
