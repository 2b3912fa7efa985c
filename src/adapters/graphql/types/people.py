"""Who asks, and in which workspace."""

from typing import Self

import strawberry

from adapters.graphql.context import Info
from adapters.graphql.fields import field
from adapters.graphql.ids import Kind, global_id
from adapters.graphql.scalars import EmailText, ZoneName
from adapters.graphql.types.calendly import CalendlyAccount
from adapters.graphql.types.enums import ViewerRole
from adapters.graphql.types.health import InstallationHealth
from application.views import HostOptionView, ViewerView, WorkspaceView


@strawberry.type(description="One business; nothing of it is seen from another.")
class Workspace:
    """See its description."""

    id: strawberry.ID = strawberry.field(description="Names this workspace; opaque.")
    name: str | None = strawberry.field(description="What it is called, where the host app says so.")

    @classmethod
    def of(cls, view: WorkspaceView) -> Self:
        """From what the core says."""
        return cls(id=global_id(Kind.WORKSPACE, view.id), name=view.name)


@strawberry.type(description="Somebody whose meetings can be asked for.")
class HostOption:
    """See its description."""

    id: strawberry.ID = strawberry.field(description="Names this user; fit for `MeetingFilter.hostId`.")
    name: str = strawberry.field(description="As their Calendly account last said.")
    email: EmailText = strawberry.field(description="As their Calendly account last said.")

    @classmethod
    def of(cls, view: HostOptionView) -> Self:
        """From what the core says."""
        return cls(id=global_id(Kind.USER, view.user), name=view.name, email=EmailText(view.email))


@strawberry.type(description="The person who asks.")
class Viewer:
    """See its description."""

    id: strawberry.ID = strawberry.field(description="Names this user; fit for `MeetingFilter.hostId`.")
    email: EmailText | None = strawberry.field(description="As the host app said.")
    name: str | None = strawberry.field(description="As the host app said.")
    role: ViewerRole = strawberry.field(description="What they may do in this workspace.")
    workspace: Workspace = strawberry.field(description="Where they are at work.")

    @classmethod
    def of(cls, view: ViewerView) -> Self:
        """From what the core says."""
        return cls(
            id=global_id(Kind.USER, view.id),
            email=EmailText(view.email) if view.email is not None else None,
            name=view.name,
            role=ViewerRole(view.role.value),
            workspace=Workspace.of(view.workspace),
        )

    @field("Their Calendly connection's time zone, else UTC.")
    async def time_zone(self, info: Info) -> ZoneName:
        """Through the loader."""
        connection = await info.context.loaders.own_connection.load(None)
        return ZoneName(connection.time_zone if connection else "UTC")

    @field("Their Calendly connection, with status DISCONNECTED after a disconnect; null: never connected.")
    async def calendly(self, info: Info) -> CalendlyAccount | None:
        """Through the loader."""
        connection = await info.context.loaders.own_connection.load(None)
        return CalendlyAccount.of(connection) if connection else None

    @field(
        "Whether messages go out by e-mail here. Else no mail server is set up, and of each there is but a line in the "
        "log: a link is to be copied."
    )
    async def can_send_mail(self, info: Info) -> bool:
        """As this installation was set up."""
        return info.context.around.sends_mail

    @field("How the installation is, and how to mend it. For owners and admins; null for members.")
    async def health(self, info: Info) -> InstallationHealth | None:
        """One use case."""
        context = info.context
        found = await context.ask(context.use_cases.examine_installation, principal=context.principal)
        return InstallationHealth.of(found) if found else None
