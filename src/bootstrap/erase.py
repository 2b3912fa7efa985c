"""Erasing a person, for whoever runs the installation."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from uuid import UUID

from application.erasure.erase_person import ErasureReport, Whom
from bootstrap.checks import check_database
from bootstrap.container import build
from bootstrap.metrics import Metrics
from bootstrap.settings import Process, Settings
from bootstrap.trouble import CannotStart
from domain.errors import NotFound
from domain.identifiers import WorkspaceId
from domain.values import EmailAddress, InvalidEmailAddress


def run(
    settings: Settings, *, email: str | None, client: str | None, workspace: UUID | None, is_dry: bool
) -> Sequence[ErasureReport]:
    """Erase them, or only tell what there is; one report per workspace with anything.

    Raises:
        CannotStart, UnsafeLogin: before anything was done, also when there is no such workspace.
    """
    whom = Whom(email=_read(email) if email is not None else None, client=client)
    with ExitStack() as resources:
        application = build(settings, Process.UPKEEP, metrics=Metrics(), resources=resources)
        check_database(application.database, connections=1)
        with _said():
            return application.use_cases.erase_person(whom=whom, workspace=_chosen(workspace), is_dry=is_dry)


def readmit(settings: Settings, *, email: str, workspace: UUID | None) -> int:
    """Let an erased address be taken in anew; in how many workspaces it was erased.

    Raises:
        CannotStart, UnsafeLogin: before anything was done, also when there is no such workspace.
    """
    address = _read(email)
    with ExitStack() as resources:
        application = build(settings, Process.UPKEEP, metrics=Metrics(), resources=resources)
        check_database(application.database, connections=1)
        with _said():
            return application.use_cases.erase_person.lift(email=address, workspace=_chosen(workspace))


@contextmanager
def _said() -> Iterator[None]:
    try:
        yield
    except NotFound as error:
        raise CannotStart(str(error)) from error


def _read(email: str) -> EmailAddress:
    try:
        return EmailAddress.parse(email)
    except InvalidEmailAddress as error:
        raise CannotStart(str(error)) from error


def _chosen(workspace: UUID | None) -> WorkspaceId | None:
    return None if workspace is None else WorkspaceId(workspace)
