"""Whether a candidate may take over: what the policy asks of a champion, held against what was measured."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from moderation.classifier.report import Evaluation
from moderation.domain.label import Label
from moderation.domain.verdict import Action, Threshold
from moderation.policy.policy import Policy, PromotionRule

_OFF = Threshold()
#: Rounding is not a fall.
_TOLERANCE = 1e-9
#: So many comments of a figure may change sides by chance.
_CHANCE = 2


def check_promotion(
    candidate: Evaluation | None,
    champion: Evaluation | None,
    policy: Policy,
    *,
    thresholds: Mapping[Label, Threshold],
    champion_thresholds: Mapping[Label, Threshold],
) -> list[str]:
    """Why the candidate may not take over, a sentence each; empty when it may.

    `candidate` and `champion` are evaluations on the same golden comments, each at its own thresholds. Without a
    champion only the policy's floors count.
    """
    if candidate is None:
        return ["The candidate has not been measured on the golden comments. Run `moderation evaluate` first."]
    reasons = [*_below_floor(candidate, policy.promotion)]
    if champion is not None and champion.data_hash != candidate.data_hash:
        reasons.append(
            "The champion was measured on other golden comments than the candidate. Evaluate both on the same ones."
        )
    elif champion is not None:
        reasons.extend(_fallen(candidate, champion, policy.promotion.largest_drop))
    reasons.extend(_zones_lost(thresholds, champion_thresholds))
    return reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldenFigure:
    """A figure that may not fall; more is better."""

    name: str
    value: float
    #: How many comments, or pairs of them, it rests on.
    comments: int


def figures(evaluation: Evaluation) -> Iterator[GoldenFigure]:
    """The figures that a candidate is held to."""
    for head in evaluation.heads:
        if head.average_precision is not None:
            name = f"average precision for {head.label.words}"
            yield GoldenFigure(name=name, value=head.average_precision, comments=head.positives)
        for point in head.operating_points if head.positives else ():
            place = f"{point.zone} of {head.label.words}"
            yield GoldenFigure(
                name=f"share of harm caught at {place}",
                value=1 - point.harm_let_through.estimate,
                comments=head.positives,
            )
            if evaluation.fine:
                yield GoldenFigure(
                    name=f"share of fine comments spared at {place}",
                    value=1 - point.voice_silenced.estimate,
                    comments=evaluation.fine,
                )
    cases = sum(capability.cases for capability in evaluation.capabilities)
    if evaluation.functional_cases is not None:
        yield GoldenFigure(name="functional cases right", value=evaluation.functional_cases, comments=cases)
    pairs = sum(capability.pairs for capability in evaluation.capabilities)
    if evaluation.functional_pairs is not None:
        yield GoldenFigure(name="functional pairs wholly right", value=evaluation.functional_pairs, comments=pairs)


def _below_floor(candidate: Evaluation, rule: PromotionRule) -> Iterator[str]:
    for label, least in rule.average_precision.items():
        head = candidate.head(label)
        if head is None:
            yield f"The candidate has no head for {label.words}, of which the policy asks an average precision."
        elif head.average_precision is None:
            yield f"No golden comment carries {label.words}, so its average precision cannot be measured."
        elif head.average_precision < least - _TOLERANCE:
            yield (
                f"Average precision for {label.words} on the golden comments is {head.average_precision:.3f}; "
                f"the policy asks for at least {least:.3f}."
            )
    share = candidate.functional_cases
    if share is None:
        if rule.functional_cases > 0:
            yield "The golden comments hold no functional cases, of which the policy asks a share to be right."
    elif share < rule.functional_cases - _TOLERANCE:
        yield (
            f"{share:.1%} of the functional cases are right; the policy asks for at least {rule.functional_cases:.1%}."
        )


def _fallen(candidate: Evaluation, champion: Evaluation, largest_drop: float) -> Iterator[str]:
    now = {figure.name: figure.value for figure in figures(candidate)}
    for before in figures(champion):
        after = now.get(before.name)
        # Where a figure rests on few comments, two of them more or less are chance, however large a share they are.
        allowed = max(largest_drop, _CHANCE / before.comments)
        if after is None:
            yield f"The champion has “{before.name}” ({before.value:.3f}) and the candidate does not."
        elif after < before.value - allowed - _TOLERANCE:
            yield f"“{before.name}” falls from {before.value:.3f} to {after:.3f}; a fall of {allowed:.3f} is allowed."


def _zones_lost(candidate: Mapping[Label, Threshold], champion: Mapping[Label, Threshold]) -> Iterator[str]:
    for label, before in champion.items():
        after = candidate.get(label, _OFF)
        for zone, reached, reaches in (
            (Action.HOLD, before.hold, after.hold),
            (Action.REJECT, before.reject, after.reject),
        ):
            if reached is not None and reaches is None:
                yield f"The champion reaches the goal to {zone} {label.words} and the candidate does not."
