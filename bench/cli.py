"""The command: chooses rows, runs them one after the other, tells the result."""

import argparse
import os
import platform
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Final, cast

from bench import report
from bench.figures import Line
from bench.report import Report
from bench.stage import FULL, NORMAL, POSTGRES_SETTINGS, QUICK, NotToBeMeasured, Sizes, Stage, standing

ROWS: Final = (
    "intake",
    "siege",
    "processing",
    "screen",
    "list",
    "small",
    "growth",
    "event_types",
    "link",
    "refresh",
    "footprint",
)
"""In the order of the table; each is a module of `bench.rows` with a `measure`."""
MEASURED_WITH: Final = ("psycopg", "sqlalchemy", "strawberry-graphql", "graphql-core", "uvicorn", "uvloop", "dramatiq")

Measure = Callable[[Stage], Sequence[Line]]


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0 when everything chosen was measured and met."""
    chosen = _parser().parse_args(arguments)
    if chosen.compare:
        before, after = (Report.of_json(Path(name).read_bytes()) for name in chosen.compare)
        _tell(report.comparison(before, after))
        return 0
    unknown = set(chosen.rows) - set(ROWS)
    if unknown:
        sys.stderr.write(f"There is no row {', '.join(sorted(unknown))}. There are: {', '.join(ROWS)}.\n")
        return 2
    found = run(
        chosen.rows or ROWS,
        sizes=QUICK if chosen.quick else FULL if chosen.full else NORMAL,
        with_peers=chosen.peers,
        say=_say,
    )
    _tell(f"{report.header(found.machine)}\n\n{report.table(found)}")
    if chosen.json:
        Path(chosen.json).write_bytes(found.as_json())
    return 0 if found.is_good else 1


def run(rows: Sequence[str], *, sizes: Sizes, with_peers: bool, say: Callable[[str], None]) -> Report:
    """Measure these rows. One that fails costs only itself."""
    lines: list[Line] = []
    failures: dict[str, str] = {}
    began = time.monotonic()
    with standing(sizes, with_peers=with_peers, say=say) as stage:
        machine = machine_of(stage)
        for row in rows:
            say(f"{row} ({time.monotonic() - began:.0f} s)")
            try:
                lines += _measure_of(row)(stage)
            except NotToBeMeasured as missing:
                failures[row] = str(missing)
            except Exception as error:  # noqa: BLE001 - the rim: the other rows are still worth measuring
                failures[row] = f"{type(error).__name__}: {error}"
                say(traceback.format_exc(limit=-4))
        failures |= stage.missed
    machine = {**machine, "took": f"{time.monotonic() - began:.0f} s"}
    return Report(machine, lines, failures)


def machine_of(stage: Stage) -> Mapping[str, str]:
    """What figures must be read with."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    durable = ", ".join(f"{name} {value}" for name, value in POSTGRES_SETTINGS.items())
    return {
        "when": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
        "machine": f"{os.cpu_count()} cores ({_processor()}), {memory:.0f} GiB, {platform.system()}",
        "load before": f"{os.getloadavg()[0]:.2f}",
        "python": platform.python_version(),
        "postgres": f"{stage.programs.version}: fsync and synchronous_commit on, {durable}",
        "packages": ", ".join(f"{name} {version(name)}" for name in MEASURED_WITH),
        "sizes": f"{stage.sizes.rounds} rounds of {stage.sizes.seconds:g} s, {stage.sizes.meetings:,} meetings",
    }


def _measure_of(row: str) -> Measure:
    return cast("Measure", import_module(f"bench.rows.{row}").measure)


def _processor() -> str:
    listed = Path("/proc/cpuinfo")
    names = [line for line in listed.read_text().splitlines() if "model name" in line] if listed.exists() else []
    return names[0].partition(":")[2].strip() if names else platform.machine()


def _say(text: str) -> None:
    sys.stderr.write(f"bench: {text}\n")


def _tell(text: str) -> None:
    sys.stdout.write(text + "\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/bench", description="Measure what the service promises of its speed, against its limits."
    )
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"only these: {', '.join(ROWS)}")
    sizes = parser.add_mutually_exclusive_group()
    sizes.add_argument("--quick", action="store_true", help="small sizes: shows that it works, not how fast")
    sizes.add_argument("--full", action="store_true", help="ten million meetings; takes long")
    parser.add_argument("--peers", action="store_true", help="also what a user would pick instead (needs npm)")
    parser.add_argument("--json", metavar="FILE", help="also write the result there")
    parser.add_argument(
        "--compare", nargs=2, metavar=("BEFORE", "AFTER"), help="compare two such files, measure nothing"
    )
    return parser
