"""The labelled comments as data: hold them against the rules, and join labels by id to public text."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from moderation.classifier.corpus.check import CorpusReport, check_corpus
from moderation.classifier.dataset import BY_ID, SEED, read_cases
from moderation.classifier.public_labels import Joined, join, read_public_labels
from moderation.classifier.rows import write_rows
from moderation.detectors.text import read
from moderation.domain.errors import InvalidData


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedSet:
    """One public set after joining."""

    source: str
    #: Comments written with their labels; 0 when the set is not at hand.
    rows: int
    missing: int
    unsure: int
    #: Where they were written; `None` when the set is not at hand.
    file: Path | None


def check_data(data_dir: Path) -> CorpusReport:
    """Hold the seed corpus and the golden set against the rules. Raises `InvalidData` for a row that cannot be read."""
    return check_corpus(
        read_cases(data_dir / "seed", source=SEED), read_cases(data_dir / "golden", source=SEED), read=read
    )


def join_public(data_dir: Path, texts: Path, to: Path) -> tuple[JoinedSet, ...]:
    """Write what readers labelled of the public sets in the folder `texts`, as JSON Lines in the folder `to`.

    `NAME.jsonl` for each set that may train once it was read, and one `real.jsonl` of all that may only measure.
    Raises `InvalidData`.
    """
    if not texts.is_dir():
        raise InvalidData(f"There is no folder {texts}. Name the folder that holds the public sets, as NAME.jsonl.")
    if to.resolve() == texts.resolve():
        raise InvalidData("The labelled comments would overwrite the public sets. Name another folder with --to.")
    written: list[JoinedSet] = []
    for source, labels in read_public_labels(sorted((data_dir / "public").glob("*.jsonl"))).items():
        file = texts / f"{source}.jsonl"
        written.append(_write([join(source, labels, file)], to / file.name) if file.is_file() else _absent(source))
    measured: list[Joined] = []
    real = data_dir / "golden" / BY_ID
    for source, labels in read_public_labels([real] if real.is_file() else []).items():
        file = texts / f"{source}.jsonl"
        if file.is_file():
            measured.append(join(source, labels, file))
        else:
            written.append(_absent(source))
    if measured:
        written.append(_write(measured, to / BY_ID))
    return tuple(written)


def _write(parts: Sequence[Joined], file: Path) -> JoinedSet:
    write_rows(
        file,
        (
            {
                "id": f"{part.source}/{label.id}",
                "text": text,
                "labels": sorted(label.labels),
                "harm": label.harm,
                "kind": part.source,
            }
            for part in parts
            for label, text in part.rows
        ),
    )
    return JoinedSet(
        source=file.stem,
        rows=sum(len(part.rows) for part in parts),
        missing=sum(part.missing for part in parts),
        unsure=sum(part.unsure for part in parts),
        file=file,
    )


def _absent(source: str) -> JoinedSet:
    return JoinedSet(source=source, rows=0, missing=0, unsure=0, file=None)
