"""A report's figures as tables of words, which the card and the page show alike."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from moderation.classifier.intervals import Interval, wilson
from moderation.classifier.manifest import Manifest
from moderation.classifier.report import Cost, Evaluation, EvasionFigures, HeadFigures, RecallLost
from moderation.domain.label import Label

#: What must be known to read the tables of `evasion`.
ABOUT_EVASION = (
    "About half of a comment's words are disguised, its addresses and numbers left alone; or sentences anybody might "
    "write are put around it. Recall lost is a share of all comments with the label; below nought, the disguise gives "
    "itself away."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of words under their heads; the first column names the row."""

    #: What the table shows, in a sentence.
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    #: A letter for each column: "w" for words, "n" for numbers, "i" for ids.
    columns: str
    #: Whether a narrow screen should show the rows one below the other, cell by cell.
    wide: bool = False


def zones(manifest: Manifest) -> Table:
    """The policy's goals, and from which probability each zone begins."""
    return Table(
        caption="The policy's goals and what became of each. A zone that is on keeps its goal with 95 % confidence on "
        "comments like those it was measured on.",
        head=("label", "zone", "goal", "from", "on held-out comments"),
        rows=tuple(
            (
                goal.label.words,
                goal.zone.value,
                goal.goal,
                "off" if goal.threshold is None else f"{goal.threshold:.3f}",
                goal.sentence,
            )
            for goal in manifest.goals
        ),
        columns="wwwnw",
        wide=True,
    )


def heads(evaluation: Evaluation) -> Table:
    """How well each label is told apart, and how far its probabilities can be taken at their word."""
    rates = sorted({point.false_positive_rate for head in evaluation.heads for point in head.recall_at})
    return Table(
        caption=f"{_count(evaluation.rows)} comments, {_count(evaluation.fine)} of them fine. Recall at a rate of "
        "false positives is the most there is on these very comments: a ceiling, not a promise.",
        head=(
            "label",
            "examples",
            "average precision",
            *(f"recall at {100 * rate:g} %" for rate in rates),
            "calibration error",
            "Brier score",
        ),
        rows=tuple(
            (
                head.label.words,
                _count(head.positives),
                _precision(head),
                *(_recall(head, evaluation, rate) for rate in rates),
                f"{head.calibration_error:.3f}",
                f"{head.brier:.3f}",
            )
            for head in evaluation.heads
        ),
        columns=f"wnn{'n' * len(rates)}nn",
        wide=True,
    )


def operating_points(evaluation: Evaluation, manifest: Manifest) -> Table | None:
    """What happens in each zone that is on; `None` when none is."""
    rates = listed(f"{percent(rate)} {label.words}" for label, rate in manifest.base_rates.items())
    rows = tuple(
        (
            head.label.words,
            point.zone.value,
            f"{point.threshold:.3f}",
            with_bounds(point.harm_let_through) if head.positives else "–",
            with_bounds(point.voice_silenced) if evaluation.fine else "–",
            with_bounds(point.moderators_time) if head.positives and evaluation.fine else "–",
            with_bounds(point.precision) if head.positives and evaluation.fine else "–",
        )
        for head in evaluation.heads
        for point in head.operating_points
    )
    if not rows:
        return None
    return Table(
        caption=f"What the zones do. Moderator's time and precision are reckoned for traffic of {rates}; in brackets, "
        "bounds that each hold with 95 % confidence.",
        head=("label", "zone", "from", "harm let through", "voice silenced", "moderator's time", "precision"),
        rows=rows,
        columns="wwnnnnn",
        wide=True,
    )


def sources(evaluations: Sequence[Evaluation]) -> Table:
    """How each source fares with a model that has learnt from the others alone."""
    return Table(
        caption="Each source by a model that has learnt from the others alone, at the thresholds of this model. Held: "
        "fine comments that any label would hold.",
        head=("source", "fine", "held", "label", "examples", "average precision", "recall at 1 %"),
        rows=tuple(row for evaluation in evaluations for row in _source_rows(evaluation)),
        columns="wnnwnnn",
        wide=True,
    )


def functional(evaluation: Evaluation) -> Table | None:
    """The functional suite by capability, and in all; `None` when there are no such cases."""
    if not evaluation.capabilities:
        return None
    cases = sum(part.cases for part in evaluation.capabilities)
    right = sum(part.cases_right for part in evaluation.capabilities)
    pairs = sum(part.pairs for part in evaluation.capabilities)
    whole = sum(part.pairs_right for part in evaluation.capabilities)
    return Table(
        caption="Minimal pairs at the hold thresholds: a fine comment must pass, one with labels be held for one of "
        f"them. In all, {with_bounds(wilson(right, cases))} of cases are right and {with_bounds(wilson(whole, pairs))} "
        "of pairs wholly right.",
        head=("capability", "cases right", "pairs wholly right"),
        rows=(
            *(
                (
                    part.capability,
                    f"{part.cases_right} of {part.cases}",
                    f"{part.pairs_right} of {part.pairs}",
                )
                for part in evaluation.capabilities
            ),
            ("in all", f"{right} of {cases}", f"{whole} of {pairs}"),
        ),
        columns="wnn",
    )


def voices(evaluation: Evaluation) -> Table:
    """Whose fine comments are held."""
    return Table(
        caption="Fine comments that any label would hold, by what they share.",
        head=("comments", "fine", "held", "share"),
        rows=tuple(
            (
                f"{part.field}: {part.value}",
                _count(part.fine),
                _count(part.held),
                with_bounds(part.voice_silenced),
            )
            for part in evaluation.slices
        ),
        columns="wnnn",
    )


def evasion(evaluation: Evaluation) -> Iterator[Table]:
    """What each disguise costs, a table for each label of which comments were disguised."""
    for label in dict.fromkeys(figures.label for figures in evaluation.evasion if figures.comments):
        figures = [part for part in evaluation.evasion if part.label is label]
        yield Table(
            caption=f"{sentence_case(label.words)}: {_count(figures[0].comments)} comments. As they were written, "
            f"{_caught(figures[0], figures[0].at_hold)} are caught at the hold threshold and "
            f"{_caught(figures[0], figures[0].at_one_percent)} where 1 % of fine comments would be held.",
            head=("disguise", "recall lost at hold", "recall lost at 1 %"),
            rows=tuple((part.attack, _lost(part.at_hold), _lost(part.at_one_percent)) for part in figures),
            columns="wnn",
            wide=True,
        )


def mistakes(evaluation: Evaluation, most: int) -> Iterator[Table]:
    """The worst mistakes of each main label by id, at most `most` in a table; no table where there are none."""
    for head in evaluation.heads:
        if head.mistakes is None:
            continue
        for name, side, found in (
            ("harm let through", "below", head.mistakes.harm_let_through),
            ("voice silenced", "at or above", head.mistakes.voice_silenced),
        ):
            if found.total:
                which = "all" if found.total <= most else f"the {most} worst of"
                yield Table(
                    caption=f"{sentence_case(head.label.words)}, {name}: {which} {_count(found.total)} {side} "
                    f"{head.mistakes.bar:.3f}.",
                    head=("comment", "probability"),
                    rows=tuple((mistake.id, f"{mistake.score:.3f}") for mistake in found.worst[:most]),
                    columns="in",
                )


def cost(measured: Cost, manifest: Manifest) -> Table:
    """What the model takes."""
    return Table(
        caption=f"Measured on {_count(measured.comments)} comments in one process of the machine that made this "
        "report, from a comment's text to its probabilities.",
        head=("what", "how much"),
        rows=(
            ("in bulk", f"{_count(round(measured.per_second))} comments a second"),
            ("one comment, half of them", f"within {measured.median:.1f} ms"),
            ("one comment, 99 of 100", f"within {measured.p99:.1f} ms"),
            *(
                ()
                if measured.explanation is None
                else (("why one is held, 99 of 100", f"within {measured.explanation:.1f} ms"),)
            ),
            *(() if measured.training is None else (("training", f"{measured.training:,.0f} s"),)),
            *((entry.name, _size(entry.size)) for entry in manifest.files),
        ),
        columns="wn",
    )


def limits(manifest: Manifest) -> Iterator[str]:
    """What to know before trusting the model, a sentence or two each."""
    rates = listed(f"{percent(rate)} {label.words}" for label, rate in manifest.base_rates.items())
    if manifest.encoder is None:
        yield "It counts words and characters. It does not know what is true, and a reworded claim can pass."
        yield "A negation, a question or a quotation changes the meaning more than it changes the words."
    else:
        yield "It reads how a comment is put. It does not know what is true, and a claim of a new kind can pass."
        yield "Who asserts what, behind a negation, a question, a quotation or a joke, it gets wrong at times."
        yield "Its encoder may have read other comments of a source, so the figures on held-out sources flatter."
    yield "It has learnt from English. Of other languages it knows little more than what adverts look like."
    yield (
        "A probability holds where labels are as common as among the comments it was calibrated on. Precision and "
        f"moderator's time are reckoned at the policy's base rates instead: {rates}."
    )
    yield "Thresholds were chosen on the held-out training comments, so the figures there flatter a little."
    if missing := [label.words for label in Label if label not in manifest.labels]:
        yield f"It has no head for {listed(missing)}: too few examples."


def with_bounds(share: Interval) -> str:
    """A share and its bounds, in percent."""
    return f"{percent(share.estimate)} ({_points(share.low)} to {percent(share.high)})"


def percent(share: float) -> str:
    """A share in percent."""
    return f"{_points(share)} %"


def listed(words: Iterable[str]) -> str:
    """Words as a sentence lists them."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def sentence_case(words: str) -> str:
    """Words as they begin a sentence."""
    return words[:1].upper() + words[1:]


def _source_rows(evaluation: Evaluation) -> Iterator[tuple[str, ...]]:
    if not evaluation.heads:
        yield (evaluation.name, _count(evaluation.fine), "–", "the other sources can teach none", "–", "–", "–")
        return
    held = next((part.voice_silenced for part in evaluation.slices if part.field == "source"), None)
    fares = (evaluation.name, _count(evaluation.fine), "–" if held is None else with_bounds(held))
    labelled = [head for head in evaluation.heads if head.positives]
    if not labelled:
        yield (*fares, "–", "–", "–", "–")
    for head in labelled:
        yield (
            *fares,
            head.label.words,
            _count(head.positives),
            _precision(head),
            _recall(head, evaluation, 0.01),
        )


def _points(share: float) -> str:
    # No negative nought, and a minus sign as wide as a plus.
    return f"{100 * share:z.1f}".replace("-", "−")


def _precision(head: HeadFigures) -> str:
    return "–" if head.average_precision is None else f"{head.average_precision:.3f}"


def _recall(head: HeadFigures, evaluation: Evaluation, rate: float) -> str:
    found = [point.recall for point in head.recall_at if point.false_positive_rate == rate]
    # Without labelled comments, or without fine ones, there is nothing to be measured.
    return percent(found[0]) if found and head.positives and evaluation.fine else "–"


def _caught(figures: EvasionFigures, found: RecallLost | None) -> str:
    return "none" if found is None else percent(found.caught / figures.comments)


def _lost(found: RecallLost | None) -> str:
    return "–" if found is None else with_bounds(found.share)


def _count(number: int) -> str:
    return f"{number:,}"


def _size(octets: int) -> str:
    return f"{octets / 1e6:.1f} MB" if octets >= 1e6 else f"{octets / 1e3:.1f} kB"
