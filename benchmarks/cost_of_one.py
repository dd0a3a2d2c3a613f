"""One peer at work in a fresh process: training it once, or loading it and timing calls of one shape."""

import resource
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import numpy as np

from benchmarks.alone import answer
from benchmarks.peers import Fitted, open_peer, peer_named
from moderation.domain.comment import Comment

#: Answered first; then a process is ready.
_FIRST = Comment(id="first", text="Thank you, this was helpful. My doctor said much the same.")
#: Comments of an untimed call before the timed ones: what is built at first use is no part of the pace.
_WARM_UP = 8
#: Comments of a given length that are made, no two alike, so that nothing is answered from memory.
_MADE = 200
#: Single comments that are timed at least, so that there is a p99 to speak of.
_LEAST_SINGLES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class CostTask:
    """What a run asks of one process."""

    peer: str
    training_data: str
    #: Train on about so many rows; `None` for all.
    rows: int | None
    #: A file or folder of comments for the stream beside the golden ones.
    data: str | None
    seed: int
    epochs: int
    #: Where the trained peer is kept between processes.
    folder: str
    #: Seconds to spend on timed calls.
    budget: float
    #: When the process was asked for, by the monotonic clock.
    asked_at: float = 0.0
    #: Comments in a call; `None`: train and save instead.
    batch: int | None = None
    #: Characters of each comment; `None`: as they come.
    length: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """What training took."""

    rows: int
    seconds: float
    #: Size of what was saved.
    disk_mb: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What calls of one shape took."""

    batch: int
    length: int | None
    #: How many were timed.
    calls: int
    #: From asking for the process to its first answer: imports, loading, one comment.
    ready_seconds: float
    #: The most memory that the process, or a program it starts, ever held.
    peak_mb: float
    #: Of calls.
    p50_ms: float
    p99_ms: float
    #: Processor time for a comment, on all cores together.
    cpu_ms: float

    @property
    def per_second(self) -> float:
        """Comments, at the pace of the median call."""
        return self.batch / self.p50_ms * 1000

    @property
    def comment_ms(self) -> float:
        """What one comment of the median call took."""
        return self.p50_ms / self.batch


def work(task: CostTask) -> Trained | Served:
    """Train, or serve. Raises `PeerMissing`, `InvalidData`."""
    return _train(task) if task.batch is None else _serve(task, task.batch)


def _train(task: CostTask) -> Trained:
    from benchmarks.rows import training_examples  # noqa: PLC0415  # as below

    kind = open_peer(task.peer)
    learns = peer_named(task.peer).learns
    examples = training_examples(Path(task.training_data), rows=task.rows, seed=task.seed) if learns else ()
    started = time.monotonic()
    fitted = kind.fit(examples, seed=task.seed, epochs=task.epochs)
    seconds = time.monotonic() - started
    folder = Path(task.folder)
    fitted.save(folder)
    saved = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    return Trained(rows=len(examples), seconds=seconds, disk_mb=saved / 1e6)


def _serve(task: CostTask, batch: int) -> Served:
    fitted = open_peer(task.peer).load(Path(task.folder))
    fitted.scores([_FIRST])
    ready_seconds = time.monotonic() - task.asked_at
    comments = _comments(task)
    fitted.scores(comments[: min(batch, _WARM_UP)])
    least = _LEAST_SINGLES if batch == 1 and task.length is None else 1
    seconds, cpu_seconds = _timed(fitted, comments, batch, task.budget, least)
    return Served(
        batch=batch,
        length=task.length,
        calls=len(seconds),
        ready_seconds=ready_seconds,
        peak_mb=_peak_mb(),
        p50_ms=float(np.quantile(seconds, 0.5)) * 1000,
        p99_ms=float(np.quantile(seconds, 0.99)) * 1000,
        cpu_ms=cpu_seconds / (len(seconds) * batch) * 1000,
    )


def _comments(task: CostTask) -> list[Comment]:
    # Read after the peer is ready: what reads the corpus is no part of its start.
    from benchmarks.rows import measured_sets, stream  # noqa: PLC0415

    sets = measured_sets(Path(task.training_data), None if task.data is None else Path(task.data))
    comments = stream(sets, seed=task.seed)
    return list(comments) if task.length is None else list(_of_length(comments, task.length))


def _of_length(comments: Sequence[Comment], length: int) -> Iterator[Comment]:
    together = " ".join(comment.text for comment in comments)
    while len(together) < 2 * length:
        together += f" {together}"
    starts = range(0, len(together) - length, max(1, (len(together) - length) // _MADE))
    for number, start in enumerate(starts):
        yield Comment(id=f"made-{number}", text=together[start : start + length])


def _timed(
    fitted: Fitted, comments: Sequence[Comment], batch: int, budget: float, least: int
) -> tuple[list[float], float]:
    # The seconds of each call, and processor seconds of all, until the budget is spent.
    seconds: list[float] = []
    endless = cycle(comments)
    cpu = _cpu_seconds()
    while sum(seconds) < budget or len(seconds) < least:
        together = list(islice(endless, batch))
        started = time.perf_counter()
        fitted.scores(together)
        seconds.append(time.perf_counter() - started)
    return seconds, _cpu_seconds() - cpu


def _cpu_seconds() -> float:
    # A program that the peer starts counts as its own work.
    started = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + started.ru_utime + started.ru_stime


def _peak_mb() -> float:
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    status = Path("/proc/self/status")
    if status.is_file():
        # On Linux the figure above begins at what the parent held when it started this process.
        own = next(int(line.split()[1]) for line in status.read_text("utf-8").splitlines() if line.startswith("VmHWM"))
    return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024


if __name__ == "__main__":
    answer(CostTask, work)
