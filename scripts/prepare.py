"""Makes the virtual environment and the screens for `scripts/setup`; standard library only, started by path.

Rules of this file:

1. Done twice is done once: what was prepared from the same lock, pyproject, Python and place is not touched again.
2. One at a time: whoever holds the lock prepares, the others wait and then find everything done.
3. Whatever was interrupted is made anew: half an installed package cannot be told from a whole one.
4. Where packages come from is the environment's business: pip's own configuration is respected, never written.
"""

import argparse
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
STAMP = VENV / "quotla.prepared"
"""What the environment was prepared for: the kind, a blank, the fingerprint."""
UNFINISHED = VENV / "quotla.unfinished"
"""There while packages are being installed, and after that only if it never ended."""

LOCKS = {"run": ROOT / "requirements" / "run.txt", "dev": ROOT / "requirements" / "dev.txt"}
SERVED_BY = {"run": ("run", "dev"), "dev": ("dev",)}
"""Which kinds of environment serve which wish: dev.txt contains run.txt."""

SCREENS_LOCK = ROOT / "requirements" / "screens.txt"
"""Node as a wheel, for machines without one."""
FRONTEND = ROOT / "frontend"
NODE_MAJOR = 22


class CannotPrepare(Exception):
    """Said to the person in one line."""


def main() -> int:
    """Check or prepare; the exit status says whether the environment is as wished."""
    parser = argparse.ArgumentParser(description="Prepare .venv and the screens.")
    parser.add_argument("kind", choices=LOCKS)
    parser.add_argument("--check", action="store_true", help="only say by the exit status whether all is prepared")
    parser.add_argument("--node", action="store_true", help="only print the folder of the Node that builds the screens")
    arguments = parser.parse_args()
    if arguments.node:
        folder = find_node()
        print(folder or "")
        return 0 if folder else 1
    if arguments.check:
        return 0 if is_prepared(arguments.kind, this_python()) and screens_are_built() else 1
    try:
        with_lock(arguments.kind)
    except CannotPrepare as problem:
        print(f"quotla: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("quotla: interrupted; the next start begins anew", file=sys.stderr)
        return 130
    return 0


def with_lock(kind: str) -> None:
    """Prepare while nobody else does. The lock is this very file, so that none is left lying about."""
    with Path(__file__).open("rb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another set-up is running; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        prepare_environment(kind)
        try:
            build_screens()
        except CannotPrepare as problem:
            if kind != "run":
                raise
            # Without its screens the product still runs, and says so on its page.
            say(f"{problem}; going on without the screens")


# --- The virtual environment ---------------------------------------------------------------------------------------


def this_python() -> str:
    return f"{sys.version_info[0]}.{sys.version_info[1]}"


def is_prepared(kind: str, python: str) -> bool:
    """Whether the stamp is that of an environment for `kind`, made with `python` ("3.11") from today's files."""
    try:
        made_for, fingerprint = STAMP.read_text().split()
    except (OSError, ValueError):
        return False
    return made_for in SERVED_BY[kind] and not UNFINISHED.exists() and fingerprint == fingerprint_of(made_for, python)


def fingerprint_of(kind: str, python: str) -> str:
    """One digest of all that decides what belongs into the environment. Its place too: scripts in it name it."""
    digest = digest_of((LOCKS[kind], ROOT / "pyproject.toml"))
    return hashlib.sha256(f"{digest} {python} {ROOT}".encode()).hexdigest()


def prepare_environment(kind: str) -> None:
    """Bring .venv to what the lock says, making it anew if it is missing, broken, unfinished or of another Python."""
    python = version_of_environment()
    if os.environ.get("QUOTLA_PYTHON") and python != this_python():
        python = None
    if python is not None and is_prepared(kind, python):
        return
    say(f"setting up .venv for {'the product' if kind == 'run' else 'tests and checks'}; this takes a moment")
    if python is None or UNFINISHED.exists():
        make_environment()
        python = this_python()
    STAMP.unlink(missing_ok=True)
    UNFINISHED.touch()
    install = installer()
    run([*install, "--require-hashes", "--only-binary", ":all:", "-r", str(LOCKS[kind])])
    run([*install, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)])
    write_whole(STAMP, f"{kind} {fingerprint_of(kind, python)}\n")
    UNFINISHED.unlink()


def version_of_environment() -> str | None:
    """The environment's Python as "3.11", or None if it does not run or is too old."""
    code = "import sys; assert sys.version_info >= (3, 11); print('%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.run([VENV_PYTHON, "-I", "-S", "-c", code], capture_output=True, text=True, check=False)
    except OSError:
        return None
    return answer.stdout.strip() if answer.returncode == 0 else None


def make_environment() -> None:
    """Make .venv from nothing.

    Raises:
        CannotPrepare: this Python cannot, and nothing else that could is there.
    """
    maker = environment_maker()
    if maker is None:
        install_venv_of_the_system()
        maker = environment_maker()
    if maker is None:
        raise CannotPrepare(
            f"this Python makes no virtual environments: install {venv_package()}, or uv, or virtualenv"
        )
    if VENV.is_symlink():
        VENV.unlink()
    shutil.rmtree(VENV, ignore_errors=True)
    run([*maker, str(VENV)])


def environment_maker() -> list[str] | None:
    """The command that makes an environment at the path that is added to it; None if there is none."""
    own = [sys.executable, "-I", "-m", "venv"]
    if has_module("venv") and has_module("ensurepip"):
        return own
    if has_module("venv") and has_module("pip"):
        return [*own, "--without-pip"]  # ours will install into it from outside
    if uv := shutil.which("uv"):
        return [uv, "venv", "--quiet", "--python", sys.executable]
    if virtualenv := shutil.which("virtualenv"):
        return [virtualenv, "--quiet", "--python", sys.executable]
    if has_module("virtualenv"):
        return [sys.executable, "-I", "-m", "virtualenv", "--quiet"]
    return None


def venv_package() -> str:
    """Debian keeps what makes environments in a package of its own, one per Python."""
    return f"python{this_python()}-venv"


def install_venv_of_the_system() -> None:
    """As root on Debian, fetch what is missing; elsewhere nothing happens. The caller sees whether it helped."""
    apt_get = shutil.which("apt-get")
    if apt_get is None or os.geteuid() != 0:
        return
    say(f"installing the system's {venv_package()}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update"], ["install", "-y", "--no-install-recommends", venv_package()]):
        subprocess.run([apt_get, "-qq", *step], env=environment, stdin=subprocess.DEVNULL, check=False)
    importlib.invalidate_caches()


def installer() -> list[str]:
    """The command that installs into .venv. pip first: it alone reads pip's configuration."""
    quiet = ["-qq", "--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    own = [str(VENV_PYTHON), "-I", "-m", "pip"]
    if works([*own, "--version"]) or works([str(VENV_PYTHON), "-I", "-m", "ensurepip"]):
        return [*own, "install", *quiet]
    base = [sys.executable, "-I", "-m", "pip", "--python", str(VENV_PYTHON)]
    if works([*base, "--version"]):
        return [*base, "install", *quiet]
    if uv := shutil.which("uv"):
        # uv reads nothing of pip's: tell it what the machine trusts, and the address where pip was given one.
        os.environ.setdefault("UV_NATIVE_TLS", "1")
        if address := os.environ.get("PIP_INDEX_URL"):
            os.environ.setdefault("UV_DEFAULT_INDEX", address)
        # As pip does by itself; else every start compiles all that it loads, where it may not write beside it.
        return [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", str(VENV_PYTHON)]
    raise CannotPrepare("neither pip nor uv can install into .venv")


# --- The screens ---------------------------------------------------------------------------------------------------


def build_screens() -> None:
    """Build frontend/dist from its sources and the schema. Without Node the product runs, and says so on its page."""
    if screens_are_built():
        return
    node_folder = find_node() or node_from_a_wheel()
    if node_folder is None:
        say(f"the screens are not built: Node {NODE_MAJOR} or newer is missing")
        return
    say("building the screens")
    environment = {
        "NODE_USE_SYSTEM_CA": "1",  # npm then trusts whom the machine trusts, as pip does
        **os.environ,
        "PATH": f"{node_folder}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
    }
    for step in (["ci", "--no-audit", "--no-fund", "--loglevel=error"], ["run", "--silent", "build"]):
        run([str(node_folder / "npm"), *step], cwd=FRONTEND, env=environment)
    write_whole(screens_stamp(), digest_of(screen_sources()))


def screens_are_built() -> bool:
    """True also where there is nothing to build."""
    if not (FRONTEND / "package.json").exists():
        return True
    try:
        return screens_stamp().read_text() == digest_of(screen_sources())
    except FileNotFoundError:
        return False


def screens_stamp() -> Path:
    return FRONTEND / "dist" / ".built-from"


def screen_sources() -> list[Path]:
    """Every file that the build reads."""
    generated = {"node_modules", "dist", "generated"}
    sources = []
    for folder, folders, names in os.walk(FRONTEND):
        folders[:] = sorted(name for name in folders if name not in generated and not name.startswith("."))
        sources += [Path(folder, name) for name in sorted(names)]
    return [*sources, ROOT / "docs" / "schema.graphql"]


def find_node() -> Path | None:
    """The folder with a new enough `node` and `npm`: the PATH's, else the one that a wheel has put into .venv."""
    candidates = [Path(found).parent for found in (shutil.which("node"),) if found]
    # Its commands beside Python's own; the files inside the wheel miss the links that npm needs.
    candidates.append(VENV_PYTHON.parent)
    for folder in candidates:
        if not (folder / "npm").exists():
            continue
        answer = subprocess.run([folder / "node", "--version"], capture_output=True, text=True, check=False)
        if answer.returncode == 0 and int(answer.stdout.strip().lstrip("v").split(".")[0]) >= NODE_MAJOR:
            return folder
    return None


def node_from_a_wheel() -> Path | None:
    """Put Node into .venv, where the lock has a wheel for this machine; else nothing happens."""
    say("installing Node for the screens")
    command = [*installer(), "--require-hashes", "--only-binary", ":all:", "-r", str(SCREENS_LOCK)]
    subprocess.run(command, stdin=subprocess.DEVNULL, check=False)
    return find_node()


# --- Small things --------------------------------------------------------------------------------------------------


def digest_of(files: Iterable[Path]) -> str:
    """A digest of names and contents; a missing file counts as such."""
    digest = hashlib.sha256()
    for file in files:
        content = file.read_bytes() if file.exists() else b"missing"
        digest.update(f"{file.relative_to(ROOT)} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def has_module(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def works(command: Sequence[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def run(command: Sequence[str], *, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    """Run a step to its end, its output going to ours."""
    status = subprocess.run(command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, check=False).returncode
    if status != 0:
        raise CannotPrepare(f"setting up failed (status {status}): {' '.join(command)}")


def write_whole(file: Path, text: str) -> None:
    """Write so that whoever reads sees all of it or nothing."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(file.name + ".new")
    draft.write_text(text)
    draft.replace(file)


def say(text: str) -> None:
    print(f"quotla: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
