"""The command line: `quotla`. Says what goes wrong in words, on stderr; 2 is a wrong set-up, 1 anything else.

Each command loads what it needs when it is called, so that `quotla --help` answers at once.
"""

import gc
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click

WRONG_SET_UP: Final = 2
FAILED: Final = 1


class Quotla(click.Group):
    """Turns what we expect to go wrong into a line and an exit status."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Exception as error:
            status = _expected(error)
            if status is None:
                raise
            click.echo(f"quotla: {_in_words(error)}", err=True)
            raise SystemExit(status) from error


def _expected(error: Exception) -> int | None:
    """The exit status for what a person can mend, `None` for anything else."""
    from adapters.persistence.migrate import RolesMissing
    from adapters.persistence.roles import UnsafeLogin
    from application.ports.unit_of_work import StorageUnavailable
    from bootstrap.embedded import EmbeddedServerError
    from bootstrap.processes import ChildFailed
    from bootstrap.questions import InvalidSettings
    from bootstrap.trouble import CannotStart

    if isinstance(error, InvalidSettings | CannotStart | UnsafeLogin | RolesMissing | EmbeddedServerError):
        return WRONG_SET_UP
    return FAILED if isinstance(error, ChildFailed | StorageUnavailable) else None


def _in_words(error: Exception) -> str:
    from bootstrap.questions import InvalidSettings

    if isinstance(error, InvalidSettings):
        lines = "\n".join(f"  {problem}" for problem in error.problems)
        return f"the settings are not right. `.env.example` explains each.\n{lines}"
    return str(error)


def _say_version(context: click.Context, _: click.Parameter, is_asked: bool) -> None:
    if is_asked:
        from importlib.metadata import PackageNotFoundError, version

        try:
            click.echo(f"quotla {version('quotla-calendly')}")
        except PackageNotFoundError:
            click.echo("quotla, from its sources")
        context.exit()


@click.group(cls=Quotla, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    help="Show it and exit.",
    callback=_say_version,
)
@click.option("--tie", type=int, hidden=True, help="The descriptor that ties us to the process that started us.")
@click.pass_context
def main(context: click.Context, tie: int | None) -> None:
    """Calendly for a business app: connect, make links, and keep a true record of every meeting."""
    context.obj = _nobody_waits
    if tie is not None:
        from bootstrap.processes import TieToStarter

        tied = TieToStarter(tie)
        tied.end_with_starter()
        context.obj = tied.say_ready


def _nobody_waits() -> None:
    """Nobody started us who would want to know that we are ready."""


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", type=click.IntRange(0, 65_535), help="8000, or a free one.")
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="Where to keep everything.")
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
def demo(host: str, port: int | None, data: Path | None, no_browser: bool) -> None:
    """Everything on this machine, with a small business in it. Nothing to install, nothing to set."""
    from bootstrap.demo import run

    run(host=host, port=port, data=data, opens_browser=not no_browser)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", type=click.IntRange(0, 65_535), default=8000, show_default=True)
@click.option("--processes", type=click.IntRange(1, 64), default=1, show_default=True, help="Side by side.")
@click.option("--fd", type=int, hidden=True, help="A socket that listens already.")
@click.option("--entrance", type=click.Path(path_type=Path), hidden=True, help="Who may enter once, by a code.")
@click.pass_obj
def serve(say_ready: Callable[[], None], /, fd: int | None, **options: Any) -> None:
    """The API, the webhooks and the screens."""
    say_ready = collecting_only_from(say_ready)
    settings = _settings("serve")
    from bootstrap import web

    web.run(settings, web.ServePlan(**options), descriptor=fd, say_ready=say_ready)


@main.command()
@click.pass_obj
def worker(say_ready: Callable[[], None]) -> None:
    """Carries out what deliveries say, and what follows from it."""
    say_ready = collecting_only_from(say_ready)
    settings = _settings("worker")
    from bootstrap.worker import run

    run(settings, say_ready=say_ready)


@main.command()
@click.pass_obj
def upkeep(say_ready: Callable[[], None]) -> None:
    """Finds what got lost on the way, and forgets what has had its time."""
    say_ready = collecting_only_from(say_ready)
    settings = _settings("upkeep")
    from bootstrap.upkeep import run

    run(settings, say_ready=say_ready)


@main.command()
@click.option("--print-roles", is_flag=True, help="Only print what an administrator of the database has to run.")
def migrate(print_roles: bool) -> None:
    """Bring the database to the schema of this version. Safe to repeat."""
    from adapters.persistence import migrate as migration
    from application.ports.unit_of_work import StorageUnavailable
    from bootstrap.checks import out_of_reach
    from bootstrap.settings import read_logging, read_owner_url
    from bootstrap.telemetry import set_up_logging
    from bootstrap.trouble import CannotStart

    url = read_owner_url().reveal()
    if print_roles:
        click.echo(migration.print_roles(url), nl=False)
        return
    set_up_logging(read_logging(), process="migrate", stream=sys.stderr)
    try:
        migration.migrate(url)
    except StorageUnavailable as error:
        raise CannotStart(f"Nothing was migrated. {out_of_reach(error)}") from error
    click.echo("The database is at the schema of this version.")


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", type=click.IntRange(0, 65_535), default=8900, show_default=True)
@click.option("--base-url", help="Where others reach it, if not at host and port.")
@click.option(
    "--redirect-uri",
    "redirect_uris",
    multiple=True,
    default=("http://127.0.0.1:8000/api/calendly/auth/callback",),
    show_default=True,
)
@click.option(
    "--state-file", type=click.Path(path_type=Path, dir_okay=False), help="A file for its state between runs."
)
@click.option("--fd", type=int, hidden=True, help="A socket that is bound already.")
@click.pass_obj
def sandbox(say_ready: Callable[[], None], /, fd: int | None, **options: Any) -> None:
    """A Calendly on this machine, to try things out.

    It knows one app: CALENDLY_CLIENT_ID, CALENDLY_CLIENT_SECRET and CALENDLY_WEBHOOK_SIGNING_KEY, else sandbox-client,
    sandbox-secret and sandbox-signing-key.
    """
    from bootstrap.sandbox import SandboxPlan, run

    run(SandboxPlan(**options), descriptor=fd, say_ready=say_ready)


class Moment(click.ParamType[Any]):
    """A moment as people write it; UTC unless it names a zone."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from datetime import UTC, datetime

        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail("write it as 2026-11-22T14:05 (UTC), or with a zone: 2026-11-22T14:05+01:00", param, ctx)
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


@main.command()
@click.option("--delivery", "deliveries", type=click.UUID, multiple=True, help="This one, as the log names it.")
@click.option("--from", "received_from", type=Moment(), help="Those that came in at this moment or later.")
@click.option("--before", "received_before", type=Moment(), help="Those that came in before this moment.")
@click.option("--failed", "only_failed", is_flag=True, help="Only those that failed.")
def replay(deliveries: tuple[Any, ...], **narrowed: Any) -> None:
    """Have settled deliveries carried out again, by the workers.

    It changes nothing where the record is right already, and no client is told anything. Safe to repeat.
    """
    if not deliveries and not any(narrowed.values()):
        raise click.UsageError("Say which: --delivery, --from, --before or --failed.")
    settings = _settings("replay")
    from application.ports.deliveries import DeliverySelection
    from bootstrap.replay import run

    count = run(settings, DeliverySelection(ids=frozenset(deliveries) or None, **narrowed))
    click.echo(f"{count} wait to be carried out again.")
    if passed_by := max(0, len(set(deliveries)) - count):
        click.echo(f"Of those named, {passed_by} wait already, are unknown, or belong to nobody here.", err=True)


@main.command()
@click.option("--connection", type=click.UUID, help="This connection's.")
@click.option("--all", "everybodys", is_flag=True, help="Everybody's.")
def reconcile(connection: Any, everybodys: bool) -> None:
    """Have meetings compared with Calendly's by the workers, and repair what was missed.

    It changes nothing where the record is right already, and nobody is told anything. Safe to repeat.
    """
    if everybodys == (connection is not None):
        raise click.UsageError("Say whose: --connection or --all.")
    settings = _settings("reconcile")
    from bootstrap.reconcile import run

    for begun in run(settings, connection):
        click.echo(f"Comparing the meetings of connection {begun}.")


@main.command()
@click.option("--json", "for_programs", is_flag=True, help="For programs: one JSON object.")
@click.option("--connection", type=click.UUID, help="Look at this connection only, beside the installation.")
@click.option("--bundle", type=click.Path(path_type=Path, dir_okay=False), help="Write a support bundle (zip) as well.")
def doctor(for_programs: bool, connection: Any, bundle: Path | None) -> None:
    """Say what is wrong with the installation and each connection, and how to mend it.

    Looks at all that can be looked at, whatever is away, and changes nothing. Ends with 1 while anything does not work.
    A bundle holds no secret and nothing personal; it is for somebody elsewhere who helps.
    """
    import json

    from application.connections.diagnosis import CheckState
    from bootstrap.doctor import as_json, examine, in_words

    report = examine(connection=connection)
    if for_programs:
        click.echo(json.dumps(as_json(report), indent=2))
    else:
        for line in in_words(report):
            click.echo(line)
    if bundle is not None:
        from bootstrap.bundle import write_bundle

        try:
            write_bundle(bundle, report)
        except OSError as error:
            raise click.ClickException(f"The bundle cannot be written: {error.strerror}.") from error
        click.echo(f"The bundle is in {bundle}. Read it before you send it.", err=True)
    if report.state is CheckState.FAILING:
        raise SystemExit(FAILED)


@main.command("rotate-keys")
@click.option("--check", is_flag=True, help="Only say how everything is sealed; change nothing.")
def rotate_keys(check: bool) -> None:
    """Seal everything with the first of ENCRYPTION_KEYS, so that older keys may be taken away.

    Everything else may go on meanwhile. Safe to repeat, and to break off. Ends with 1 while anything is left.
    """
    settings = _settings("rotate-keys")
    from bootstrap.rotate_keys import lines, run

    tallies = run(settings, only_looks=check)
    for tally in tallies:
        for line in lines(tally):
            click.echo(line)
    if not all(tally.is_well for tally in tallies):
        raise SystemExit(FAILED)


@main.command()
@click.option("--email", help="Whoever has this address: what they booked, what was sent to them, what speaks of them.")
@click.option("--client", help="This client, by the host app's id, with all addresses and whatever is about it.")
@click.option("--workspace", type=click.UUID, help="In this workspace.")
@click.option("--all", "everywhere", is_flag=True, help="In every workspace.")
@click.option("--dry-run", is_flag=True, help="Only tell what there is.")
@click.option("--readmit", is_flag=True, help="Let an erased address be taken in anew; what was erased stays so.")
def erase(
    email: str | None, client: str | None, workspace: Any, everywhere: bool, dry_run: bool, readmit: bool
) -> None:
    """Erase everything about one person for good, and say what, where and how many.

    That there was a meeting, when, and what became of it, stays. Nothing that Calendly or the host app says later
    brings the person back. Safe to repeat.
    """
    if (email is None) == (client is None):
        raise click.UsageError("Say who: --email or --client.")
    if everywhere == (workspace is not None):
        raise click.UsageError("Say where: --workspace or --all.")
    if readmit and (email is None or dry_run):
        raise click.UsageError("--readmit takes --email, and is nothing to try out.")
    settings = _settings("erase")
    from bootstrap import erase as erasing

    if readmit:
        click.echo(f"{erasing.readmit(settings, email=email or '', workspace=workspace)} may be taken in anew.")
        return
    reports = erasing.run(settings, email=email, client=client, workspace=workspace, is_dry=dry_run)
    for report in reports:
        place = f"Workspace {report.workspace}" if report.workspace else "Deliveries of unknown owners"
        click.echo(f"{place}:")
        for what, count in report.counts.items():
            click.echo(f"  {count} {what}")
    if not reports:
        click.echo("There is nothing about them.")
    elif dry_run:
        click.echo("Nothing was changed. Without --dry-run it is.")


@main.command()
@click.option(
    "--export",
    "directory",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="A directory for everything there is, as lines of JSON.",
)
@click.option("--yes", is_flag=True, help="Do not ask for the name of the database.")
@click.option("--force", is_flag=True, help="Go on although Calendly does not answer.")
def uninstall(directory: Path, yes: bool, force: bool) -> None:
    """Leave for good: write everything out, give back what Calendly holds, drop our tables.

    Needs DATABASE_URL, the owner of the schema. What is not ours in the database is not touched; what leans on ours
    stops it before anything is done. May be run again after it stopped.
    """
    from bootstrap.settings import read_owner_url

    settings = _settings("uninstall")
    owner_url = read_owner_url().reveal()
    from bootstrap import uninstall as leaving

    def confirm(name: str) -> bool:
        return yes or click.prompt(f"This drops everything of ours in {name}. Type its name to go on") == name

    plan = leaving.Plan(directory, is_forced=force)
    leaving.run(settings, owner_url, plan, confirm=confirm, say=click.echo)


@main.command("export-schema")
def export_schema() -> None:
    """Print the GraphQL schema (docs/schema.graphql)."""
    from adapters.graphql.schema import export_schema as export

    click.echo(export(), nl=False)


@main.command()
@click.option("--user", required=True, type=click.UUID, help="Whose token: a user id of the host app.")
@click.option("--workspace", type=click.UUID, help="In which workspace; the user's own unless told otherwise.")
@click.option("--role", type=click.Choice(["owner", "admin", "member"]), help="The role there.")
@click.option("--email", help="Their e-mail address.")
@click.option("--name", help="Their name.")
@click.option("--hours", type=click.FloatRange(min=0, min_open=True), default=12.0, show_default=True)
def token(**claims: Any) -> None:
    """Print a token as the host app would make it, signed with AUTH_JWT_SECRET. For development."""
    from bootstrap.settings import read_authentication
    from bootstrap.tokens import development_token

    click.echo(development_token(read_authentication(), **claims))


def collecting_only_from(ready: Callable[[], None]) -> Callable[[], None]:
    """Switch the collection of garbage off until `ready` is called, and spare what is there by then for good.

    What a start makes, modules and all that is wired, stays until the end: looking through it for garbage costs a sixth
    of the start, and later a pause of tens of milliseconds each time everything is looked through.

    Returns:
        What to call in its place.
    """

    def collect_and_say() -> None:
        gc.freeze()
        gc.enable()
        ready()

    gc.disable()
    return collect_and_say


def _settings(process: str) -> Any:
    """Read the settings, and have every line of this process go its way from here on.

    A service writes its log to stdout. Of what is run once, stdout is the answer, and the log goes to stderr.
    """
    import logging

    from bootstrap.settings import Process, Settings
    from bootstrap.telemetry import set_up_logging

    settings = Settings.read()
    stream = sys.stdout if process in set(Process) else sys.stderr
    set_up_logging(settings.logging, process=process, secrets=settings.secrets, stream=stream)
    for caution in settings.cautions:
        logging.getLogger("bootstrap").warning(caution)
    return settings


if __name__ == "__main__":
    main()
