"""Looks through the tracked files for what must not be published: where packages come from on some machine, paths of
some machine, requirements without a hash, shell scripts that do not parse. Says every find, by file and line."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# One letter of each stands in brackets, so that this file does not find itself.
FORBIDDEN = {
    "names a package registry": re.compile(
        r"py[p]i\.org|pyth[o]nhosted\.org|registry\.np[m]js|registry\.yar[n]pkg|de[b]\.debian\.org|prox[y]\.golang",
    ),
    "sets where packages come from": re.compile(r"^\W*(?:extra-)?(?:index-url|find-links|registry)\s*[=: ]\s*\S*[:/]"),
    "names a path of one machine": re.compile(
        r"/roo[t]/\w|/wor[k]/\w|/op[t]/(?:wheels|py[p]i)|/hom[e]/(?!ada\b)\w|/User[s]/\w"
    ),
}
BINARY_MARK = b"\0"


def tracked_files() -> list[Path]:
    """What git knows, or would know if it were added now."""
    # The checkout may belong to another user than the one who checks it.
    git = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(git, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [ROOT / name for name in listing.split("\0") if name and (ROOT / name).is_file()]


def problems_in_text(file: Path, text: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), start=1):
        for problem, pattern in FORBIDDEN.items():
            if pattern.search(line):
                yield f"{file.relative_to(ROOT)}:{number}: {problem}"


def problems_in_lock(file: Path, text: str) -> Iterator[str]:
    """A lock pins every requirement by version and hash, and says nothing about addresses."""
    for requirement in filter(None, re.split(r"(?<!\\)\n", text)):
        name = requirement.split()[0]
        if "://" in requirement:
            yield f"{file.relative_to(ROOT)}: {name} carries an address"
        if not re.match(r"[\w.-]+(?:\[[\w,-]+\])?==\S+", requirement) or "--hash=sha256:" not in requirement:
            yield f"{file.relative_to(ROOT)}: {name} is not pinned by version and hash"


def problems_in_script(file: Path, text: str) -> Iterator[str]:
    first_line = text.partition("\n")[0]
    if first_line not in ("#!/bin/sh", "#!/bin/bash"):
        return
    shell = first_line.removeprefix("#!")
    answer = subprocess.run([shell, "-n"], input=text, capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        yield f"{file.relative_to(ROOT)}: does not parse: {answer.stderr.strip()}"


def problems() -> Iterator[str]:
    for file in tracked_files():
        content = file.read_bytes()
        if BINARY_MARK in content:
            continue
        text = content.decode()
        yield from problems_in_text(file, text)
        yield from problems_in_script(file, text)
        if file.parent == ROOT / "requirements":
            yield from problems_in_lock(file, text)


if __name__ == "__main__":
    found = list(problems())
    for problem in found:
        print(problem)
    sys.exit(bool(found))
