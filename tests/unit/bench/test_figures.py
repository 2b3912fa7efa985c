"""How what was measured is judged."""

import pytest

from bench.figures import MEDIAN, P99, RATIO, Line, Rounds, at_least, at_most, quantile

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([7.0], 0.5, 7.0),
        ([7.0], 0.99, 7.0),
        ([3.0, 1.0, 2.0], 0.5, 2.0),
        ([4.0, 3.0, 2.0, 1.0], 0.5, 2.0),
        ([float(n) for n in range(1, 101)], 0.99, 99.0),
        ([float(n) for n in range(1, 101)], 1.0, 100.0),
        ([1.0, 2.0], 0.0, 1.0),
    ],
)
def test_a_quantile_is_a_value_that_occurred(values: list[float], share: float, expected: float) -> None:
    assert quantile(values, share) == expected


def test_nothing_has_no_quantile() -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        quantile([], 0.5)


def test_one_bad_round_does_not_decide_the_rate() -> None:
    assert Rounds([100.0, 5.0, 110.0]).rate == 100.0


def test_one_bad_round_does_not_decide_the_slowest() -> None:
    rounds = Rounds(latencies=[[1.0, 2.0], [1.0, 900.0], [1.0, 3.0]])

    assert rounds.latency(0.99) == 3.0


def test_a_ratio_is_taken_round_by_round() -> None:
    """A disturbance that halves both sides of a round leaves it as it was."""
    ours, theirs = Rounds([200.0, 100.0, 210.0]), Rounds([100.0, 50.0, 100.0])

    assert ours.ratio_to(theirs) == 2.0


def test_rounds_that_did_not_take_turns_have_no_ratio() -> None:
    with pytest.raises(ValueError, match="zip"):
        Rounds([1.0, 2.0]).ratio_to(Rounds([1.0]))


@pytest.mark.parametrize(("ratio", "is_met"), [(1.0, True), (1.01, True), (0.99, False)])
def test_a_least_is_met_from_itself_upwards(ratio: float, is_met: bool) -> None:
    assert at_least(1.0).is_met_by({RATIO: ratio}) is is_met


@pytest.mark.parametrize(("slowest", "is_met"), [(60.0, True), (59.0, True), (60.1, False)])
def test_a_most_is_met_from_itself_downwards(slowest: float, is_met: bool) -> None:
    assert at_most(60, P99).is_met_by({P99: slowest}) is is_met


def test_a_limit_on_what_was_not_measured_is_an_error() -> None:
    line = Line(row="intake", what="all", unit="ms", figures={MEDIAN: 1.0}, limit=at_most(60, P99))

    with pytest.raises(KeyError):
        _ = line.is_met


def test_what_was_not_promised_is_neither_met_nor_missed() -> None:
    assert Line(row="intake", what="pgbench", unit="/s", figures={MEDIAN: 1.0}).is_met is None


def test_a_line_comes_back_from_json_as_it_was() -> None:
    line = Line(row="intake", what="all", unit="ms", figures={P99: 1.5}, limit=at_most(60, P99), note="a note")

    assert Line.of_json(line.as_json()) == line
