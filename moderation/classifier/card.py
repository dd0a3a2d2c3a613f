"""The page one reads before using a model: Markdown from its manifest and report."""

from collections.abc import Iterable, Iterator

from moderation.classifier.intervals import Interval
from moderation.classifier.manifest import Manifest
from moderation.classifier.report import Evaluation, HeadFigures, Report
from moderation.domain.label import Label


def model_card(manifest: Manifest, report: Report) -> str:
    """The card as Markdown. `manifest` need not list its files yet."""
    sections = (
        _introduction(manifest),
        _data(manifest),
        _zones(manifest),
        *(
            _figures(heading, evaluation)
            for heading, evaluation in (
                ("On golden comments, which never train, tune or set a threshold", report.golden),
                ("On training comments, each by models that had not seen it or its relatives", report.held_out),
                ("On training comments, with whole topics held out", report.topics),
            )
            if evaluation is not None
        ),
        _functional(report.golden),
        _voices(report.golden or report.held_out),
        _limits(manifest),
        _reproduce(manifest),
    )
    return "\n\n".join("\n".join(lines) for section in sections if (lines := tuple(section))) + "\n"


def _introduction(manifest: Manifest) -> Iterator[str]:
    yield f"# Model {manifest.version}"
    yield ""
    yield (
        "Estimates how likely a comment under a health article is to carry each of the labels "
        f"{_listed(label.words for label in manifest.labels)}. Word, character and surface features, one calibrated "
        "linear model a label. It gives evidence; the policy decides, and people overrule it."
    )
    yield ""
    yield f"Trained {manifest.created_at:%Y-%m-%d %H:%M} UTC for policy {manifest.policy_version}."


def _data(manifest: Manifest) -> Iterator[str]:
    yield "## What it learnt from"
    yield ""
    yield "| source | rows | licence |"
    yield "|---|---:|---|"
    for source in manifest.sources:
        yield f"| {source.name} | {source.rows} | {source.licence} |"
    yield ""
    yield f"SHA-256 of the content: `{manifest.data_hash}`"


def _zones(manifest: Manifest) -> Iterator[str]:
    yield "## Where it acts"
    yield ""
    yield "| label | zone | goal | from | on held-out comments |"
    yield "|---|---|---|---:|---|"
    for goal in manifest.goals:
        begins = "off" if goal.threshold is None else f"{goal.threshold:.3f}"
        yield f"| {goal.label.words} | {goal.zone} | {goal.goal} | {begins} | {goal.sentence} |"
    yield ""
    yield "A zone that is on keeps its goal with 95 % confidence on comments like those it was measured on."


def _figures(heading: str, evaluation: Evaluation) -> Iterator[str]:
    yield f"## {heading}"
    yield ""
    yield f"{evaluation.rows} comments, {evaluation.fine} of them fine."
    yield ""
    yield (
        "| label | examples | average precision | recall at 0.5 / 1 / 2 % false positives | calibration error | Brier |"
    )
    yield "|---|---:|---:|---:|---:|---:|"
    for head in evaluation.heads:
        precision = "–" if head.average_precision is None else f"{head.average_precision:.3f}"
        recalls = " / ".join(_percent(point.recall) for point in head.recall_at)
        yield (
            f"| {head.label.words} | {head.positives} | {precision} | {recalls} | "
            f"{head.calibration_error:.3f} | {head.brier:.3f} |"
        )
    if any(head.operating_points for head in evaluation.heads):
        yield ""
        yield from _operating_points(evaluation.heads)


def _operating_points(heads: Iterable[HeadFigures]) -> Iterator[str]:
    yield "| label | zone | harm let through | voice silenced | moderator's time | precision |"
    yield "|---|---|---:|---:|---:|---:|"
    for head in heads:
        for point in head.operating_points:
            yield (
                f"| {head.label.words} | {point.zone} | {_with_bounds(point.harm_let_through)} | "
                f"{_with_bounds(point.voice_silenced)} | {_percent(point.moderators_time)} | "
                f"{_percent(point.precision)} |"
            )


def _functional(golden: Evaluation | None) -> Iterator[str]:
    if golden is None or not golden.capabilities:
        return
    yield "## Functional suite"
    yield ""
    yield "| capability | cases right | pairs wholly right |"
    yield "|---|---:|---:|"
    for figures in golden.capabilities:
        yield (
            f"| {figures.capability} | {figures.cases_right} of {figures.cases} | "
            f"{figures.pairs_right} of {figures.pairs} |"
        )


def _voices(evaluation: Evaluation) -> Iterator[str]:
    yield "## Whose fine comments it holds"
    yield ""
    yield "| comments | fine | held |"
    yield "|---|---:|---:|"
    for figures in evaluation.slices:
        yield f"| {figures.field}: {figures.value} | {figures.fine} | {_with_bounds(figures.voice_silenced)} |"


def _limits(manifest: Manifest) -> Iterator[str]:
    rates = _listed(f"{_percent(rate)} {label.words}" for label, rate in manifest.base_rates.items())
    yield "## Limits"
    yield ""
    yield "- It counts words and characters. It does not know what is true, and a reworded claim can pass."
    yield "- A negation, a question or a quotation changes the meaning more than it changes the words."
    yield "- It has learnt from English. Of other languages it knows little more than what adverts look like."
    yield "- A probability holds where labels are as common as among the comments it was calibrated on. Precision and"
    yield f"  moderator's time are reckoned at the policy's base rates instead: {rates}."
    yield "- Thresholds were chosen on the held-out training comments, so the figures there flatter a little."
    if missing := [label.words for label in Label if label not in manifest.labels]:
        yield f"- It has no head for {_listed(missing)}: too few examples."


def _reproduce(manifest: Manifest) -> Iterator[str]:
    releases = ", ".join(f"{name} {release}" for name, release in manifest.libraries.items())
    yield "## How to make it again"
    yield ""
    yield "`moderation train` on the same comments, policy and seed, with"
    yield f"{releases}."


def _with_bounds(share: Interval) -> str:
    return f"{_percent(share.estimate)} ({_percent(share.low)}–{_percent(share.high)})"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _listed(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
