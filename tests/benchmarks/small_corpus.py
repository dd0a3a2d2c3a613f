"""A folder of training data small enough to run a benchmark on in a test."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from moderation.domain.label import Label
from tests.classifier.learning import small_dataset

#: What is cheap enough to train in a test.
CHEAP = ("second_opinion", "tfidf", "fast_text", "bogofilter", "spacy_textcat")


def write_small_corpus(folder: Path) -> Path:
    """156 comments of the seed, 20 natural ones and 10 functional pairs; returns the folder."""
    _write(
        folder / "seed" / "small.jsonl",
        (
            {"id": example.id, "text": example.comment.text, "labels": sorted(example.labels), "topic": example.topic}
            for example in small_dataset().examples
        ),
    )
    _write(folder / "golden" / "natural.jsonl", (_natural(number) for number in range(20)))
    _write(folder / "golden" / "functional.jsonl", (_functional(number) for number in range(20)))
    return folder


def write_set(file: Path) -> Path:
    """A further set of 20 labelled comments; returns the file."""
    _write(file, (_natural(number) for number in range(20)))
    return file


def _natural(number: int) -> Mapping[str, object]:
    texts = {
        Label.SPAM: f"message coach Anna on day {number} and earn with ginger",
        Label.MEDICAL_MISINFORMATION: f"doctors hide that garlic heals {number} diseases, stop insulin",
        None: f"thank you, my doctor gave me {number} tablets and the nurse was kind",
    }
    label = tuple(texts)[number % len(texts)]
    return {"id": f"n-{number}", "text": texts[label], "labels": [] if label is None else [label]}


def _functional(number: int) -> Mapping[str, object]:
    pair, denied = divmod(number, 2)
    return {
        "id": f"f-{number}",
        "text": f"garlic {'never ' if denied else ''}cures cancer in {pair} weeks",
        "labels": [] if denied else [Label.MEDICAL_MISINFORMATION],
        "capability": "negation",
        "pair": f"p-{pair}",
    }


def _write(file: Path, rows: Iterable[Mapping[str, object]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
