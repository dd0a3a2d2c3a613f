"""How the peers did, as one page of Markdown: a table of all, then a table for each set."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from benchmarks.alone import NotMeasured
from benchmarks.markdown import NOTHING, share, table
from benchmarks.peers import MAIN, PEERS, peer_named
from benchmarks.quality_of_one import HELD_OUT, PeerQuality
from moderation.classifier.report import Evaluation
from moderation.domain.label import Label

_FUNCTIONAL = "functional"


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityRun:
    """All that one run measured."""

    finished_at: datetime
    seconds: float
    #: The command's own arguments, to run it again.
    arguments: tuple[str, ...]
    by_topic: bool
    peers: tuple[PeerQuality, ...]
    not_measured: tuple[NotMeasured, ...]


def page(run: QualityRun) -> str:
    """The whole page."""
    return "\n\n".join(_parts(run)) + "\n"


def _parts(run: QualityRun) -> Iterator[str]:
    yield "# Quality beside peers"
    rows = next((peer.rows for peer in run.peers if peer.rows), None)
    command = " ".join(("python -m benchmarks.quality", *run.arguments))
    yield (
        f"Written by `{command}` on {run.finished_at:%Y-%m-%d}, in {run.seconds / 60:.0f} minutes. "
        + ("" if rows is None else f"Every peer that learns learnt from the same {rows:,} rows. ")
        + f"{_held_out_words(run)}. README.md says what each figure means."
    )
    if run.not_measured:
        yield "\n".join(
            f"- **{'FAILED' if gap.failed else 'NOT MEASURED'}: {peer_named(gap.peer).title}**: {gap.reason}."
            for gap in run.not_measured
        )
    if not run.peers:
        return
    yield _overview(run)
    for name in _set_names(run.peers):
        yield _heading(name, run)
        yield _set_table(name, run)


def _overview(run: QualityRun) -> str:
    names = [name for name in _set_names(run.peers) if name != _FUNCTIONAL]
    head = ["average precision", *(f"{name}: {_short(label)}" for name in names for label in MAIN)]
    head += ["functional cases", "functional pairs"]
    rows = []
    for title, quality in _lines(run):
        row = [title]
        for name in names:
            evaluation = None if quality is None else quality.evaluation(name)
            row += [share(_average_precision(evaluation, label)) for label in MAIN]
        rows.append(row + _functional_cells(None if quality is None else quality.evaluation(_FUNCTIONAL)))
    return table(head, rows)


def _set_table(name: str, run: QualityRun) -> str:
    rates = ("0.5 %", "1 %", "2 %")
    head = [name]
    for label in MAIN:
        head += [f"{_short(label)} AP", *(f"R @ {rate}" for rate in rates)]
    if name == _FUNCTIONAL:
        head += ["cases right", "pairs right"]
    rows = []
    for title, quality in _lines(run):
        evaluation = None if quality is None else quality.evaluation(name)
        row = [title]
        for label in MAIN:
            figures = None if evaluation is None else evaluation.head(label)
            row.append(share(_average_precision(evaluation, label)))
            recalls = figures.recall_at if figures is not None and figures.positives else ()
            row += [share(at.recall) for at in recalls] or [NOTHING] * len(rates)
        rows.append(row + (_functional_cells(evaluation) if name == _FUNCTIONAL else []))
    return table(head, rows)


def _heading(name: str, run: QualityRun) -> str:
    evaluation = next(found for peer in run.peers if (found := peer.evaluation(name)) is not None)
    title = _held_out_words(run) if name == HELD_OUT else name.capitalize()
    counts = {
        label: figures.positives
        for peer in run.peers
        if (found := peer.evaluation(name)) is not None
        for label in MAIN
        if (figures := found.head(label)) is not None
    }
    listed = ", ".join(f"{count:,} {label.words}" for label, count in counts.items())
    return f"## {title}\n\n{evaluation.rows:,} comments: {evaluation.fine:,} fine, {listed}."


def _lines(run: QualityRun) -> Iterator[tuple[str, PeerQuality | None]]:
    # Every peer that was asked for has a line, with figures or without: what is missing must be seen to be missing.
    measured = {quality.peer: quality for quality in run.peers}
    missing = {gap.peer: "failed" if gap.failed else "not measured" for gap in run.not_measured}
    for peer in PEERS:
        if peer.name in measured:
            yield peer.title, measured[peer.name]
        elif peer.name in missing:
            yield f"{peer.title}: {missing[peer.name]}", None


def _set_names(peers: Sequence[PeerQuality]) -> list[str]:
    return list(dict.fromkeys(evaluation.name for peer in peers for evaluation in peer.evaluations))


def _average_precision(evaluation: Evaluation | None, label: Label) -> float | None:
    figures = None if evaluation is None else evaluation.head(label)
    return None if figures is None else figures.average_precision


def _functional_cells(evaluation: Evaluation | None) -> list[str]:
    # A peer that knows one label alone has no chance at the other's cases.
    if evaluation is None or any(evaluation.head(label) is None for label in MAIN):
        return [NOTHING, NOTHING]
    return [share(evaluation.functional_cases), share(evaluation.functional_pairs)]


def _short(label: Label) -> str:
    return "misinformation" if label is Label.MEDICAL_MISINFORMATION else label.words


def _held_out_words(run: QualityRun) -> str:
    return f"Held out: whole {'topics' if run.by_topic else 'groups'}, in five folds"
