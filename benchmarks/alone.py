"""Runs one measurement in a process of its own, so that its memory, threads and crashes touch no other."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.peers import PeerMissing
from moderation.classifier.plain import from_json, to_json

_Task = TypeVar("_Task")
_Answer = TypeVar("_Answer")

#: Cores, and threads of every library, that a measurement may use.
CORES = 2
_MISSING = 3
_ROOT = Path(__file__).parents[1]
_ENVIRONMENT = {
    **dict.fromkeys(
        ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS", "RAYON_NUM_THREADS"),
        str(CORES),
    ),
    # A thread that waits by spinning burns a core, its own and on a busy machine that of the one it waits for.
    "OMP_WAIT_POLICY": "PASSIVE",
    # Nothing is fetched, and little is said.
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TRANSFORMERS_VERBOSITY": "error",
    "TOKENIZERS_PARALLELISM": "true",
    "PYTHONHASHSEED": "0",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NotMeasured:
    """A peer without figures, and why."""

    peer: str
    reason: str
    #: It should have run and broke; else something that it needs is missing.
    failed: bool


def run(module: str, task: Any, kind: type[_Answer], *, peer: str) -> _Answer | NotMeasured:
    """What the module's process answers to a task; its standard error goes to ours."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        asked, answered = Path(folder, "task.json"), Path(folder, "answer.json")
        asked.write_text(to_json(task), "utf-8")
        done = subprocess.run(
            [sys.executable, "-m", module, str(asked), str(answered)],
            cwd=_ROOT, env={**os.environ, **_ENVIRONMENT}, check=False,
        )  # fmt: skip
        if done.returncode == _MISSING:
            return NotMeasured(peer=peer, reason=answered.read_text("utf-8"), failed=False)
        if done.returncode != 0:
            reason = f"it broke (exit code {done.returncode}); what it said stands above, on standard error"
            return NotMeasured(peer=peer, reason=reason, failed=True)
        return from_json(kind, answered.read_text("utf-8"))


def answer(kind: type[_Task], work: Callable[[_Task], Any]) -> None:
    """Be that process: do the task named on the command line and write the answer."""
    asked, answered = map(Path, sys.argv[1:])
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    try:
        answered.write_text(to_json(work(from_json(kind, asked.read_text("utf-8")))), "utf-8")
    except PeerMissing as missing:
        answered.write_text(str(missing).rstrip("."), "utf-8")
        sys.exit(_MISSING)
