"""The typed refusals that stand beside the object in a mutation's answer."""

import strawberry

from adapters.graphql.scalars import Url


@strawberry.interface(description="Why something was not done.")
class Refusal:
    """See its description."""

    code: str = strawberry.field(description="Stable, for programs.")
    message: str = strawberry.field(description="A sentence for people.")


@strawberry.type(description="It cannot be done as asked; whoever asked can mend it.")
class Refused(Refusal):
    """See its description."""

    field: str | None = strawberry.field(description="The input to look at, where one can be named.")


@strawberry.type(description="There is no Calendly connection to do it with.")
class NotConnected(Refusal):
    """See its description."""

    connect_url: Url = strawberry.field(description="Where the viewer connects Calendly.")


@strawberry.type(description="Calendly no longer accepts the connection, or it does not cover this.")
class ReconnectNeeded(Refusal):
    """See its description."""

    connect_url: Url = strawberry.field(description="Where the viewer connects Calendly again.")
    missing_scopes: list[str] = strawberry.field(description="What the last consent left out, as Calendly names it.")


@strawberry.type(description="Not now; the same request may be repeated.")
class TryLater(Refusal):
    """See its description."""

    retry_after_seconds: int = strawberry.field(description="How long to wait before, at least 1.")
