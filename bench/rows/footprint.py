"""Footprint: an installation fits beside the host app on a small machine, and is up at once.

Promise: `serve`, `worker` and `upkeep` hold 150 MB each at most (resident, after work), and each is ready 1.5 s after
its start, of which importing is part.
"""

import re
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from adapters.webhooks.endpoint import PATH
from bench.deliveries import Deliveries
from bench.figures import MEDIAN, MOST, Line, at_most, quantile
from bench.load import Repeated
from bench.people import businesses
from bench.queries import MEETING_LIST, asked
from bench.stage import House, NotToBeMeasured, Stage, bearer
from bootstrap.processes import Child

NAME: Final = "footprint"
SOME: Final = 1_000
"""Deliveries and lists, after which what grows by working has grown."""
COMMANDS: Final = ("serve", "worker", "upkeep")
_RESIDENT: Final = re.compile(r"VmRSS:\s+(\d+) kB")


def measure(stage: Stage) -> Sequence[Line]:
    """See the head of this file."""
    with stage.house(NAME) as house:
        ready = {command: [_ready(house, command) for _ in range(stage.sizes.rounds)] for command in COMMANDS}
        memory = _memory_after_work(stage, house)
    imports = [_import_seconds() for _ in range(stage.sizes.rounds)]
    return [
        *(
            Line(
                row=NAME,
                what=f"{command}: memory",
                unit="MB",
                figures={MEDIAN: memory[command]},
                limit=at_most(150, MEDIAN),
            )
            for command in COMMANDS
        ),
        *(
            Line(
                row=NAME,
                what=f"{command}: ready",
                unit="s",
                figures={MEDIAN: quantile(ready[command], 0.5), MOST: max(ready[command])},
                limit=at_most(1.5, MEDIAN),
            )
            for command in COMMANDS
        ),
        Line(row=NAME, what="importing alone", unit="s", figures={MEDIAN: quantile(imports, 0.5)}),
    ]


def _ready(house: House, command: str) -> float:
    began = time.perf_counter()
    with house.running(command):
        return time.perf_counter() - began


def _import_seconds() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-P", "-c", "import bootstrap.cli, bootstrap.web"], check=True)
    return time.perf_counter() - began


def _memory_after_work(stage: Stage, house: House) -> dict[str, float]:
    """Megabytes by command, once each has done what it is for."""
    (business,) = businesses(house, 1)
    deliveries = Deliveries(
        path=f"{PATH}/{business.key}",
        host=house.host,
        account=business.account,
        secret=business.secret,
        at=int(time.time()),
        first=0,
        count=min(stage.sizes.deliveries, SOME),
    )
    lists = Repeated(asked(MEETING_LIST, host=house.host, authorization=bearer(business.boss)), SOME)
    with ExitStack() as stack:
        children: Sequence[Child] = stack.enter_context(house.running(*COMMANDS))
        stage.generator.drive(house.port, deliveries, connections=16, seconds=60)
        house.wait_until(
            lambda: house.rows("select count(*) from webhook_deliveries where state = 'stored'") == [(0,)],
            "all deliveries handled",
        )
        stage.generator.drive(house.port, lists, connections=16, seconds=stage.sizes.seconds)
        return {child.plan.name: _resident_megabytes(child) for child in children}


def _resident_megabytes(child: Child) -> float:
    status = Path(f"/proc/{child.process.pid}/status")
    if not status.exists():
        raise NotToBeMeasured("this system does not show the memory of a process as Linux does")
    found = _RESIDENT.search(status.read_text())
    if found is None:
        raise AssertionError("a process without memory")
    return int(found[1]) * 1_024 / 1e6
