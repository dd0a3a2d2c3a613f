"""Labels that readers gave to comments of public sets: kept by id, without text, and joined to it when at hand."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from moderation.classifier.rows import Row, lines
from moderation.domain.label import Harm, Label

_HASH = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicLabel:
    """What a reader found in one comment of a public set."""

    #: The public set.
    source: str
    id: str
    #: `text_hash` of the comment that was read.
    text_hash: str
    labels: frozenset[Label]
    harm: Harm | None
    #: Readers were in doubt or in disagreement: neither trained on nor measured by.
    unsure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """The labels of one set, with the texts that were found for them."""

    source: str
    #: Each label with the text that was read.
    rows: tuple[tuple[PublicLabel, str], ...]
    #: Labels whose comment is not at hand, or reads otherwise than what was read.
    missing: int
    #: Labels left out because readers were in doubt.
    unsure: int


def text_hash(text: str) -> str:
    """Names a comment without telling it: 16 hexadecimal digits of SHA-256, runs of white space counting as one."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:16]


def read_public_labels(files: Iterable[Path]) -> Mapping[str, tuple[PublicLabel, ...]]:
    """The labels in some files, by public set. Raises `InvalidData`."""
    by_source: dict[str, list[PublicLabel]] = {}
    places: dict[tuple[str, str], str] = {}
    for file in files:
        for place, line in lines(file):
            label = _label(Row(place, line))
            if (label.source, label.id) in places:
                Row(place, line).refuse(f"{label.id} was labelled before, at {places[label.source, label.id]}")
            places[label.source, label.id] = place
            by_source.setdefault(label.source, []).append(label)
    return {source: tuple(labels) for source, labels in by_source.items()}


def join(source: str, labels: Iterable[PublicLabel], file: Path) -> Joined:
    """Find the comment of each label in a JSON Lines file.

    By what it says and not by its id, which may differ from one copy of a set to the next. Raises `InvalidData`.
    """
    labels = tuple(labels)
    texts = {text_hash(text): text for text in (Row(place, line).comment_text() for place, line in lines(file))}
    sure = [label for label in labels if not label.unsure]
    rows = tuple((label, texts[label.text_hash]) for label in sure if label.text_hash in texts)
    return Joined(source=source, rows=rows, missing=len(sure) - len(rows), unsure=len(labels) - len(sure))


def _label(row: Row) -> PublicLabel:
    labels, digest = row.labels(), row.text("text_hash")
    if labels is None:
        row.refuse("“labels” is null. A label by id is there because somebody read the comment")
    if not _HASH.fullmatch(digest):
        row.refuse("“text_hash” must be 16 hexadecimal digits")
    return PublicLabel(
        source=row.text("source"),
        id=row.text("id"),
        text_hash=digest,
        labels=labels,
        harm=row.harm(),
        unsure=row.flag("unsure"),
    )
