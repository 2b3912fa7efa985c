"""How a run is told."""

import pytest

from bench.figures import MEDIAN, P95, P99, RATIO, Line, at_least, at_most
from bench.report import Report, comparison, table

pytestmark = pytest.mark.unit


def a_line(what: str = "16 connections", *, rate: float = 4_000.0, ratio: float = 1.2, note: str = "") -> Line:
    figures = {MEDIAN: rate, RATIO: ratio}
    return Line(row="intake", what=what, unit="/s", figures=figures, limit=at_least(1.0), note=note)


def a_report(*lines: Line, failures: dict[str, str] | None = None) -> Report:
    return Report({"machine": "2 cores"}, lines, failures or {})


def cells(text: str, number: int = 2) -> list[str]:
    """Of a line of a table, by its two or more blanks."""
    return [cell for cell in text.splitlines()[number].split("  ") if cell]


def test_a_line_shows_its_figures_and_whether_they_are_met() -> None:
    assert [cell.strip() for cell in cells(table(a_report(a_line())))] == [
        "intake",
        "16 connections",
        "4,000 /s",
        "1.20",
        "ratio ≥ 1",
        "yes",
    ]


def test_a_missed_limit_is_loud() -> None:
    assert cells(table(a_report(a_line(ratio=0.5))))[-1].strip() == "NO"


def test_a_limit_on_a_figure_without_a_column_shows_the_figure() -> None:
    line = Line(row="link", what="make one", unit="ms", figures={MEDIAN: 1, P95: 260.0}, limit=at_most(250, P95))

    assert "p95 ≤ 250 (is 260)" in table(a_report(line))


def test_notes_and_failures_stand_below() -> None:
    told = table(a_report(a_line(note="the generator was busy"), failures={"list": "no pgbench"}))

    assert told.splitlines()[-2:] == [
        "intake, 16 connections: the generator was busy",
        "list: NOT MEASURED: no pgbench",
    ]


def test_a_report_comes_back_from_json_as_it_was() -> None:
    report = a_report(a_line(), failures={"list": "no pgbench"})

    assert Report.of_json(report.as_json()) == Report(report.machine, list(report.lines), report.failures)


@pytest.mark.parametrize(
    ("report", "is_good"),
    [
        (a_report(a_line()), True),
        (a_report(a_line(ratio=0.9)), False),
        (a_report(a_line(), failures={"list": "no pgbench"}), False),
    ],
)
def test_a_run_is_good_when_all_was_measured_and_met(report: Report, is_good: bool) -> None:
    assert report.is_good is is_good


@pytest.mark.parametrize(("after", "change"), [(1.8, "+50%"), (0.6, "-50%"), (1.25, "=")])
def test_a_comparison_tells_the_change_of_what_is_judged(after: float, change: str) -> None:
    told = comparison(a_report(a_line(ratio=1.2)), a_report(a_line(ratio=after)))

    assert cells(told)[-2].strip() == change


def test_a_comparison_names_what_is_new_and_what_is_gone() -> None:
    told = comparison(a_report(a_line("old")), a_report(a_line("new")))

    assert [line.split()[1] for line in told.splitlines()[2:]] == ["new", "old"]
    assert "gone" in told.splitlines()[3]


def test_a_figure_that_nothing_can_be_divided_by_has_no_change() -> None:
    none = Line(row="intake", what="all", unit="ms", figures={P99: 0.0}, limit=at_most(60, P99))

    assert "%" not in comparison(a_report(none), a_report(none))
