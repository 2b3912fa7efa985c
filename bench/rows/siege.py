"""Intake under siege: forged and doubled deliveries cost the honest ones next to nothing.

Promise: with 30 of 100 signed by somebody else and 20 copies of what was sent before, requests are answered at no less
than 0.9 of the rate of the row `intake`, measured in turns; what was forged is refused and not stored.
"""

from collections.abc import Sequence
from typing import Final

from bench.figures import MEDIAN, P99, RATIO, Line, at_least
from bench.rows.intake import counting, generator_note, rounds_of
from bench.stage import Stage

NAME: Final = "siege"
FORGED: Final = 0.3
REPEATED: Final = 0.2


def measure(stage: Stage) -> Sequence[Line]:
    """See the head of this file."""
    seconds = stage.sizes.seconds
    with counting(stage) as counter:
        counter.send(seconds=seconds)
        counter.send(seconds=seconds, forged=FORGED, repeated=REPEATED)
        rounds = [
            (counter.send(seconds=seconds), counter.send(seconds=seconds, forged=FORGED, repeated=REPEATED))
            for _ in range(stage.sizes.rounds)
        ]
        forged = [besieged.statuses.get(401, 0) / len(besieged.latencies) for _, besieged in rounds]
    if not all(FORGED - 0.15 < share < FORGED + 0.15 for share in forged):
        raise AssertionError(f"of the answers, {forged} were refusals: not the siege that was meant")
    peace, siege = rounds_of([one for one, _ in rounds]), rounds_of([one for _, one in rounds])
    return [
        Line(
            row=NAME,
            what="30 % forged, 20 % copies",
            unit="/s",
            figures={MEDIAN: siege.rate, RATIO: siege.ratio_to(peace)},
            limit=at_least(0.9),
            note=generator_note([one for _, one in rounds]),
        ),
        Line(
            row=NAME,
            what="time to the answer",
            unit="ms",
            figures={MEDIAN: siege.latency(0.5), P99: siege.latency(0.99)},
        ),
        Line(row=NAME, what="the same in peace", unit="/s", figures={MEDIAN: peace.rate}),
    ]
