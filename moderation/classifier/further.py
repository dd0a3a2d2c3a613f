"""What may train beside the seed: files read by what the list of sources says of them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from moderation.classifier.dataset import BY_ID, SITE, Rows, jsonl_files, read_rows
from moderation.classifier.public_labels import PublicLabel, join
from moderation.classifier.sources import Source, Use
from moderation.domain.comment import Comment
from moderation.domain.errors import InvalidData
from moderation.domain.example import Example


@dataclass(frozen=True, slots=True, kw_only=True)
class Further:
    """Examples read beside the seed."""

    examples: tuple[Example, ...]
    #: What was left out and why, a sentence each.
    notes: tuple[str, ...]


def read_also(
    path: Path,
    sources: Mapping[str, Source],
    *,
    weak: bool = False,
    read_again: Mapping[str, tuple[PublicLabel, ...]] | None = None,
) -> Further:
    """The examples of a file, or of every `*.jsonl` in a folder, that may train.

    A listed set is taken by its use: `dev` never, `weak` only with `weak`, `relabel` by the labels in `read_again`
    and no other; in a folder a set that may not train is passed over with a note, alone it is refused. A file that is
    not listed is a site's own export and is trusted. Rows whose labels are null are passed over and counted. Raises
    `InvalidData`.
    """
    read_again = read_again or {}
    examples: list[Example] = []
    notes: list[str] = []
    own_ids: dict[str, str] = {}
    if path.name == BY_ID:
        raise InvalidData(f"{path} holds what may only measure, never train: it was joined from such sets.")
    for file in jsonl_files(path):
        source = sources.get(file.stem)
        if source is not None and source.use is Use.RELABEL and source.name in read_again:
            part = _read_again(source, read_again[source.name], file)
            examples.extend(part.examples)
            notes.extend(part.notes)
            continue
        refusal = _refusal(source, weak)
        if refusal and path.is_file():
            raise InvalidData(f"{file}: {refusal}")
        if refusal:
            notes.append(f"{file.name} was passed over: {refusal}")
            continue
        rows = read_rows(file, source=SITE, seen=own_ids) if source is None else _listed(file, source)
        if rows.unread:
            notes.append(f"{file.name}: {rows.unread} rows were passed over because nobody has labelled them yet.")
        examples.extend(case.example for case in rows.cases)
    return Further(examples=tuple(examples), notes=tuple(notes))


def _refusal(source: Source | None, weak: bool) -> str | None:
    match source:
        case Source(use=Use.DEV):
            return f"“{source.name}” may only measure, never train ({source.licence})."
        case Source(use=Use.RELABEL):
            return f"“{source.name}” may train only after each row has been read and labelled again."
        case Source(use=Use.WEAK) if not weak:
            return f"“{source.name}” has weak labels ({source.note}). Ask for weak sets explicitly to train on it."
    return None


def _read_again(source: Source, labels: tuple[PublicLabel, ...], file: Path) -> Further:
    joined = join(source.name, labels, file)
    notes = []
    if joined.unsure:
        notes.append(f"{file.name}: {joined.unsure} labels were passed over because readers were in doubt.")
    if joined.missing:
        notes.append(f"{file.name}: {joined.missing} labels found no comment that reads as it did.")
    return Further(
        examples=tuple(
            Example(
                id=label.id,
                comment=Comment(id=label.id, text=text),
                labels=label.labels,
                source=source.name,
                group=f"{source.name}/{label.id}",
                harm=label.harm,
                weight=source.weight,
            )
            for label, text in joined.rows
        ),
        notes=tuple(notes),
    )


def _listed(file: Path, source: Source) -> Rows:
    rows = read_rows(file, source=source.name, weight=source.weight)
    cases = rows.cases
    if source.cap is not None and len(cases) > source.cap:
        # By hash: the same rows on every machine, and no particular ones.
        chosen = sorted(cases, key=lambda case: hashlib.sha256(case.example.id.encode()).digest())[: source.cap]
        cases = tuple(chosen)
    # The set's weight bounds what a row of it may count, whatever the row says.
    return replace(
        rows,
        cases=tuple(
            replace(case, example=replace(case.example, weight=min(case.example.weight, source.weight)))
            for case in cases
        ),
    )
