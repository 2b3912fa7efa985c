"""Postgres's own benchmark: how fast the same server takes a statement from a client that costs next to nothing."""

import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from bench.load import LoadFailed, Volley
from bench.stage import NotToBeMeasured, Stage

THREADS: Final = 2


def pgbench(
    stage: Stage, url: str, script: str, *, clients: int, seconds: float, values: Mapping[str, str] | None = None
) -> Volley:
    """Run a script as prepared statements for at least a second (it knows only whole ones).

    Args:
        url: of the database, with the login.
        script: each run of it is one transaction of the result.
        values: what the script calls `:name`; sent as parameters.

    Raises:
        NotToBeMeasured: there is no pgbench.
        LoadFailed: a statement failed.
    """
    whole_seconds = max(1, round(seconds))
    with tempfile.TemporaryDirectory(dir=stage.folder) as text:
        folder = Path(text)
        (folder / "script.sql").write_text(script)
        command = [
            str(_program(stage)),
            *("--no-vacuum", "--protocol=prepared", f"--client={clients}", f"--jobs={min(clients, THREADS)}"),
            *(f"--time={whole_seconds}", "--log", f"--log-prefix={folder / 'log'}", f"--file={folder / 'script.sql'}"),
            *(f"--define={name}={value}" for name, value in (values or {}).items()),
            url,
        ]
        answer = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603  found
        if answer.returncode != 0 or "number of failed transactions: 0" not in answer.stdout:
            raise LoadFailed(f"pgbench: {answer.stderr[-500:]}")
        # Columns: client, number, microseconds, script, when it ended.
        logged = [line.split() for log in folder.glob("log.*") for line in log.read_text().splitlines()]
    latencies = [int(columns[2]) / 1_000 for columns in logged]
    return Volley(float(whole_seconds), {200: len(latencies)}, latencies, 0.0)


def _program(stage: Stage) -> Path:
    beside = stage.programs.folder / "pgbench"
    if beside.exists():
        return beside
    found = shutil.which("pgbench") or next(
        (str(one) for one in sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench"), reverse=True)), None
    )
    if found is None:
        raise NotToBeMeasured("there is no pgbench on this machine")
    return Path(found)
