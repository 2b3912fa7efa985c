"""Looking the installation over: for those who look after a workspace, and for whoever runs it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from application.connections.diagnosis import CheckState
from application.health.checks import Findings, InstallationCheck, examined, worst_of
from application.ports.census import Census, Figures, SchemaStanding
from application.ports.clock import Clock
from application.ports.probes import Probes
from application.ports.signs_of_life import SignOfLife
from application.ports.unit_of_work import StorageUnavailable, UnitOfWorkFactory
from application.principal import Principal
from application.settings import Installation, SetUp
from domain.identifiers import WorkspaceId

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallationHealth:
    """How the installation is."""

    checked_at: datetime
    version: str
    checks: Sequence[InstallationCheck]
    signs: Sequence[SignOfLife]
    """Of the processes that run, or were seen within the last day; empty when they could not be read."""

    @property
    def state(self) -> CheckState:
        """The worst of all checks."""
        return worst_of([check.state for check in self.checks])


@dataclass(frozen=True)
class LookOver:
    """Try everything, count everything, and say what it means. What does not answer is named; nothing is changed."""

    units: UnitOfWorkFactory
    census: Census
    probes: Probes
    clock: Clock
    installation: Installation
    set_up: SetUp

    def __call__(self, workspace: WorkspaceId | None) -> InstallationHealth:
        """
        Args:
            workspace: whose figures to count; `None`: all together, and those of nobody.
        """
        outlook = self.probes.look()
        now = self.clock.now()
        schema = _if_answered(self.census.schema)
        figures: Figures | None = None
        signs: Sequence[SignOfLife] | None = None
        sealed_with: Mapping[str, int] | None = None
        if _fits(schema):
            # With another schema, what counts may not even be there.
            figures = _if_answered(lambda: self.census.figures(workspace, now=now))
            signs = _if_answered(self._signs)
            sealed_with = _if_answered(self.census.sealed_with)
        found = Findings(
            installation=self.installation,
            set_up=self.set_up,
            outlook=outlook,
            schema=schema,
            figures=figures,
            signs=signs,
            sealed_with=sealed_with,
            counts_unknown_owners=workspace is None,
            now=now,
        )
        return InstallationHealth(
            checked_at=now, version=self.set_up.version, checks=examined(found), signs=tuple(signs or ())
        )

    def _signs(self) -> Sequence[SignOfLife]:
        with self.units.as_system() as unit:
            return unit.signs_of_life.all()


@dataclass(frozen=True)
class ExamineInstallation:
    """How the installation is, for those who look after a workspace; figures are those of the workspace."""

    look_over: LookOver

    def __call__(self, *, principal: Principal) -> InstallationHealth | None:
        """`None` for members: it is not theirs to see."""
        return self.look_over(principal.workspace) if principal.is_admin else None


@dataclass(frozen=True)
class ExamineWholeInstallation:
    """How the installation is, for whoever runs it; figures are those of all workspaces together."""

    look_over: LookOver

    def __call__(self) -> InstallationHealth:
        return self.look_over(None)


def _fits(schema: SchemaStanding | None) -> bool:
    return schema is not None and schema.is_current


def _if_answered(question: Callable[[], Answer]) -> Answer | None:
    try:
        return question()
    except StorageUnavailable:
        return None
