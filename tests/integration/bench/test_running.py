"""That the benchmark runs, and that what it says is whole. How fast anything was is not looked at: that is for a quiet
machine, and for a person."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench.report import Report

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[3]
IN_TIME_SECONDS = 300


def bench(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "bench", *arguments]
    return subprocess.run(
        command,
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=IN_TIME_SECONDS,
        check=False,
    )


def test_rows_are_measured_and_told_as_a_table_and_as_json(tmp_path: Path) -> None:
    """One row of load, one of processes, one of calls to Calendly."""
    file = tmp_path / "run.json"

    run = bench("siege", "refresh", "--quick", "--json", str(file))

    assert run.returncode in (0, 1), run.stderr
    report = Report.of_json(file.read_bytes())
    assert report.failures == {}, run.stderr
    assert {line.row for line in report.lines} == {"siege", "refresh"}
    assert all(value > 0 for line in report.lines for value in line.figures.values())
    assert "30 % forged" in run.stdout


def test_an_unknown_row_is_refused_by_name() -> None:
    run = bench("intake", "speed")

    assert run.returncode == 2
    assert "There is no row speed." in run.stderr


def test_two_runs_can_be_compared(tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    file.write_bytes(Report({"machine": "2 cores"}, [], {}).as_json())

    run = bench("--compare", str(file), str(file))

    assert run.returncode == 0
    assert run.stdout.startswith("row")
