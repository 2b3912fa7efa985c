"""What `quotla doctor` finds out: how the installation is, and each connection, as far as it can be asked.

Nothing that is away keeps anything else from being looked at; whatever is away is named. No secret leaves by a report:
none is in it, and what is printed goes through the same concealment as the log, with every setting's secret known.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from application.connections.diagnosis import Check, CheckState
from application.health.checks import InstallationCheck, InstallationCheckName, is_alive, worst_of
from application.health.examine_installation import InstallationHealth
from application.incidents import whereabouts
from application.ports.signs_of_life import SignOfLife
from application.ports.unit_of_work import StorageUnavailable
from application.principal import Principal, Role
from bootstrap.container import Application, build
from bootstrap.metrics import Metrics
from bootstrap.questions import InvalidSettings
from bootstrap.settings import Process, Settings
from bootstrap.telemetry import Concealment, set_up_logging
from bootstrap.trouble import CannotStart
from bootstrap.version import version
from domain.connection import Connection, ConnectionStatus

MOST_CONNECTIONS: Final = 200
"""Each is a question to Calendly; whoever has more names the one they mean."""
WIDEST_NAME: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """One thing that was looked at, whether of the installation or of a connection."""

    name: str
    state: CheckState
    meaning: str
    mend: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAtConnection:
    """A connection; named by ids, for neither a report nor a bundle is a place for names."""

    id: UUID
    workspace: UUID
    status: ConnectionStatus
    checks: Sequence[Looked]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that was found out."""

    version: str
    checked_at: datetime
    installation: Sequence[Looked]
    processes: Sequence[SignOfLife] = ()
    connections: Sequence[LookedAtConnection] = ()
    left_out: int = 0
    """How many connections were not looked at, for there are so many."""

    @property
    def checks(self) -> Sequence[Looked]:
        """All of them."""
        return [*self.installation, *(check for one in self.connections for check in one.checks)]

    @property
    def state(self) -> CheckState:
        """The worst of all."""
        return worst_of([check.state for check in self.checks])


def examine(environment: Mapping[str, str] | None = None, *, connection: UUID | None = None) -> Report:
    """Look everything over. Raises nothing that an outage or a wrong setting could cause.

    Args:
        environment: the process's own unless told otherwise.
        connection: look at this one only, beside the installation.

    Raises:
        CannotStart: there is no such connection.
    """
    try:
        settings = Settings.read(environment)
    except InvalidSettings as error:
        return _of_wrong_settings(error)
    # What goes wrong is said by the report; the log has only what nobody expected.
    set_up_logging(
        replace(settings.logging, level="error"), process="doctor", secrets=settings.secrets, stream=sys.stderr
    )
    with ExitStack() as resources:
        application = build(settings, Process.UPKEEP, metrics=Metrics(), resources=resources)
        return concealed(look_over(application, connection), Concealment(settings.secrets))


def concealed(report: Report, concealment: Concealment) -> Report:
    """The same without any text that must not be written."""

    def told(check: Looked) -> Looked:
        mend = concealment.text(check.mend) if check.mend is not None else None
        return replace(check, meaning=concealment.text(check.meaning), mend=mend)

    return replace(
        report,
        installation=[told(check) for check in report.installation],
        connections=[replace(one, checks=[told(check) for check in one.checks]) for one in report.connections],
    )


def in_words(report: Report) -> Iterator[str]:
    """Line by line, for a terminal."""
    yield f"Quotla {report.version}, {report.checked_at:%Y-%m-%d %H:%M} UTC"
    yield ""
    yield "The installation"
    yield from _lines(report.installation)
    for one in report.connections:
        yield ""
        yield f"Connection {one.id} of workspace {one.workspace} ({one.status})"
        yield from _lines(one.checks)
    yield ""
    if report.left_out:
        yield f"{report.left_out} more connections were not looked at; --connection looks at one of them."
    yield _summary(report)


def as_json(report: Report) -> dict[str, Any]:
    """For programs; every name here stays."""
    return {
        "version": report.version,
        "checkedAt": report.checked_at.isoformat(),
        "state": report.state.value,
        "installation": [_json_of(check) for check in report.installation],
        "processes": [
            {
                "name": sign.name,
                "version": sign.version,
                "beganAt": sign.began_at.isoformat(),
                "seenAt": sign.seen_at.isoformat(),
                "isAlive": is_alive(sign, report.checked_at),
                "reachesBroker": sign.reaches_broker,
                "budgetLeft": sign.budget_left,
            }
            for sign in report.processes
        ],
        "connections": [
            {
                "id": str(one.id),
                "workspace": str(one.workspace),
                "status": one.status.value,
                "checks": [_json_of(check) for check in one.checks],
            }
            for one in report.connections
        ],
        "connectionsLeftOut": report.left_out,
    }


def look_over(application: Application, connection: UUID | None = None) -> Report:
    """The same with an application that stands.

    Raises:
        CannotStart: there is no such connection.
    """
    health = application.use_cases.examine_whole_installation()
    there = _wanted(application, connection) if _can_be_asked(health) else ()
    return Report(
        version=health.version,
        checked_at=health.checked_at,
        installation=[_looked(check) for check in health.checks],
        processes=health.signs,
        connections=[_looked_at(application, one) for one in there[:MOST_CONNECTIONS]],
        left_out=len(there[MOST_CONNECTIONS:]),
    )


# Finding out


def _of_wrong_settings(error: InvalidSettings) -> Report:
    checks = [
        Looked(
            name=InstallationCheckName.SETTINGS.value,
            state=CheckState.FAILING,
            meaning=f"{problem}.",
            mend="Set it as `.env.example` says. Nothing else can be looked at before.",
        )
        for problem in error.problems
    ]
    return Report(version=version(), checked_at=datetime.now(UTC), installation=checks)


def _can_be_asked(health: InstallationHealth) -> bool:
    needed = (InstallationCheckName.DATABASE, InstallationCheckName.MIGRATIONS)
    return all(check.state is CheckState.OK for check in health.checks if check.name in needed)


def _wanted(application: Application, chosen: UUID | None) -> Sequence[Connection]:
    try:
        there = application.use_cases.list_open_connections()
    except StorageUnavailable:  # it went away meanwhile; the next run says so
        return ()
    wanted = [one for one in there if chosen in (None, one.id)]
    if chosen is not None and not wanted:
        raise CannotStart(f"There is no open connection {chosen}.")
    return wanted


def _looked_at(application: Application, connection: Connection) -> LookedAtConnection:
    principal = Principal(connection.owner, connection.workspace, Role.MEMBER)
    try:
        found = application.use_cases.diagnose_connection(principal=principal, connection=connection.id)
        checks = [_looked(check) for check in found]
    except Exception as error:  # noqa: BLE001 - the rim: one connection's trouble must not hide all others'
        checks = [
            Looked(
                name="connection",
                state=CheckState.FAILING,
                meaning=f"It could not be looked at: {whereabouts(error)}.",
                mend="Mend what is said of the database and of the encryption keys, and look again.",
            )
        ]
    return LookedAtConnection(id=connection.id, workspace=connection.workspace, status=connection.status, checks=checks)


def _looked(check: Check | InstallationCheck) -> Looked:
    return Looked(name=check.name.value, state=check.state, meaning=check.meaning, mend=check.mend)


# Telling


_MARKS: Final = {
    CheckState.OK: "ok     ",
    CheckState.WARNING: "WARNING",
    CheckState.FAILING: "FAILING",
    CheckState.UNKNOWN: "unknown",
}


def _lines(checks: Sequence[Looked]) -> Iterator[str]:
    for check in checks:
        yield f"  {_MARKS[check.state]}  {check.name:<{WIDEST_NAME}}  {check.meaning}"
        if check.mend is not None:
            yield f"  {'':7}  {'':{WIDEST_NAME}}  -> {check.mend}"


def _summary(report: Report) -> str:
    failing, warning, unknown = (
        sum(check.state is state for check in report.checks)
        for state in (CheckState.FAILING, CheckState.WARNING, CheckState.UNKNOWN)
    )
    if not failing + warning + unknown:
        return "All is well."
    return f"Does not work: {failing}. Wants a look: {warning}. Could not be told: {unknown}."


def _json_of(check: Looked) -> dict[str, str | None]:
    return {"name": check.name, "state": check.state.value, "meaning": check.meaning, "mend": check.mend}
