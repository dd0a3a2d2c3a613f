"""What the house wants of a threshold, as a sentence that the model's own numbers later fulfil."""

import re
from dataclasses import dataclass
from enum import StrEnum

from moderation.domain.errors import InvalidPolicy

_GOAL = re.compile(
    r"maximum recall @ (?P<measure>precision >=|false positive rate <=) (?P<bound>0(?:\.\d+)?|1(?:\.0+)?)"
)


class Measure(StrEnum):
    """What a goal bounds."""

    #: Share of the treated comments that deserve it; at least the bound.
    PRECISION = "precision >="
    #: Share of the fine comments that are treated; at most the bound.
    FALSE_POSITIVE_RATE = "false positive rate <="


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """The most recall that keeps within a bound, in the manner of revscoring's threshold optimisations."""

    measure: Measure
    #: 0 to 1.
    bound: float

    def __str__(self) -> str:
        return f"maximum recall @ {self.measure} {self.bound:g}"


def parse_goal(sentence: str) -> Goal:
    """The goal that a sentence states. Raises `InvalidPolicy` when it states none."""
    match = _GOAL.fullmatch(" ".join(sentence.split()))
    if match is None:
        raise InvalidPolicy(
            f"“{sentence}” is not a goal. Write for example “maximum recall @ precision >= 0.99” "
            "or “maximum recall @ false positive rate <= 0.01”."
        )
    return Goal(measure=Measure(match["measure"]), bound=float(match["bound"]))
