"""What was measured, and how it is judged. Pure: nothing here measures, prints or reads."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any, Final, Self

MEDIAN: Final = "median"
P95: Final = "p95"
P99: Final = "p99"
MOST: Final = "most"
RATIO: Final = "ratio"
FIGURES: Final = (MEDIAN, P95, P99, MOST, RATIO)


@dataclass(frozen=True, slots=True)
class Limit:
    """What one figure of a line must reach."""

    figure: str
    """One of `FIGURES`."""
    bound: float
    is_least: bool
    """Whether less is a failure; else more is."""

    def is_met_by(self, figures: Mapping[str, float]) -> bool:
        """
        Raises:
            KeyError: the figure was not measured.
        """
        found = figures[self.figure]
        return found >= self.bound if self.is_least else found <= self.bound

    def __str__(self) -> str:
        return f"{self.figure} {'≥' if self.is_least else '≤'} {self.bound:g}"


def at_least(bound: float, figure: str = RATIO) -> Limit:
    """No less than `bound`."""
    return Limit(figure, bound, is_least=True)


def at_most(bound: float, figure: str) -> Limit:
    """No more than `bound`."""
    return Limit(figure, bound, is_least=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the table."""

    row: str
    """The row of the table it belongs to, by the name that selects it."""
    what: str
    unit: str
    """Of every figure but the ratio, which has none."""
    figures: Mapping[str, float]
    limit: Limit | None = None
    """None for what only stands beside, to compare with."""
    note: str = ""

    @property
    def is_met(self) -> bool | None:
        """None where nothing was promised."""
        return None if self.limit is None else self.limit.is_met_by(self.figures)

    def as_json(self) -> dict[str, Any]:
        """Everything, and the judgement."""
        return {**asdict(self), "met": self.is_met}

    @classmethod
    def of_json(cls, told: Mapping[str, Any]) -> Self:
        """What `as_json` told."""
        limit = told["limit"]
        return cls(
            row=told["row"],
            what=told["what"],
            unit=told["unit"],
            figures=dict(told["figures"]),
            limit=None if limit is None else Limit(**limit),
            note=told["note"],
        )


@dataclass(frozen=True, slots=True)
class Rounds:
    """The same thing measured several times; a round is what was measured between two pauses.

    Rounds of what is compared take turns, so that a disturbance of the machine meets both sides.
    """

    rates: Sequence[float] = ()
    """A second; one per round."""
    latencies: Sequence[Sequence[float]] = field(default=(), repr=False)
    """Milliseconds, every one of a round; one sequence per round."""

    @property
    def rate(self) -> float:
        """The median round's."""
        return median(self.rates)

    def latency(self, share: float) -> float:
        """The median over the rounds of each round's quantile: one bad round does not decide."""
        return median(quantile(one, share) for one in self.latencies)

    def ratio_to(self, other: Self) -> float:
        """The median of the ratios round by round.

        Raises:
            ValueError: they were not measured in turns.
        """
        return median(mine / theirs for mine, theirs in zip(self.rates, other.rates, strict=True))


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` of all values do not exceed (nearest rank): one that really occurred.

    Raises:
        ValueError: there are none.
    """
    if not values:
        raise ValueError("nothing was measured")
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]
