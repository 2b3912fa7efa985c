"""Keeps a process on one core of its own.

Of a Python process one thread runs at a time. Where its threads lie on several cores, each handing over wakes another
core, and what the one had at hand the other has to fetch; on one core it is a switch, and there are more than half as
many answers again (docs/adr/0026).

So each process of ours takes a core that no other one of ours on this machine has taken. Where none is left, and where
the system knows no such thing, it goes where the system lets it.
"""

import logging
import os
import random
import socket
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Final

_MARK: Final = "\0quotla-core-{}"
"""In Linux's abstract namespace: no file, and gone with the process."""
_LOG: Final = logging.getLogger(__name__)


@contextmanager
def on_one_core(*, unless: bool = False) -> Iterator[int | None]:
    """Keep this thread, and those it starts from now on, on one core until the block ends.

    Args:
        unless: it is not wanted.

    Yields:
        the core's number; `None` where the process is left to the system.
    """
    if unless or not hasattr(os, "sched_setaffinity"):  # macOS has none
        yield None
        return
    allowed = os.sched_getaffinity(0)
    taken = _take_one(allowed)
    if taken is None:
        yield None
        return
    core, mark = taken
    with mark:
        os.sched_setaffinity(0, {core})
        _LOG.info("keeping to one core", extra={"core": core})
        try:
            yield core
        finally:
            os.sched_setaffinity(0, allowed)


def _take_one(allowed: Collection[int]) -> tuple[int, socket.socket] | None:
    """A core that is free, and what marks it as taken until it is closed, or the process ends, however it ends.

    Any is as good to begin with: those in other containers, of whom nothing is known here, shall not all choose the
    same. Where there is but one, there is nothing to choose.
    """
    cores = random.sample(sorted(allowed), len(allowed)) if len(allowed) > 1 else []
    for core in cores:
        mark = socket.socket(socket.AF_UNIX)
        try:
            mark.bind(_MARK.format(core))
        except OSError:  # somebody else has it
            mark.close()
        else:
            return core, mark
    return None
