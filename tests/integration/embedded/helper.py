"""A process that starts a server and then does as it is told, for tests that end it in a way no test could survive.

    python -m tests.integration.embedded.helper postgres|valkey FOLDER

Prints the server's process id and address when it is ready, then waits for its input to end.
"""

import sys
from pathlib import Path

from bootstrap.embedded import EmbeddedPostgres, EmbeddedValkey


def main(kind: str, folder: str) -> None:
    """Serve until standard input ends."""
    if kind == "postgres":
        with EmbeddedPostgres(Path(folder)) as postgres:
            serve(postgres.pid, postgres.url())
    else:
        with EmbeddedValkey(Path(folder)) as valkey:
            serve(valkey.pid, valkey.url)


def serve(pid: int, url: str) -> None:
    sys.stdout.write(f"{pid} {url}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
