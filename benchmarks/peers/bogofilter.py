"""bogofilter, the Bayesian mail filter: spam alone, every comment a small mail in a file."""

import shutil
import subprocess
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers import PeerMissing, log_odds
from moderation.domain.comment import Comment
from moderation.domain.example import Example
from moderation.domain.label import Label

_WORDS = "wordlist.db"
_HEADER = "Content-Type: text/plain; charset=utf-8\n\n"


def fit(examples: Sequence[Example], *, seed: int, epochs: int) -> "Bogofilter":  # noqa: ARG001  # one contract for all
    """Register spam, then everything else."""
    folder = Path(tempfile.mkdtemp(prefix="bogofilter-"))
    fitted = Bogofilter(folder=folder)
    weakref.finalize(fitted, shutil.rmtree, folder, ignore_errors=True)
    for option, wanted in (("-s", True), ("-n", False)):
        comments = [example.comment for example in examples if (Label.SPAM in example.labels) is wanted]
        with _mails(comments) as names:
            _run(folder, option, "-b", sent=names)
    return fitted


def load(folder: Path) -> "Bogofilter":
    """The saved word list."""
    return Bogofilter(folder=folder)


@dataclass(frozen=True, slots=True, kw_only=True, weakref_slot=True)
class Bogofilter:
    """A folder with bogofilter's word list; each call starts the program once."""

    folder: Path

    @property
    def labels(self) -> tuple[Label, ...]:
        """Spam alone."""
        return (Label.SPAM,)

    def scores(self, comments: Sequence[Comment]) -> NDArray[np.float64]:
        """Log-odds of what bogofilter calls spamicity."""
        with _mails(comments) as names:
            answers = _run(self.folder, "-t", "--terse-format=%.17f", "-b", sent=names)
        # A number a line: its usual six digits would make one score of most spam.
        return log_odds(np.array([[float(line)] for line in answers.splitlines()]).reshape(-1, 1))

    def save(self, folder: Path) -> None:
        """Its word list."""
        shutil.copy(self.folder / _WORDS, folder / _WORDS)


@contextmanager
def _mails(comments: Sequence[Comment]) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="mails-") as folder:
        names = []
        for number, comment in enumerate(comments):
            mail = Path(folder, f"{number:06}")
            mail.write_text(_HEADER + comment.text + "\n", "utf-8")
            names.append(f"{mail}\n")
        yield "".join(names)


def _run(folder: Path, *options: str, sent: str) -> str:
    program = shutil.which("bogofilter")
    if program is None:
        raise PeerMissing("the program “bogofilter” is not installed (on Debian: apt-get install bogofilter)")
    done = subprocess.run(
        [program, "--no-config-file", "--bogofilter-dir", str(folder), *options],
        input=sent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    # 0 to 2 say what the last mail was; 3 is an error.
    if done.returncode > 2:
        raise RuntimeError(f"bogofilter failed: {done.stderr.strip()}")
    return done.stdout
