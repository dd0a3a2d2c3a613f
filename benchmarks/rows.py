"""Which comments train the peers and which measure them."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from moderation.classifier.dataset import SEED, SITE, Case, read_cases, read_dataset
from moderation.classifier.further import read_also
from moderation.classifier.public_labels import read_public_labels
from moderation.classifier.sources import read_sources
from moderation.domain.comment import Comment
from moderation.domain.errors import InvalidData
from moderation.domain.example import Example

#: Share of the stream that carries a label; the rest is what a site sees all day.
_LABELLED_SHARE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredSet:
    """Labelled comments that train nobody."""

    #: Name of the file without its ending.
    name: str
    cases: tuple[Case, ...]


def training_examples(
    data_dir: Path, *, also: Sequence[Path] = (), rows: int | None = None, seed: int
) -> tuple[Example, ...]:
    """The seed corpus and what of `also` may train; with `rows`, about so many of them in whole groups, by chance.

    Raises `InvalidData`.
    """
    examples = list(read_dataset(data_dir / "seed", source=SEED, name="seed").examples)
    if also:
        sources = read_sources(data_dir / "sources.toml")
        read_again = read_public_labels(sorted((data_dir / "public").glob("*.jsonl")))
        for path in also:
            examples.extend(read_also(path, sources, read_again=read_again).examples)
    return tuple(examples if rows is None else _drawn(examples, rows, seed))


def measured_sets(data_dir: Path, further: Path | None = None) -> tuple[MeasuredSet, ...]:
    """The two golden files, then each JSON Lines file that `further` is or holds. Raises `InvalidData`."""
    files = [data_dir / "golden" / "natural.jsonl", data_dir / "golden" / "functional.jsonl"]
    if further is not None:
        found = sorted(further.glob("*.jsonl")) if further.is_dir() else [further]
        if not found:
            raise InvalidData(f"{further} holds no .jsonl file. Write some with `moderation data public`.")
        files.extend(found)
    return tuple(MeasuredSet(name=file.stem, cases=read_cases(file, source=SITE)) for file in files)


def stream(sets: Sequence[MeasuredSet], *, seed: int) -> tuple[Comment, ...]:
    """Comments as they come in: nine of ten fine, the rest labelled, in an order drawn by `seed`."""
    chance = random.Random(seed)
    cases = [case for part in sets for case in part.cases]
    fine = [case.example.comment for case in cases if not case.example.labels]
    labelled = [case.example.comment for case in cases if case.example.labels]
    wanted = round(len(fine) * _LABELLED_SHARE / (1 - _LABELLED_SHARE))
    mixed = [*fine, *chance.sample(labelled, min(wanted, len(labelled)))]
    chance.shuffle(mixed)
    return tuple(mixed)


def _drawn(examples: Sequence[Example], rows: int, seed: int) -> list[Example]:
    groups: dict[str, list[Example]] = {}
    for example in examples:
        groups.setdefault(example.group, []).append(example)
    names = sorted(groups)
    random.Random(seed).shuffle(names)
    drawn: list[Example] = []
    for name in names:
        if len(drawn) >= rows:
            break
        drawn.extend(groups[name])
    return drawn
