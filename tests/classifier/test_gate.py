"""When a candidate may not take over, and what changes if it does."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from moderation.classifier.compare import compare
from moderation.classifier.dataset import Case
from moderation.classifier.gate import check_promotion
from moderation.classifier.intervals import wilson
from moderation.classifier.report import CapabilityFigures, Evaluation, HeadFigures, OperatingPoint
from moderation.classifier.training import Training
from moderation.domain.errors import InvalidData
from moderation.domain.label import Label
from moderation.domain.verdict import Action, Threshold
from tests.classifier.learning import POLICY, reading_of, small_dataset

SPAM, FALSE = Label.SPAM, Label.MEDICAL_MISINFORMATION
BOTH_ON: Mapping[Label, Threshold] = {SPAM: Threshold(hold=0.5, reject=0.9), FALSE: Threshold(hold=0.6)}


def golden(
    *, spam: float = 0.9, false: float = 0.7, right: int = 70, pairs: int = 30, caught: int = 80, wronged: int = 1
) -> Evaluation:
    point = OperatingPoint(
        zone=Action.HOLD,
        threshold=0.5,
        harm_let_through=wilson(caught, 100).complement,
        voice_silenced=wilson(wronged, 100),
        moderators_time=wilson(10, 100),
        precision=wilson(90, 100),
    )
    heads = tuple(
        HeadFigures(
            label=label,
            positives=100,
            average_precision=precision,
            recall_at=(),
            operating_points=(point,),
            calibration_error=0.0,
            brier=0.0,
        )
        for label, precision in ((SPAM, spam), (FALSE, false))
    )
    suite = CapabilityFigures(capability="negation", cases=100, cases_right=right, pairs=50, pairs_right=pairs)
    return Evaluation(name="golden", data_hash="h", rows=300, fine=100, heads=heads, slices=(), capabilities=(suite,))


def reasons(
    candidate: Evaluation | None,
    champion: Evaluation | None = None,
    thresholds: Mapping[Label, Threshold] = BOTH_ON,
    champion_thresholds: Mapping[Label, Threshold] = BOTH_ON,
) -> list[str]:
    return check_promotion(candidate, champion, POLICY, thresholds=thresholds, champion_thresholds=champion_thresholds)


def test_a_good_candidate_has_nothing_against_it() -> None:
    """Above the floors and no worse than the champion, or within the allowed fall."""
    assert reasons(golden()) == []
    assert reasons(golden(), golden()) == []
    assert reasons(golden(spam=0.88, right=68, pairs=29, caught=78, wronged=3), golden()) == []


@pytest.mark.parametrize(
    ("candidate", "said"),
    [
        (golden(spam=0.79), "Average precision for spam on the golden comments is 0.790; the policy asks for at least"),
        (golden(false=0.4), "Average precision for medical misinformation on the golden comments is 0.400"),
        (golden(right=59), "59.0% of the functional cases are right; the policy asks for at least 60.0%."),
        (replace(golden(), heads=golden().heads[:1]), "no head for medical misinformation"),
        (replace(golden(), capabilities=()), "hold no functional cases"),
        (None, "has not been measured on the golden comments"),
    ],
)
def test_the_policys_floors_are_kept(candidate: Evaluation | None, said: str) -> None:
    """Each floor that is missed is one sentence with both numbers."""
    (reason,) = reasons(candidate)
    assert said in reason


@pytest.mark.parametrize(
    ("candidate", "said"),
    [
        (
            golden(spam=0.87),
            "“average precision for spam” falls from 0.900 to 0.870; a fall of 0.020 is allowed.",
        ),
        (golden(right=67), "“functional cases right” falls from 0.700 to 0.670"),
        (golden(pairs=27), "“functional pairs wholly right” falls"),
        (golden(caught=77), "“share of harm caught at hold of"),
        (golden(wronged=4), "“share of fine comments spared at hold of"),
    ],
)
def test_no_golden_figure_may_fall_far(candidate: Evaluation, said: str) -> None:
    """More harm let through, more voices silenced and worse ranking are all falls."""
    assert any(said in reason for reason in reasons(candidate, golden()))


def test_two_comments_of_few_are_chance() -> None:
    """Of 50 pairs, two may go wrong; a third is a fall."""
    assert reasons(golden(pairs=28), golden()) == []
    assert reasons(golden(pairs=27), golden()) != []


def test_a_zone_may_not_be_lost() -> None:
    """What the champion reaches, the candidate must reach; what neither reaches is no reason."""
    lost = {SPAM: Threshold(hold=0.5), FALSE: Threshold(hold=0.6)}
    assert reasons(golden(), golden(), thresholds=lost) == [
        "The champion reaches the goal to reject spam and the candidate does not."
    ]
    assert reasons(golden(), golden(), thresholds=lost, champion_thresholds=lost) == []
    assert reasons(golden(), golden(), thresholds=BOTH_ON, champion_thresholds=lost) == []


def test_figures_of_other_comments_do_not_compare() -> None:
    """A golden set that has changed in between makes the old figures worthless."""
    (reason,) = reasons(golden(), replace(golden(), data_hash="other"))
    assert "other golden comments" in reason


def test_overturned_cases_are_listed(training: Training) -> None:
    """Two models that differ in a threshold differ on exactly the comments between."""
    before = replace(training.model, thresholds={SPAM: Threshold(hold=0.4, reject=0.8)})
    after = replace(training.model, thresholds={SPAM: Threshold(hold=0.6)})
    cases = [Case(example=example) for example in small_dataset().examples]
    readings = [reading_of(case.example.comment) for case in cases]
    probabilities = [row[before.labels.index(SPAM)] for row in before.predict(readings)]
    comparison = compare(before, after, cases, readings, name="small", base_rates=POLICY.base_rates)
    assert {case.id: (case.before, case.after) for case in comparison.overturned} == {
        case.example.id: (Action.REJECT, Action.HOLD) if probability >= 0.8 else (Action.HOLD, Action.PUBLISH)
        for case, probability in zip(cases, probabilities, strict=True)
        if probability >= 0.8 or 0.4 <= probability < 0.6
    }
    assert {case.labels for case in comparison.overturned if case.id.startswith("spam")} == {(SPAM,)}
    precision = next(figure for figure in comparison.figures if figure.name == "average precision for spam")
    assert precision.before == precision.after
    with pytest.raises(InvalidData, match="one reading for each case"):
        compare(before, after, cases, readings[1:], name="small", base_rates=POLICY.base_rates)
