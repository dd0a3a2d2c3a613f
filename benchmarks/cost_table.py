"""What the peers cost, as one page of Markdown: a table beside the yardstick, then how each figure grows."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from benchmarks.alone import CORES, NotMeasured
from benchmarks.cost_of_one import Served, Trained
from benchmarks.markdown import NOTHING, table
from benchmarks.peers import PEERS, YARDSTICK, peer_named

#: Comments in a call of bulk scoring.
BULK = 512
BATCHES = (1, 8, 64, BULK)
LENGTHS = (50, 200, 1_000, 5_000, 20_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerCost:
    """What one peer costs."""

    peer: str
    trained: Trained
    #: One for each of `BATCHES` with comments as they come, then one for each of `LENGTHS`, a comment at a time.
    served: tuple[Served, ...]

    def at_batch(self, batch: int) -> Served:
        """With comments as they come."""
        return next(served for served in self.served if served.batch == batch and served.length is None)

    def at_length(self, length: int) -> Served:
        """One at a time, all of one length."""
        return next(served for served in self.served if served.length == length)

    @property
    def ready_seconds(self) -> float:
        """The median over all its processes."""
        ready = sorted(served.ready_seconds for served in self.served)
        return ready[len(ready) // 2]


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRun:
    """All that one run measured."""

    finished_at: datetime
    seconds: float
    #: The command's own arguments, to run it again.
    arguments: tuple[str, ...]
    #: The processor's own name.
    processor: str
    peers: tuple[PeerCost, ...]
    not_measured: tuple[NotMeasured, ...]


#: A column: its head, the figure and its format.
_COLUMNS: tuple[tuple[str, Callable[[PeerCost], float | None], str], ...] = (
    ("bulk, comments/s", lambda cost: cost.at_batch(BULK).per_second, ",.0f"),
    ("one at a time, p50 ms", lambda cost: cost.at_batch(1).p50_ms, ",.2f"),
    ("p99 ms", lambda cost: cost.at_batch(1).p99_ms, ",.2f"),
    ("CPU ms a comment, bulk", lambda cost: cost.at_batch(BULK).cpu_ms, ",.2f"),
    ("CPU ms, one at a time", lambda cost: cost.at_batch(1).cpu_ms, ",.2f"),
    ("peak MB", lambda cost: cost.at_batch(BULK).peak_mb, ",.0f"),
    ("ready in s", lambda cost: cost.ready_seconds, ",.2f"),
    ("training s", lambda cost: cost.trained.seconds if peer_named(cost.peer).learns else None, ",.1f"),
    ("on disk MB", lambda cost: cost.trained.disk_mb or None, ",.1f"),
)
#: What grows: its name and how it is read off.
_GROWING: tuple[tuple[str, Callable[[Served], float], str], ...] = (
    ("Milliseconds for a comment", lambda served: served.comment_ms, ",.2f"),
    ("Processor milliseconds for a comment", lambda served: served.cpu_ms, ",.2f"),
    ("Peak MB", lambda served: served.peak_mb, ",.0f"),
)


def page(run: CostRun) -> str:
    """The whole page."""
    return "\n\n".join(_parts(run)) + "\n"


def _parts(run: CostRun) -> Iterator[str]:
    yield "# Cost beside peers"
    command = " ".join(("python -m benchmarks.cost", *run.arguments))
    rows = next((cost.trained.rows for cost in run.peers if cost.trained.rows), 0)
    yield (
        f"Written by `{command}` on {run.finished_at:%Y-%m-%d}, in {run.seconds / 60:.0f} minutes, on {CORES} cores of "
        f"{run.processor}. Trained on {rows:,} rows. In brackets: times {peer_named(YARDSTICK).title}, in this same "
        "run. README.md says what each figure means."
    )
    if run.not_measured:
        yield "\n".join(
            f"- **{'FAILED' if gap.failed else 'NOT MEASURED'}: {peer_named(gap.peer).title}**: {gap.reason}."
            for gap in run.not_measured
        )
    if not run.peers:
        return
    yield _overview(run)
    by_length = [(cost, [cost.at_length(length) for length in LENGTHS]) for cost in run.peers]
    by_batch = [(cost, [cost.at_batch(batch) for batch in BATCHES]) for cost in run.peers]
    for name, figure, digits in _GROWING:
        yield f"## {name}, one comment at a time, by its characters"
        yield _growth(LENGTHS, by_length, figure, digits)
    for name, figure, digits in _GROWING:
        yield f"## {name}, by the comments in a call"
        yield _growth(BATCHES, by_batch, figure, digits)


def _overview(run: CostRun) -> str:
    measured = {cost.peer: cost for cost in run.peers}
    missing = {gap.peer: "failed" if gap.failed else "not measured" for gap in run.not_measured}
    yardstick = measured.get(YARDSTICK)
    rows = []
    for peer in PEERS:
        if peer.name in measured:
            rows.append([peer.title, *(_cell(measured[peer.name], yardstick, *column[1:]) for column in _COLUMNS)])
        elif peer.name in missing:
            rows.append([f"{peer.title}: {missing[peer.name]}", *[NOTHING] * len(_COLUMNS)])
    return table(["", *(column[0] for column in _COLUMNS)], rows)


def _cell(cost: PeerCost, yardstick: PeerCost | None, figure: Callable[[PeerCost], float | None], digits: str) -> str:
    value = figure(cost)
    if value is None:
        return NOTHING
    one = None if yardstick is None else figure(yardstick)
    return f"{value:{digits}}" + (f" ({_times(value / one)})" if one else "")


def _times(ratio: float) -> str:
    return f"×{ratio:,.0f}" if ratio >= 10 else f"×{ratio:.2f}" if ratio >= 0.1 else f"×{ratio:.3f}"


def _growth(
    sizes: Sequence[int],
    served: Sequence[tuple[PeerCost, Sequence[Served]]],
    figure: Callable[[Served], float],
    digits: str,
) -> str:
    return table(
        ["", *(f"{size:,}" for size in sizes)],
        [[peer_named(cost.peer).title, *(f"{figure(shape):{digits}}" for shape in shapes)] for cost, shapes in served],
    )
