"""The figures, against hand-made answers."""

import numpy as np
import pytest

from moderation.classifier.dataset import Case
from moderation.classifier.evaluation import calibration_error, evaluate, recall_at
from moderation.classifier.intervals import wilson
from moderation.classifier.plain import from_json, to_json
from moderation.classifier.report import Evaluation, Report
from moderation.domain.errors import InvalidData
from moderation.domain.example import Example
from moderation.domain.label import Label
from moderation.domain.verdict import Action, Threshold
from tests.classifier.learning import POLICY, an_example

SPAM, FALSE = Label.SPAM, Label.MEDICAL_MISINFORMATION
THRESHOLDS = {SPAM: Threshold(hold=0.5, reject=0.9), FALSE: Threshold(hold=0.6)}


def a_case(number: int, *labels: Label, kind: str = "", capability: str = "", pair: str = "") -> Case:
    example = an_example(f"text {number}", *labels, name=str(number))
    example = Example(
        id=example.id, comment=example.comment, labels=example.labels, source="golden", group=example.group, kind=kind
    )
    return Case(example=example, setting="thread" if number % 2 else "article", capability=capability, pair=pair)


def evaluated(cases: list[Case], rows: list[tuple[float, float]]) -> Evaluation:
    return evaluate("test", cases, (SPAM, FALSE), rows, thresholds=THRESHOLDS, base_rates=POLICY.base_rates)


def test_an_operating_point_names_whom_its_errors_hurt() -> None:
    """Two of three adverts are caught, one of four fine comments is held; the rest follows from 8 % spam."""
    cases = [a_case(number, SPAM) for number in range(3)] + [a_case(number) for number in range(3, 7)]
    rows = [(0.95, 0.0), (0.6, 0.0), (0.2, 0.0), (0.7, 0.0), (0.1, 0.0), (0.1, 0.0), (0.1, 0.0)]
    head = evaluated(cases, rows).head(SPAM)
    assert head is not None
    hold, reject = head.operating_points
    assert (hold.zone, reject.zone) == (Action.HOLD, Action.REJECT)
    assert hold.harm_let_through.estimate == pytest.approx(1 / 3)
    assert hold.voice_silenced == wilson(1, 4)
    assert hold.moderators_time == pytest.approx(0.08 * 2 / 3 + 0.92 / 4)
    assert hold.precision == pytest.approx((0.08 * 2 / 3) / (0.08 * 2 / 3 + 0.92 / 4))
    assert (reject.harm_let_through.estimate, reject.voice_silenced.estimate) == (pytest.approx(2 / 3), 0)
    assert reject.precision == 1
    # Ranks of the three: 1, 3, 4 of 7.
    assert head.average_precision == pytest.approx((1 + 2 / 3 + 3 / 4) / 3)
    assert head.brier == pytest.approx((0.05**2 + 0.4**2 + 0.8**2 + 0.7**2 + 3 * 0.1**2) / 7)


def test_comments_with_other_labels_are_not_fine() -> None:
    """A false claim that scores high for spam is neither spam caught nor a fine voice silenced."""
    head = evaluated([a_case(0, SPAM), a_case(1, FALSE), a_case(2)], [(0.9, 0.1), (0.95, 0.9), (0.1, 0.1)]).head(SPAM)
    assert head is not None
    assert head.operating_points[0].voice_silenced == wilson(0, 1)
    assert head.average_precision == 0.5


def test_a_label_nobody_carries_has_no_average_precision() -> None:
    """It is unknown, not zero."""
    head = evaluated([a_case(0)], [(0.2, 0.1)]).head(FALSE)
    assert head is not None
    assert (head.positives, head.average_precision) == (0, None)


def test_recall_at_a_rate_lets_no_more_through() -> None:
    """At 1 % of 200 fine comments two may be above; ties with the third do not count as caught."""
    fine = np.concatenate([[0.9, 0.8, 0.7], np.full(197, 0.1)])
    assert recall_at(np.array([0.95, 0.75, 0.7, 0.2]), fine, 0.01) == 0.5
    assert recall_at(np.array([0.95, 0.75, 0.7, 0.2]), fine, 0.0) == 0.25
    assert recall_at(np.array([0.5]), np.array([0.1]), 1.0) == 1
    assert recall_at(np.array([]), fine, 0.01) == 0


def test_calibration_error_is_the_mean_gap() -> None:
    """Ten comments at 0.8 of which six carry the label are 0.2 off; the same within two bins."""
    eight = np.full(10, 0.8)
    assert calibration_error(eight, np.arange(10) < 6) == pytest.approx(0.2)
    assert calibration_error(np.array([0.0, 1.0]), np.array([False, True])) == 0
    assert calibration_error(np.concatenate([eight, np.full(10, 0.1)]), np.arange(20) < 8) == pytest.approx(0.05)


def test_slices_count_fine_comments_that_any_head_holds() -> None:
    """By kind, setting and source; labelled comments do not count."""
    cases = [a_case(0, kind="question"), a_case(1, kind="question"), a_case(2, kind="story"), a_case(3, SPAM, kind="x")]
    slices = evaluated(cases, [(0.6, 0.0), (0.0, 0.2), (0.0, 0.7), (0.9, 0.0)]).slices
    rates = {(figures.field, figures.value): figures.voice_silenced for figures in slices}
    assert rates == {
        ("kind", "question"): wilson(1, 2),
        ("kind", "story"): wilson(1, 1),
        ("setting", "article"): wilson(2, 2),
        ("setting", "thread"): wilson(0, 1),
        ("source", "golden"): wilson(2, 3),
    }


def test_a_functional_pair_is_right_only_wholly() -> None:
    """A fine case must pass every head, a labelled one must be held for one of its labels, not for another."""
    cases = [
        a_case(0, FALSE, capability="negation", pair="p1"),
        a_case(1, capability="negation", pair="p1"),
        a_case(2, FALSE, capability="negation", pair="p2"),
        a_case(3, capability="negation", pair="p2"),
        a_case(4, SPAM, capability="link", pair="p3"),
        a_case(5, SPAM, FALSE, capability="link"),
        a_case(6),
    ]
    rows = [(0, 0.7), (0, 0.1), (0, 0.8), (0, 0.7), (0, 0.9), (0.6, 0.1), (0.9, 0.9)]
    evaluation = evaluated(cases, [(float(spam), false) for spam, false in rows])
    link, negation = evaluation.capabilities
    assert (link.capability, link.cases_right, link.cases, link.pairs_right, link.pairs) == ("link", 1, 2, 0, 1)
    assert (negation.cases_right, negation.cases, negation.pairs_right, negation.pairs) == (3, 4, 1, 2)
    assert evaluation.functional_cases == pytest.approx(4 / 6)
    assert evaluation.functional_pairs == pytest.approx(1 / 3)


def test_a_zone_that_is_off_holds_nothing() -> None:
    """Without a threshold the highest probability passes."""
    evaluation = evaluate(
        "off", [a_case(0)], (SPAM,), [[1.0]], thresholds={SPAM: Threshold()}, base_rates=POLICY.base_rates
    )
    assert evaluation.heads[0].operating_points == ()
    assert {figures.voice_silenced for figures in evaluation.slices} == {wilson(0, 1)}


def test_a_report_survives_its_file() -> None:
    """What is written is what is read back, and the same report gives the same text."""
    evaluation = evaluated([a_case(0, SPAM, capability="link"), a_case(1, kind="story")], [(0.9, 0.1), (0.1, 0.2)])
    report = Report(version="2026-11-22.1", held_out=evaluation, topics=None, golden=evaluation)
    text = to_json(report)
    assert from_json(Report, text) == report
    assert to_json(from_json(Report, text)) == text


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('"rows": 1', '"rows": "1"', "Report.held_out.rows is of the wrong type"),
        ('"rows": 1', '"rows": true', "Report.held_out.rows is of the wrong type"),
        ('"rows": 1,', "", "“rows” is missing"),
        ('"rows": 1', '"rows": 1, "mood": 2', "“mood” is unknown"),
        ('"label": "spam"', '"label": "rude"', "cannot be “rude”"),
        ("{", "", "not JSON"),
    ],
)
def test_a_damaged_report_is_refused(before: str, after: str, said: str) -> None:
    """The sentence says where."""
    text = to_json(Report(version="v", held_out=evaluated([a_case(0)], [(0.1, 0.1)]), topics=None, golden=None))
    assert before in text
    with pytest.raises(InvalidData, match=said):
        from_json(Report, text.replace(before, after, 1))
