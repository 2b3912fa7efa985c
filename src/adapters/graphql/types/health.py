"""How the installation is: what was looked at, what that means, and how to mend it. For owners and admins."""

from datetime import datetime
from typing import Self

import strawberry

from adapters.graphql.context import Info
from adapters.graphql.fields import field
from adapters.graphql.types.calendly import CalendlyAccount
from adapters.graphql.types.enums import CheckState
from application.health.checks import InstallationCheck as Check
from application.health.checks import is_alive
from application.health.examine_installation import InstallationHealth as Health
from application.ports.signs_of_life import SignOfLife


@strawberry.type(description="One thing about the installation that was looked at, what it means and how to mend it.")
class InstallationCheck:
    """See its description."""

    name: str = strawberry.field(description="What was looked at, such as `worker` or `public_address`.")
    state: CheckState = strawberry.field(description="How it came out.")
    meaning: str = strawberry.field(description="What that means, in words.")
    mend: str | None = strawberry.field(description="What to do about it; null where nothing needs doing.")

    @classmethod
    def of(cls, check: Check) -> Self:
        """From what the core says."""
        return cls(name=check.name.value, state=CheckState(check.state.value), meaning=check.meaning, mend=check.mend)


@strawberry.type(description="A process of the service. It reports every 15 seconds.")
class RunningProcess:
    """See its description."""

    name: str = strawberry.field(description="The command: `serve`, `worker` or `upkeep`.")
    version: str = strawberry.field(description="The version it runs.")
    began_at: datetime = strawberry.field(description="When it was started.")
    seen_at: datetime = strawberry.field(description="When it last reported.")
    is_alive: bool = strawberry.field(description="Whether that was within the last minute.")
    reaches_broker: bool = strawberry.field(description="Whether Redis answered it then.")
    budget_left: float = strawberry.field(
        description="From 0 to 1: the share of Calendly's request budget left to the account that has least."
    )

    @classmethod
    def of(cls, sign: SignOfLife, *, now: datetime) -> Self:
        """From what the core says."""
        return cls(
            name=sign.name,
            version=sign.version,
            began_at=sign.began_at,
            seen_at=sign.seen_at,
            is_alive=is_alive(sign, now),
            reaches_broker=sign.reaches_broker,
            budget_left=sign.budget_left,
        )


@strawberry.type(description="How the installation is. Numbers in it are those of the viewer's workspace.")
class InstallationHealth:
    """See its description."""

    checked_at: datetime = strawberry.field(description="When; what is asked outside is at most ten seconds older.")
    version: str = strawberry.field(description="The version that answers.")
    state: CheckState = strawberry.field(description="The worst of all checks.")
    checks: list[InstallationCheck] = strawberry.field(description="What was looked at, in the order in which to mend.")
    processes: list[RunningProcess] = strawberry.field(
        description="Those seen within the last day, by name; an orderly end takes one out at once."
    )

    @classmethod
    def of(cls, health: Health) -> Self:
        """From what the core says."""
        return cls(
            checked_at=health.checked_at,
            version=health.version,
            state=CheckState(health.state.value),
            checks=[InstallationCheck.of(check) for check in health.checks],
            processes=[RunningProcess.of(sign, now=health.checked_at) for sign in health.signs],
        )

    @field("The workspace's connections that are not disconnected, by account name, at most 100.")
    async def connections(self, info: Info) -> list[CalendlyAccount]:
        """From the finder."""
        context = info.context
        found = await context.ask(context.finders.open_connections, context.principal)
        return [CalendlyAccount.of(view) for view in found]
