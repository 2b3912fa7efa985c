"""Who asks, and in which workspace."""

from operator import attrgetter
from typing import Self

import strawberry

from adapters.graphql.context import Info
from adapters.graphql.fields import ReadWhenAsked, field
from adapters.graphql.ids import Kind, global_id
from adapters.graphql.scalars import EmailText, Url, ZoneName
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
class Viewer(ReadWhenAsked):
    """See its description."""

    view: strawberry.Private[ViewerView]
    id: strawberry.ID = strawberry.field(description="Names this user; fit for `MeetingFilter.hostId`.")
    email: EmailText | None = strawberry.field(description="As the host app said.")
    name: str | None = strawberry.field(description="As the host app said.")
    role: ViewerRole = strawberry.field(description="What they may do in this workspace.")
    workspace: Workspace = strawberry.field(description="Where they are at work.")
    time_zone: ZoneName = strawberry.field(description="Their Calendly connection's time zone, else UTC.")
    calendly: CalendlyAccount | None = strawberry.field(
        description="Their Calendly connection, with status DISCONNECTED after a disconnect; null: never connected."
    )

    @classmethod
    def of(cls, view: ViewerView) -> Self:
        """From what the core says. Its fields are read when they are asked for."""
        viewer = cls.__new__(cls)
        viewer.view = view
        return viewer

    @field("Where they connect Calendly, in their own browser.")
    async def connect_url(self, info: Info) -> Url:
        """As this installation was set up."""
        return Url(info.context.around.connect_url)

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


Viewer.READ = {
    "id": lambda view: global_id(Kind.USER, view.id),
    "email": lambda view: None if view.email is None else EmailText(view.email),
    "name": attrgetter("name"),
    "role": lambda view: ViewerRole(view.role.value),
    "workspace": lambda view: Workspace.of(view.workspace),
    "time_zone": lambda view: ZoneName(view.connection.time_zone if view.connection else "UTC"),
    "calendly": lambda view: CalendlyAccount.of(view.connection) if view.connection else None,
}
