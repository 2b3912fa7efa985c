"""How a run is told: as a table, as JSON, and beside another run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

import orjson

from bench.figures import MEDIAN, P99, RATIO, Line

HEADINGS: Final = ("row", "what", "median", "p99", "ratio", "limit", "met")
_IS_NUMBER: Final = (False, False, True, True, True, False, False)
NOTICEABLE: Final = 0.10
"""A smaller change between two runs is the machine's mood."""


@dataclass(frozen=True, slots=True)
class Report:
    """One run."""

    machine: Mapping[str, str]
    lines: Sequence[Line]
    failures: Mapping[str, str]
    """Rows that could not be measured, and why."""

    def as_json(self) -> bytes:
        """For a file."""
        told = {
            "machine": dict(self.machine),
            "lines": [line.as_json() for line in self.lines],
            "failures": dict(self.failures),
        }
        return orjson.dumps(told, option=orjson.OPT_INDENT_2) + b"\n"

    @classmethod
    def of_json(cls, text: bytes) -> Self:
        """What `as_json` told."""
        told: dict[str, Any] = orjson.loads(text)
        return cls(told["machine"], [Line.of_json(line) for line in told["lines"]], told["failures"])

    @property
    def is_good(self) -> bool:
        """Whether everything was measured and met."""
        return not self.failures and all(line.is_met is not False for line in self.lines)


def header(machine: Mapping[str, str]) -> str:
    """What it was measured on."""
    width = max((len(name) for name in machine), default=0)
    return "\n".join(f"{name:<{width}}  {value}" for name, value in machine.items())


def table(report: Report) -> str:
    """The lines, then the notes, then what could not be measured."""
    cells = [
        (
            line.row,
            line.what,
            _figure(line, MEDIAN),
            _figure(line, P99),
            _number(line.figures.get(RATIO)),
            _limit(line),
            _met(line.is_met),
        )
        for line in report.lines
    ]
    notes = [f"{line.row}, {line.what}: {line.note}" for line in report.lines if line.note]
    failures = [f"{row}: NOT MEASURED: {why}" for row, why in report.failures.items()]
    return "\n".join([*_grid(HEADINGS, cells, _IS_NUMBER), *([""] if notes or failures else []), *notes, *failures])


def comparison(before: Report, after: Report) -> str:
    """Two runs line by line, by the figure that is judged (else the median)."""
    earlier = {(line.row, line.what): line for line in before.lines}
    cells = []
    for line in after.lines:
        was = earlier.pop((line.row, line.what), None)
        figure = line.limit.figure if line.limit else MEDIAN
        old = was.figures.get(figure) if was else None
        new = line.figures.get(figure)
        cells.append((line.row, line.what, figure, _number(old), _number(new), _change(old, new), _met(line.is_met)))
    cells += [(row, what, "", "", "gone", "", "") for row, what in earlier]
    headings = ("row", "what", "figure", "before", "after", "change", "met")
    return "\n".join(_grid(headings, cells, (False, False, False, True, True, True, False)))


def _figure(line: Line, name: str) -> str:
    value = line.figures.get(name)
    return "" if value is None else f"{_number(value)} {line.unit}"


def _limit(line: Line) -> str:
    if line.limit is None:
        return ""
    reached = line.figures[line.limit.figure]
    shown_already = line.limit.figure in (MEDIAN, P99, RATIO)
    return str(line.limit) if shown_already else f"{line.limit} (is {_number(reached)})"


def _met(is_met: bool | None) -> str:
    return "" if is_met is None else "yes" if is_met else "NO"


def _number(value: float | None) -> str:
    """As many digits as mean something."""
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def _change(old: float | None, new: float | None) -> str:
    if old is None or new is None or old == 0:
        return ""
    change = new / old - 1
    return f"{change:+.0%}" if abs(change) >= NOTICEABLE else "="


def _grid(headings: Sequence[str], cells: Sequence[Sequence[str]], is_number: Sequence[bool]) -> list[str]:
    widths = [max(len(row[column]) for row in (headings, *cells)) for column in range(len(headings))]

    def told(row: Sequence[str]) -> str:
        padded = (
            text.rjust(width) if number else text.ljust(width)
            for text, width, number in zip(row, widths, is_number, strict=True)
        )
        return "  ".join(padded).rstrip()

    return [told(headings), "  ".join("-" * width for width in widths), *(told(row) for row in cells)]
