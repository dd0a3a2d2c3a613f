"""A model's figures, for people and for programs."""

from dataclasses import asdict
from typing import Any

from moderation.classifier.report import Evaluation, HeadFigures, RecallLost
from moderation.cli.output import out, print_table
from moderation.domain.verdict import Action


def print_evaluation(evaluation: Evaluation) -> None:
    """A table of heads and a line on the functional cases."""
    out.print(f"\n{evaluation.name}: {evaluation.rows:,} comments, {evaluation.fine:,} of them fine", style="bold")
    print_table(
        ["label", "of", "AP", *_rates(evaluation), "let through", "silenced", "ECE"],
        [
            (
                head.label.words,
                head.positives,
                _number(head.average_precision),
                *(_percent(point.recall) for point in head.recall_at),
                *_at_hold(head),
                _number(head.calibration_error),
            )
            for head in evaluation.heads
        ],
        empty="The model has no heads.",
    )
    out.print(
        "AP: average precision. R@: recall at that rate of false positives. Let through, silenced: harm missed and "
        "fine comments held at the hold threshold. ECE: calibration error.",
        style="dim",
    )
    if evaluation.functional_cases is not None and evaluation.functional_pairs is not None:
        out.print(
            f"Functional suite: {evaluation.functional_cases:.0%} of cases right, "
            f"{evaluation.functional_pairs:.0%} of pairs wholly right."
        )
    if evaluation.evasion:
        _print_evasion(evaluation)


def evaluation_json(evaluation: Evaluation) -> dict[str, Any]:
    """The figures that a program would read."""
    return {
        "name": evaluation.name,
        "rows": evaluation.rows,
        "fine": evaluation.fine,
        "functional_cases": evaluation.functional_cases,
        "functional_pairs": evaluation.functional_pairs,
        "capabilities": [asdict(figures) for figures in evaluation.capabilities],
        "slices": [asdict(figures) for figures in evaluation.slices],
        "evasion": [asdict(figures) for figures in evaluation.evasion],
        "labels": {
            head.label: {
                "positives": head.positives,
                "average_precision": head.average_precision,
                "recall_at_false_positive_rate": {
                    str(point.false_positive_rate): point.recall for point in head.recall_at
                },
                "calibration_error": head.calibration_error,
                "brier": head.brier,
                "operating_points": {
                    point.zone: {
                        "threshold": point.threshold,
                        "harm_let_through": point.harm_let_through.estimate,
                        "voice_silenced": point.voice_silenced.estimate,
                        "precision": point.precision.estimate,
                        "moderators_time": point.moderators_time.estimate,
                    }
                    for point in head.operating_points
                },
                "mistakes": None if head.mistakes is None else asdict(head.mistakes),
            }
            for head in evaluation.heads
        },
    }


def _print_evasion(evaluation: Evaluation) -> None:
    labels = list(dict.fromkeys(figures.label for figures in evaluation.evasion if figures.comments))
    found = {(figures.attack, figures.label): figures for figures in evaluation.evasion}
    out.print("\nRecall lost at hold when comments are disguised, in points", style="bold")
    print_table(
        ["disguise", *(label.words for label in labels)],
        [
            (attack, *(_lost(found[attack, label].at_hold) for label in labels))
            for attack in dict.fromkeys(figures.attack for figures in evaluation.evasion)
        ],
        empty="No comment carries a label.",
    )


def _rates(evaluation: Evaluation) -> list[str]:
    heads = evaluation.heads
    return [f"R@{point.false_positive_rate:.1%}" for point in heads[0].recall_at] if heads else []


def _at_hold(head: HeadFigures) -> tuple[str, str]:
    hold = next((point for point in head.operating_points if point.zone is Action.HOLD), None)
    if hold is None:
        return "zone off", "zone off"
    return _percent(hold.harm_let_through.estimate), _percent(hold.voice_silenced.estimate)


def _lost(lost: RecallLost | None) -> str:
    return "zone off" if lost is None else f"{100 * lost.share.estimate:.1f}"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _percent(value: float) -> str:
    return f"{value:.1%}"
