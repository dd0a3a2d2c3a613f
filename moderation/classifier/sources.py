"""Which public sets may train, how much they count, and how they are read beside the project's own comments."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from moderation.classifier.dataset import OWN_SOURCES, SITE, Rows, jsonl_files, read_rows
from moderation.domain.errors import InvalidData
from moderation.domain.example import Example


class Use(StrEnum):
    """What a set may do."""

    #: Its licence and its labels allow training.
    TRAIN = "train"
    #: Its licence allows training, its labels do not until each row has been read again.
    RELABEL = "relabel"
    #: May train with little weight, when asked for.
    WEAK = "weak"
    #: Only for measuring.
    DEV = "dev"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One set of labelled comments, by the name of its file."""

    name: str
    use: Use
    licence: str
    note: str
    #: What one row counts beside a row of the seed.
    weight: float
    #: At most this many rows are taken; `None`: all.
    cap: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Further:
    """Examples read beside the seed."""

    examples: tuple[Example, ...]
    #: What was left out and why, a sentence each.
    notes: tuple[str, ...]


def read_sources(path: Path) -> Mapping[str, Source]:
    """The sets listed in a TOML file, by name. Raises `InvalidData`."""
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidData(f"{path} cannot be read as a list of sources: {error}.") from error
    return {name: _source(f"{path}, [{name}]", name, table) for name, table in document.items()}


def read_also(path: Path, sources: Mapping[str, Source], *, weak: bool = False) -> Further:
    """The examples of a file, or of every `*.jsonl` in a folder, that may train.

    A listed set is taken by its use: `dev` and `relabel` never, `weak` only with `weak`; in a folder it is passed over
    with a note, alone it is refused. A file that is not listed is a site's own export and is trusted. Rows whose
    labels are null are passed over and counted. Raises `InvalidData`.
    """
    examples: list[Example] = []
    notes: list[str] = []
    own_ids: dict[str, str] = {}
    for file in jsonl_files(path):
        source = sources.get(file.stem)
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


def _source(place: str, name: str, table: Any) -> Source:
    known = {"use", "licence", "note", "weight", "cap"}
    if name in OWN_SOURCES:
        raise InvalidData(f"{place}: this name is kept for the project's own comments. Choose another.")
    if not isinstance(table, dict) or set(table) - known:
        raise InvalidData(f"{place}: a source has {', '.join(sorted(known))} and nothing else.")
    use, licence, note = table.get("use"), table.get("licence"), table.get("note", "")
    weight, cap = table.get("weight", 1.0), table.get("cap")
    if use not in tuple(Use):
        raise InvalidData(f"{place}: “use” must be one of {', '.join(Use)}.")
    if not isinstance(licence, str) or not licence or not isinstance(note, str):
        raise InvalidData(f"{place}: “licence” and “note” must be texts; a licence must be stated.")
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 < weight <= 1:
        raise InvalidData(f"{place}: “weight” must be a number above 0 and at most 1.")
    if cap is not None and (isinstance(cap, bool) or not isinstance(cap, int) or cap < 1):
        raise InvalidData(f"{place}: “cap” must be a whole number of 1 or more.")
    return Source(name=name, use=Use(use), licence=licence, note=note, weight=float(weight), cap=cap)
