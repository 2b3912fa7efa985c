"""What a user would pick instead, installed on the spot and run in the same session.

Versions and their digests are in `bench/peers/package-lock.json`, which says nothing of where they come from. They go
into a cache of this machine's user, never into the tree, and stay there for the next run.
"""

import hashlib
import importlib.util
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bench.asking import WrongAnswer
from bench.figures import Line
from bench.load import LoadFailed
from bench.stage import House, NotToBeMeasured, ProgramEnded, Stage

SOURCES: Final = Path(__file__).resolve().parent / "peers"
PREPARING: Final = Path(__file__).resolve().parents[1] / "scripts" / "prepare.py"
INSTALLED: Final = "installed"
START_SECONDS: Final = 60.0


def beside(stage: Stage, row: str, measure: Callable[[], Sequence[Line]]) -> Sequence[Line]:
    """What a row says of a peer, when peers are wanted; one that cannot be had costs the row nothing else."""
    if not stage.with_peers:
        return []
    try:
        return measure()
    except (NotToBeMeasured, ProgramEnded, WrongAnswer, LoadFailed, OSError) as error:
        stage.missed[f"{row}, peer"] = str(error)
        return []


@contextmanager
def peer(house: House, program: str, environment: Mapping[str, str]) -> Iterator[int]:
    """Run one of `SOURCES` in production mode, on a port.

    Raises:
        NotToBeMeasured: there is no Node that is new enough, or npm could not install.
        ProgramEnded: it did not start.
    """
    node = _node()
    folder = _installed(node)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    everything = {"NODE_ENV": "production", "GRAPHILE_ENV": "production", **environment}
    command = [str(node / "node"), str(folder / program), str(port)]
    with house.spawned(command, name=program, environment=everything, cwd=folder) as process:
        deadline = time.monotonic() + START_SECONDS
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise ProgramEnded(f"{program} does not listen")
            time.sleep(0.05)
        yield port


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _node() -> Path:
    """The folder with `node` and `npm`, as the screens are built with."""
    spec = importlib.util.spec_from_file_location("prepare", PREPARING)
    if spec is None or spec.loader is None:
        raise NotToBeMeasured("scripts/prepare.py is missing")
    prepare = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(prepare)
    found: Path | None = prepare.find_node() or prepare.node_from_a_wheel()
    if found is None:
        raise NotToBeMeasured(f"there is no Node {prepare.NODE_MAJOR} or newer, and none could be installed")
    return found


def _installed(node: Path) -> Path:
    """A folder with the programs and all they need; made once for each state of `SOURCES`."""
    files = sorted(SOURCES.iterdir())
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "quotla-bench"
    folder = cache / f"peers-{digest}"
    if (folder / INSTALLED).exists():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for file in files:
        shutil.copy(file, folder)
    path = f"{node}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    answer = subprocess.run(  # noqa: S603  npm beside the Node that we found
        [str(node / "npm"), "ci", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=folder,
        # npm then trusts whom the machine trusts, as pip does.
        env={
            "NODE_USE_SYSTEM_CA": "1",
            **os.environ,
            "PATH": path,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode != 0:
        raise NotToBeMeasured(f"npm could not install the peers: {answer.stderr[-500:]}")
    (folder / INSTALLED).touch()
    return folder
