"""The public sets that are known: what each may do, how much it counts, where it lives."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from moderation.classifier.dataset import OWN_SOURCES
from moderation.classifier.public_files import FORMATS, PublicFile
from moderation.domain.errors import InvalidData
from moderation.domain.label import Label

_SHA256 = re.compile(r"[0-9a-f]{64}")


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
    #: What its home publishes; empty when no home is known, or its licence lets nobody pass it on.
    files: tuple[PublicFile, ...] = ()


def read_sources(path: Path) -> Mapping[str, Source]:
    """The sets listed in a TOML file, by name. Raises `InvalidData`."""
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidData(f"{path} cannot be read as a list of sources: {error}.") from error
    return {name: _source(f"{path}, [{name}]", name, table) for name, table in document.items()}


def _source(place: str, name: str, table: Any) -> Source:
    known = {"use", "licence", "note", "weight", "cap", "files"}
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
    files = table.get("files", [])
    if not isinstance(files, list):
        raise InvalidData(f"{place}: “files” must be tables, [[{name}.files]].")
    return Source(
        name=name,
        use=Use(use),
        licence=licence,
        note=note,
        weight=float(weight),
        cap=cap,
        files=tuple(_file(place, file) for file in files),
    )


def _file(place: str, table: Any) -> PublicFile:
    known = {"url", "sha256", "format", "member", "columns", "text", "label", "meaning", "all_are"}
    if not isinstance(table, dict) or set(table) - known:
        raise InvalidData(f"{place}: a file has {', '.join(sorted(known))} and nothing else.")
    texts = {name: table.get(name) for name in ("url", "sha256", "format", "member", "label")}
    for name, value in texts.items():
        if value is not None and not isinstance(value, str):
            raise InvalidData(f"{place}: “{name}” of a file must be a text.")
    if not str(texts["url"]).startswith(("https://", "http://")) or texts["format"] not in FORMATS:
        raise InvalidData(f"{place}: a file needs a “url” and a “format”, one of {', '.join(FORMATS)}.")
    if texts["sha256"] is not None and not _SHA256.fullmatch(texts["sha256"]):
        raise InvalidData(f"{place}: “sha256” must be 64 hexadecimal digits.")
    text, columns, meaning = table.get("text"), table.get("columns", []), table.get("meaning")
    if not _are_texts(text) or not text or not _are_texts(columns):
        raise InvalidData(f"{place}: “text” and “columns” must be lists of column names.")
    if meaning is not None and (not isinstance(meaning, dict) or texts["label"] is None):
        raise InvalidData(f"{place}: “meaning” is a table from the values of the column “label” to labels.")
    return PublicFile(
        url=str(texts["url"]),
        sha256=texts["sha256"],
        format=str(texts["format"]),
        text=tuple(text),
        member=texts["member"],
        columns=tuple(columns),
        label=texts["label"],
        meaning=None if meaning is None else {value: _labels(place, labels) for value, labels in meaning.items()},
        all_are=None if "all_are" not in table else _labels(place, table["all_are"]),
    )


def _labels(place: str, value: Any) -> frozenset[Label]:
    if not _are_texts(value) or any(label not in tuple(Label) for label in value):
        raise InvalidData(f"{place}: labels must be a list of {', '.join(Label)}; [] for fine.")
    return frozenset(map(Label, value))


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
