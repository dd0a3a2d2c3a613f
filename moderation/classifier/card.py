"""The page one reads before using a model: Markdown from its manifest and report."""

import re
from collections.abc import Iterable, Iterator

from moderation.classifier import tables
from moderation.classifier.manifest import Manifest
from moderation.classifier.report import Evaluation, Report
from moderation.classifier.tables import Table

#: Mistakes shown in each list; the report has more.
_MISTAKES = 10
_PICTURES = {
    "precision-recall.svg": "Precision and recall on the held-out training comments",
    "reliability.svg": "Probability given and share found on the held-out training comments",
}

#: What begins a tag, and a mark that would end a stretch of code.
_TAG = re.compile(r"<(?=[a-z/!?])", re.IGNORECASE)
_QUOTED = str.maketrans("`", "'")


def model_card(manifest: Manifest, report: Report) -> str:
    """The card as Markdown. `manifest` lists the model's other files, as far as there are any."""
    judged = report.golden or report.held_out
    sections = (
        _introduction(manifest),
        _data(manifest),
        _section("Where it acts", [tables.zones(manifest)]),
        _figures("On golden comments, which never train, tune or set a threshold", report.golden, manifest),
        _figures(
            "On training comments, each by models that had not seen it or its relatives", report.held_out, manifest
        ),
        _pictures(manifest),
        _figures("On training comments, with whole topics held out", report.topics, manifest),
        _section("With whole sources held out", [tables.sources(report.sources)] if report.sources else []),
        _section("Functional suite", [tables.functional(judged)]),
        _section("Whose fine comments it holds", [tables.voices(judged)] if judged.slices else []),
        _section("What disguise costs", tables.evasion(judged), note=tables.ABOUT_EVASION),
        _section("Its worst mistakes, by id", tables.mistakes(judged, _MISTAKES)),
        _section("What it takes", [tables.cost(report.cost, manifest)] if report.cost else []),
        _limits(manifest),
        _reproduce(manifest),
    )
    return "\n\n".join("\n".join(lines) for section in sections if (lines := tuple(section))) + "\n"


def _introduction(manifest: Manifest) -> Iterator[str]:
    yield f"# Model {manifest.version}"
    yield ""
    encoder = (
        ""
        if manifest.encoder is None
        else f", blended with what the sentence encoder `{manifest.encoder}` reads where words alone leave doubt: in "
        f"{tables.percent(manifest.encoder_share)} of the held-out training comments"
    )
    yield (
        "Estimates how likely a comment under a health article is to carry each of the labels "
        f"{tables.listed(label.words for label in manifest.labels)}. Word, character and surface features, one "
        f"calibrated linear model a label{encoder}. It gives evidence; the policy decides, and people overrule it."
    )
    yield ""
    yield f"Trained {manifest.created_at:%Y-%m-%d %H:%M} UTC for policy {manifest.policy_version}."


def _data(manifest: Manifest) -> Iterator[str]:
    yield "## What it learnt from"
    yield ""
    yield from _rows(
        Table(
            caption="",
            head=("source", "rows", "licence"),
            rows=tuple((source.name, str(source.rows), source.licence) for source in manifest.sources),
            columns="wnw",
        )
    )
    yield ""
    yield f"SHA-256 of the content: `{manifest.data_hash}`"


def _figures(heading: str, evaluation: Evaluation | None, manifest: Manifest) -> Iterator[str]:
    if evaluation is not None:
        yield from _section(heading, [tables.heads(evaluation), tables.operating_points(evaluation, manifest)])


def _section(heading: str, parts: Iterable[Table | None], note: str = "") -> Iterator[str]:
    shown = [part for part in parts if part is not None]
    if not shown:
        return
    yield f"## {heading}"
    if note:
        yield ""
        yield note
    for part in shown:
        yield ""
        yield part.caption
        yield ""
        yield from _rows(part)


def _pictures(manifest: Manifest) -> Iterator[str]:
    for name in sorted({entry.name for entry in manifest.files} & set(_PICTURES)):
        yield f"![{_PICTURES[name]}]({name})"


def _limits(manifest: Manifest) -> Iterator[str]:
    yield "## Limits"
    yield ""
    for limit in tables.limits(manifest):
        yield f"- {limit}"


def _reproduce(manifest: Manifest) -> Iterator[str]:
    releases = ", ".join(f"{name} {release}" for name, release in manifest.libraries.items())
    yield "## How to make it again"
    yield ""
    yield "`moderation train` on the same comments, policy and seed, with"
    yield f"{releases}."


def _rows(table: Table) -> Iterator[str]:
    yield f"| {' | '.join(table.head)} |"
    yield f"|{'|'.join('---:' if column == 'n' else '---' for column in table.columns)}|"
    for row in table.rows:
        cells = (_cell(cell, column) for cell, column in zip(row, table.columns, strict=True))
        yield f"| {' | '.join(cells)} |"


def _cell(words: str, column: str) -> str:
    # A site chooses its own ids and names; none of them may break out of its cell or become markup.
    words = " ".join(words.split()).replace("|", r"\|")
    if column == "i":
        return f"`{words.translate(_QUOTED)}`"
    return _TAG.sub("&lt;", words)
