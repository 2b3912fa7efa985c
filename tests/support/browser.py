"""Finding Chromium, and saying how many tests had to do without."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
REASON = "no Chromium on the PATH, and QUOTLA_BROWSER names none"


def find_browser() -> Path | None:
    """The browser that QUOTLA_BROWSER names, else the first on the PATH; None if there is none."""
    named = os.environ.get("QUOTLA_BROWSER")
    found = shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)
    return Path(found) if found else None


def is_required() -> bool:
    """Whether a missing browser is a failure: REQUIRE_BROWSER=1."""
    return os.environ.get("REQUIRE_BROWSER", "") not in ("", "0")


def launch_arguments() -> list[str]:
    """What Chromium is started with: nothing of its own goes out, and as root it has no sandbox."""
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    return [*quiet, "--no-sandbox"] if os.geteuid() == 0 else quiet


def closing_line(skipped: Iterable[pytest.TestReport]) -> str | None:
    """How many browser tests did not run and why, for the last line of all; None if all ran."""
    count = sum(isinstance(report.longrepr, tuple) and report.longrepr[2] == f"Skipped: {REASON}" for report in skipped)
    if count == 0:
        return None
    return f"{count} browser {'test' if count == 1 else 'tests'} did not run: {REASON}"
