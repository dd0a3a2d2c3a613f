"""What both commands take on the command line, and where they write."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.alone import NotMeasured
from benchmarks.peers import Peer
from moderation.classifier.plain import to_json
from moderation.settings import load_settings

_T = TypeVar("_T")
_RESULTS = Path(__file__).parent / "results"
_EPOCHS = 3


def parser(description: str, peers: Sequence[Peer]) -> argparse.ArgumentParser:
    """The arguments that both commands share."""
    names = [peer.name for peer in peers]
    asked = argparse.ArgumentParser(description=description)
    asked.add_argument("--peers", type=_listed(names), default=names, help=f"only these of {','.join(names)}")
    asked.add_argument("--rows", type=_positive, help="train on about so many rows, for a quick look")
    asked.add_argument("--epochs", type=_positive, default=_EPOCHS, help="passes of MiniLM over the rows (%(default)s)")
    asked.add_argument("--seed", type=int, default=1, help="of all chance (%(default)s)")
    asked.add_argument("--training-data", type=Path, default=load_settings().data_dir, help="default: %(default)s")
    asked.add_argument("--to", type=Path, help="folder for the results (benchmarks/results; partial/ in it if not all)")
    return asked


def ask_each(names: Sequence[str], measure: Callable[[str], _T | NotMeasured]) -> tuple[list[_T], list[NotMeasured]]:
    """The answers of all peers, and the peers that gave none: these are named at once."""
    answers: list[_T] = []
    missing: list[NotMeasured] = []
    for name in names:
        answer = measure(name)
        if isinstance(answer, NotMeasured):
            missing.append(answer)
            print(f"{'FAILED' if answer.failed else 'NOT MEASURED'}: {name}: {answer.reason}", file=sys.stderr)
        else:
            answers.append(answer)
    return answers, missing


def write_results(run: Any, page: str, *, name: str, asked: argparse.Namespace, peers: Sequence[Peer]) -> None:
    """Print the page, and write it and the figures behind it."""
    whole = asked.rows is None and len(asked.peers) == len(peers)
    # A quick look must not replace the table that is kept.
    folder = asked.to or (_RESULTS if whole else _RESULTS / "partial")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(to_json(run), "utf-8")
    (folder / f"{name}.md").write_text(page, "utf-8")
    print(page)
    print(f"Written to {folder}.", file=sys.stderr)


def _listed(names: Sequence[str]) -> Callable[[str], list[str]]:
    def parse(value: str) -> list[str]:
        wanted = value.split(",")
        if unknown := [name for name in wanted if name not in names]:
            raise argparse.ArgumentTypeError(f"“{unknown[0]}” is none of {', '.join(names)}")
        return [name for name in names if name in wanted]

    return parse


def _positive(value: str) -> int:
    number = int(value)
    if number < 1:
        raise argparse.ArgumentTypeError("it must be 1 or more")
    return number
