"""Labelled comments in JSON Lines files: how they are read, refused, counted and named by their content."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from moderation.classifier.rows import Row, lines
from moderation.domain.comment import Article, Comment
from moderation.domain.errors import InvalidData
from moderation.domain.example import Dataset, Example
from moderation.domain.label import Label

#: The source of the comments written for this project.
SEED = "seed"
#: The source of a site's own decisions.
SITE = "site"
#: The file of the golden folder that holds labels by id, without text: it is joined, not read (`public_labels`).
BY_ID = "real.jsonl"
#: Sources that resemble what the model will meet; calibration and thresholds rest on them alone.
OWN_SOURCES = frozenset({SEED, SITE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An example to judge models by, with what only judging needs."""

    example: Example
    #: "article" or "thread": where the comment stood.
    setting: str = ""
    #: Whose voice it is, in a few words; empty for what people really wrote.
    author_style: str = ""
    #: What the case tries, in the functional suite: "negation", "dose", …; empty elsewhere.
    capability: str = ""
    #: Cases of one pair differ in little but the label; empty when it has no twin.
    pair: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What a file held."""

    cases: tuple[Case, ...]
    #: Rows whose `labels` is null: nobody has read them yet, so they are left out.
    unread: int = 0


def read_dataset(path: Path, *, source: str, name: str) -> Dataset:
    """The examples in a JSON Lines file, or in all `*.jsonl` of a folder. Raises `InvalidData`."""
    return Dataset(name=name, examples=tuple(case.example for case in read_cases(path, source=source)))


def read_cases(path: Path, *, source: str) -> tuple[Case, ...]:
    """The same with all that judging needs. A row whose labels are null is refused. Raises `InvalidData`."""
    cases: list[Case] = []
    seen: dict[str, str] = {}
    for file in jsonl_files(path):
        rows = read_rows(file, source=source, seen=seen)
        if rows.unread:
            raise InvalidData(f"{file}: {rows.unread} rows have null as their labels. Label them or take them out.")
        cases.extend(rows.cases)
    return tuple(cases)


def jsonl_files(path: Path) -> tuple[Path, ...]:
    """The file itself, or the `*.jsonl` files of a folder by name but for `BY_ID`. Raises `InvalidData` if none."""
    if path.is_dir():
        files = tuple(sorted(file for file in path.glob("*.jsonl") if file.name != BY_ID))
        if not files:
            raise InvalidData(f"{path} holds no .jsonl file. Name a file, or a folder that holds some.")
        return files
    if not path.is_file():
        raise InvalidData(f"There is no file or folder {path}.")
    return (path,)


def read_rows(file: Path, *, source: str, weight: float = 1.0, seen: dict[str, str] | None = None) -> Rows:
    """The rows of one file.

    `weight` is that of rows that state none. `seen` holds the place of every id so far, and is added to: an id may
    stand once only. Raises `InvalidData` that names file and line.
    """
    seen = {} if seen is None else seen
    cases: list[Case] = []
    unread = 0
    for place, line in lines(file):
        row = Row(place, line)
        name = row.text("id")
        if name in seen:
            row.refuse(f"the id “{name}” was used before, at {seen[name]}. Give every row its own")
        seen[name] = place
        labels = row.labels()
        if labels is None:
            unread += 1
        else:
            cases.append(_case(row, name, labels, source, weight))
    return Rows(cases=tuple(cases), unread=unread)


def content_hash(examples: Iterable[Example]) -> str:
    """SHA-256 in hexadecimal over all that training sees of the examples, whatever their order."""
    lines = sorted(
        json.dumps(
            [
                example.source,
                example.id,
                example.comment.text,
                example.comment.article.title,
                sorted(example.labels),
                example.group,
                example.topic,
                example.claim,
                example.weight,
            ],
            ensure_ascii=True,
        )
        for example in examples
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def rows_by_source(examples: Sequence[Example]) -> Mapping[str, int]:
    """How many rows each source gave, by the source's name."""
    counts: dict[str, int] = {}
    for source in sorted(example.source for example in examples):
        counts[source] = counts.get(source, 0) + 1
    return counts


def _case(row: Row, name: str, labels: frozenset[Label], source: str, weight: float) -> Case:
    return Case(
        example=Example(
            id=name,
            comment=Comment(
                id=name, text=row.comment_text(), article=Article(title=row.text("article", optional=True))
            ),
            labels=labels,
            source=source,
            # Two sources may use one name for different groups.
            group=f"{source}/{row.text('group', optional=True) or name}",
            topic=row.text("topic", optional=True),
            kind=row.text("kind", optional=True),
            harm=row.harm(),
            claim=row.text("claim", optional=True),
            weight=row.weight(weight),
        ),
        setting=row.text("setting", optional=True),
        author_style=row.text("author_style", optional=True),
        capability=row.text("capability", optional=True),
        pair=row.text("pair", optional=True),
    )
