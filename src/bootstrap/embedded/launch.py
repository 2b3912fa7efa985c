"""Becomes a server process: takes on an identity, ties its life to its starter's, then runs the server in its place.

Started by path and in isolation (`python -I -S launch.py …`), so that it comes up in some 15 ms and in no thread's
shadow: code between fork and exec (`preexec_fn`) may deadlock in a process that has threads. Standard library only.

    launch.py STARTER_PID DEATH_SIGNAL IDENTITY PROGRAM [ARGUMENT…]     run the program
    launch.py STARTER_PID DEATH_SIGNAL IDENTITY --can-use FOLDER PROGRAM…
                                                                        say what IDENTITY cannot use

Rules of this file:

1. The program runs under the very process id that the starter was given.
2. Where the kernel can tie lives (Linux), the program gets DEATH_SIGNAL when the *thread* that started it ends,
   however it ends.
3. The identity is changed before that: a change of identity unties.
"""

import ctypes
import os
import pwd
import sys
from pathlib import Path

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1
DAEMON_UID = 1
"""Who we are inside the namespace: `initdb` wants a user with an entry in the list of users, and not root."""
EXIT_UNUSABLE = 3
EXIT_NO_IDENTITY = 4


def take_on(identity: str) -> None:
    """Become `own` (as we are), `namespace` (root that looks like a plain user to the program) or `nobody`."""
    if identity == "namespace":
        enter_user_namespace()
    elif identity == "nobody":
        nobody = pwd.getpwnam("nobody")
        os.setgroups([])
        os.setgid(nobody.pw_gid)
        os.setuid(nobody.pw_uid)


def enter_user_namespace() -> None:
    """Files stay root's and folders closed to others stay reachable, but the program sees itself as `daemon`."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "the kernel refuses a user namespace")
    Path("/proc/self/uid_map").write_text(f"{DAEMON_UID} 0 1")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/gid_map").write_text(f"{DAEMON_UID} 0 1")


def die_with(starter_pid: int, death_signal: int) -> None:
    """Tie our life to the starter's. Where the kernel cannot, the next start finds and stops what was left."""
    if not sys.platform.startswith("linux"):
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "the kernel refuses to tie this process to its starter")
    if os.getppid() != starter_pid:
        sys.exit("the process that started this one is gone")


def unusable(folder: str, programs: tuple[str, ...]) -> list[str]:
    """The folder if it cannot be written to, and the programs that cannot be run."""
    problems = [] if os.access(folder, os.W_OK | os.X_OK) else [folder]
    return problems + [program for program in programs if not os.access(program, os.X_OK)]


def main(starter_pid: str, death_signal: str, identity: str, program: str, *arguments: str) -> None:
    """Never returns when all is well: the program takes our place."""
    try:
        take_on(identity)
        die_with(int(starter_pid), int(death_signal))
    except (OSError, KeyError) as problem:
        sys.stderr.write(f"{problem}\n")
        sys.exit(EXIT_NO_IDENTITY)
    if program == "--can-use":
        problems = unusable(arguments[0], arguments[1:])
        sys.stderr.writelines(f"{path} is out of reach\n" for path in problems)
        sys.exit(EXIT_UNUSABLE if problems else 0)
    os.execv(program, [program, *arguments])  # noqa: S606  the supervisor names the program; no shell is wanted


if __name__ == "__main__":
    main(*sys.argv[1:])
