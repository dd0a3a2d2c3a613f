"""The command that trains all peers on the same rows and writes how they did: `python -m benchmarks.quality`."""

import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.alone import NotMeasured, run
from benchmarks.asking import ask_each, parser, write_results
from benchmarks.peers import PEERS
from benchmarks.quality_of_one import PeerQuality, QualityTask
from benchmarks.quality_table import QualityRun, page

_JUDGED = tuple(peer for peer in PEERS if peer.judged)


def main(arguments: Sequence[str]) -> int:
    """Measure every peer; 1 when one of them broke."""
    asking = parser("Train all peers on the same rows and write how they do.", _JUDGED)
    asking.add_argument("--held", choices=("topics", "groups"), default="topics", help="what a fold holds out")
    asking.add_argument("--also", type=Path, action="append", default=[], help="train on these files or folders too")
    asking.add_argument("--data", type=Path, help="measure on this file, or folder of files, of labelled comments too")
    asked = asking.parse_args(arguments)
    started = time.monotonic()

    def measure(name: str) -> PeerQuality | NotMeasured:
        task = QualityTask(
            peer=name,
            training_data=str(asked.training_data.resolve()),
            also=tuple(str(path.resolve()) for path in asked.also),
            rows=asked.rows,
            by_topic=asked.held == "topics",
            data=None if asked.data is None else str(asked.data.resolve()),
            seed=asked.seed,
            epochs=asked.epochs,
        )
        return run("benchmarks.quality_of_one", task, PeerQuality, peer=name)

    measured, missing = ask_each(asked.peers, measure)
    result = QualityRun(
        finished_at=datetime.now(UTC),
        seconds=time.monotonic() - started,
        arguments=tuple(arguments),
        by_topic=asked.held == "topics",
        peers=tuple(measured),
        not_measured=tuple(missing),
    )
    write_results(result, page(result), name="quality", asked=asked, peers=_JUDGED)
    return int(any(gap.failed for gap in missing))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
