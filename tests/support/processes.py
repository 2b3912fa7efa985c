"""Looking at processes from outside."""

import os
from pathlib import Path


def is_alive(pid: int) -> bool:
    """Whether it runs; a process that has ended and only waits to be noticed does not."""
    try:
        os.kill(pid, 0)
        # The state follows the name, which stands in brackets and may hold anything.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except ProcessLookupError:
        return False
    except FileNotFoundError:
        return not Path("/proc/self").exists()  # this system does not show the state of processes as Linux does
