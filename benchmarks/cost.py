"""The command that measures what all peers cost and writes it: `python -m benchmarks.cost`."""

import argparse
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.alone import NotMeasured, run
from benchmarks.asking import ask_each, parser, write_results
from benchmarks.cost_of_one import CostTask, Served, Trained
from benchmarks.cost_table import BATCHES, LENGTHS, CostRun, PeerCost, page
from benchmarks.peers import PEERS, peer_named

_MODULE = "benchmarks.cost_of_one"
_SHAPES = (*((batch, None) for batch in BATCHES), *((1, length) for length in LENGTHS))


def main(arguments: Sequence[str]) -> int:
    """Measure every peer, each in processes of its own; 1 when one of them broke."""
    asking = parser("Measure what all peers cost, each in processes of its own.", PEERS)
    asking.add_argument("--data", type=Path, help="draw the stream from this file, or folder of files, too")
    asking.add_argument("--budget", type=float, default=5.0, help="seconds for each shape of call (%(default)s)")
    asked = asking.parse_args(arguments)
    started = time.monotonic()
    measured, missing = ask_each(asked.peers, lambda name: _measure(name, asked))
    result = CostRun(
        finished_at=datetime.now(UTC),
        seconds=time.monotonic() - started,
        arguments=tuple(arguments),
        processor=_processor(),
        peers=tuple(measured),
        not_measured=tuple(missing),
    )
    write_results(result, page(result), name="cost", asked=asked, peers=PEERS)
    return int(any(gap.failed for gap in missing))


def _measure(name: str, asked: argparse.Namespace) -> PeerCost | NotMeasured:
    with tempfile.TemporaryDirectory(prefix=f"{name}-") as folder:
        task = CostTask(
            peer=name,
            training_data=str(asked.training_data.resolve()),
            rows=asked.rows,
            data=None if asked.data is None else str(asked.data.resolve()),
            seed=asked.seed,
            epochs=asked.epochs,
            folder=folder,
            budget=asked.budget,
        )
        trained = run(_MODULE, task, Trained, peer=name)
        if isinstance(trained, NotMeasured):
            return trained
        shapes = []
        for batch, length in _SHAPES:
            print(
                f"{peer_named(name).title}: {batch} together" + (f", {length} long" if length else ""), file=sys.stderr
            )
            shape = replace(task, batch=batch, length=length, asked_at=time.monotonic())
            served = run(_MODULE, shape, Served, peer=name)
            if isinstance(served, NotMeasured):
                return served
            shapes.append(served)
        return PeerCost(peer=name, trained=trained, served=tuple(shapes))


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.is_file():
        for line in information.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
