"""The figures, against hand-made answers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.classifier.dataset import Case
from moderation.classifier.evaluation import calibration_bins, calibration_error, evaluate
from moderation.classifier.intervals import wilson
from moderation.classifier.plain import from_json, to_json
from moderation.classifier.rates import recall_at
from moderation.classifier.report import Evaluation, HeadMistakes, Mistake, Mistakes, Report
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
    assert hold.moderators_time.estimate == pytest.approx(0.08 * 2 / 3 + 0.92 / 4)
    assert hold.precision.estimate == pytest.approx((0.08 * 2 / 3) / (0.08 * 2 / 3 + 0.92 / 4))
    assert (reject.harm_let_through.estimate, reject.voice_silenced.estimate) == (pytest.approx(2 / 3), 0)
    assert reject.precision.estimate == 1
    # Ranks of the three: 1, 3, 4 of 7.
    assert head.average_precision == pytest.approx((1 + 2 / 3 + 3 / 4) / 3)
    assert head.brier == pytest.approx((0.05**2 + 0.4**2 + 0.8**2 + 0.7**2 + 3 * 0.1**2) / 7)


def test_what_is_reckoned_for_the_traffic_has_bounds_too() -> None:
    """Both shares at their worse bounds give the worse end, both at their better bounds the better one."""
    cases = [a_case(number, *([SPAM] if number < 20 else [])) for number in range(60)]
    rows = [(0.9 if number < 15 or number >= 58 else 0.1, 0.0) for number in range(60)]
    head = evaluated(cases, rows).head(SPAM)
    assert head is not None
    hold = head.operating_points[0]
    caught, wronged = wilson(15, 20), wilson(2, 40)
    assert hold.moderators_time.high == pytest.approx(0.08 * caught.high + 0.92 * wronged.high)
    assert hold.precision.low == pytest.approx(0.08 * caught.low / (0.08 * caught.low + 0.92 * wronged.high))
    assert hold.precision.low < hold.precision.estimate < hold.precision.high


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
    """Ten comments at 0.8 of which six carry the label are 0.2 off; equal probabilities share a bin."""
    eight = np.full(10, 0.8)
    assert calibration_error(eight, np.arange(10) < 6) == pytest.approx(0.2)
    assert calibration_error(np.array([0.0, 1.0]), np.array([False, True])) == 0
    assert calibration_error(np.concatenate([eight, np.full(10, 0.1)]), np.arange(20) < 8) == pytest.approx(0.05)


def test_calibration_bins_hold_about_as_many_each() -> None:
    """However the probabilities crowd together, each bin rests on a tenth of them."""
    crowded = np.linspace(0, 1, 1_000) ** 8
    assert np.bincount(calibration_bins(crowded)).tolist() == [100] * 10
    assert calibration_bins(np.zeros(0)).tolist() == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=80))
def test_equal_probabilities_share_a_bin(numbers: list[float]) -> None:
    """Or else the error would hang on the order of the comments."""
    bins = calibration_bins(np.array(numbers))
    assert len({(number, place) for number, place in zip(numbers, bins.tolist(), strict=True)}) == len(set(numbers))
    assert all(0 <= place < 10 for place in bins.tolist())


def test_mistakes_are_listed_worst_first_by_id() -> None:
    """Adverts below the hold threshold, fine comments at it or above; what has another label is neither."""
    cases = [a_case(0, SPAM), a_case(1, SPAM), a_case(2, SPAM), a_case(3), a_case(4), a_case(5, FALSE)]
    head = evaluated(cases, [(0.4, 0.0), (0.1, 0.0), (0.5, 0.0), (0.5, 0.0), (0.7, 0.0), (0.9, 0.0)]).head(SPAM)
    assert head is not None
    assert head.mistakes == HeadMistakes(
        bar=0.5,
        harm_let_through=Mistakes(total=2, worst=(Mistake(id="1", score=0.1), Mistake(id="0", score=0.4))),
        voice_silenced=Mistakes(total=2, worst=(Mistake(id="4", score=0.7), Mistake(id="3", score=0.5))),
    )


def test_fifty_mistakes_of_a_kind_are_kept_and_all_are_counted() -> None:
    """Where the zone is off, an even chance is the bar."""
    cases = [a_case(number, FALSE) for number in range(70)]
    evaluation = evaluate(
        "off", cases, (FALSE,), [[number / 100] for number in range(70)], thresholds={}, base_rates=POLICY.base_rates
    )
    mistakes = evaluation.heads[0].mistakes
    assert mistakes is not None
    assert (mistakes.bar, mistakes.harm_let_through.total) == (0.5, 50)
    assert [mistake.id for mistake in mistakes.harm_let_through.worst[:2]] == ["0", "1"]
    evaluation = evaluate("all missed", cases, (FALSE,), [[0.0]] * 70, thresholds={}, base_rates=POLICY.base_rates)
    mistakes = evaluation.heads[0].mistakes
    assert mistakes is not None
    assert (mistakes.harm_let_through.total, len(mistakes.harm_let_through.worst)) == (70, 50)


def test_the_lesser_labels_have_figures_and_no_lists() -> None:
    """The lists are for the labels that the project is judged by."""
    evaluation = evaluate(
        "privacy", [a_case(0)], (Label.PRIVACY,), [[0.9]], thresholds={}, base_rates=POLICY.base_rates
    )
    assert evaluation.heads[0].mistakes is None


def test_a_report_never_holds_the_words_of_a_comment() -> None:
    """Golden and public texts must not leak into what is passed on with a model."""
    cases = [a_case(0, SPAM), a_case(1), a_case(2, FALSE)]
    text = to_json(evaluated(cases, [(0.1, 0.1), (0.9, 0.9), (0.1, 0.1)]))
    for case in cases:
        assert case.example.comment.text not in text


def test_slices_count_fine_comments_that_any_head_holds() -> None:
    """By kind, setting and source; labelled comments do not count."""
    cases = [a_case(0, kind="question"), a_case(1, kind="question"), a_case(2, kind="story"), a_case(3, SPAM, kind="x")]
    slices = evaluated(cases, [(0.6, 0.0), (0.0, 0.2), (0.0, 0.7), (0.9, 0.0)]).slices
    rates = {(figures.field, figures.value): figures.voice_silenced for figures in slices}
    assert [(figures.fine, figures.held) for figures in slices if figures.field == "setting"] == [(2, 2), (1, 0)]
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
