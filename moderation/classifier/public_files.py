"""How the file that a public set is published as becomes labelled comments."""

import csv
import io
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import Any

from moderation.classifier.public_labels import text_hash
from moderation.domain.comment import MAX_TEXT_LENGTH
from moderation.domain.errors import InvalidData
from moderation.domain.label import Label

#: Commas and quotation marks; tabs without any, since they are the writers' own; an array of objects.
FORMATS = ("csv", "tsv", "json")
#: A zip may not grow beyond this when it is unpacked, in bytes.
MOST_UNPACKED = 500_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicFile:
    """One file of a public set, as its home publishes it."""

    url: str
    #: SHA-256 in hexadecimal; `None` while nobody has confirmed what the address gives.
    sha256: str | None
    #: One of `FORMATS`.
    format: str
    #: The columns that make the text, joined by line breaks.
    text: tuple[str, ...]
    #: Inside a zip: which members, as a pattern.
    member: str | None = None
    #: Names of the columns where the file does not give them.
    columns: tuple[str, ...] = ()
    #: The column of the source's own label.
    label: str | None = None
    #: What that label means; without it the rows stay unread (`null`).
    meaning: Mapping[str, frozenset[Label]] | None = None
    #: The labels of every row, where the set holds one kind only.
    all_are: frozenset[Label] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicRow:
    """One comment of a public set."""

    text: str
    #: `None`: nobody has read it by our guide.
    labels: frozenset[Label] | None
    source_label: str


class _Tabs(csv.excel_tab):
    quoting = csv.QUOTE_NONE


def read_public_file(file: PublicFile, content: bytes) -> tuple[PublicRow, ...]:
    """The comments in a published file, each text once. Raises `InvalidData` when it is not what `file` describes."""
    rows: dict[str, PublicRow] = {}
    for document in _documents(file, content):
        for record in _records(file, document):
            row = _row(file, record)
            if row.text:
                rows.setdefault(text_hash(row.text), row)
    if not rows:
        raise InvalidData(f"{file.url}: there is no comment in it.")
    return tuple(rows.values())


def _documents(file: PublicFile, content: bytes) -> Iterator[str]:
    if file.member is None:
        yield _decoded(file, content)
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            chosen = [item for item in archive.infolist() if fnmatch(item.filename, file.member)]
            if not chosen:
                raise InvalidData(f"{file.url}: the archive holds nothing named like “{file.member}”.")
            if sum(item.file_size for item in chosen) > MOST_UNPACKED:
                raise InvalidData(f"{file.url}: the archive unpacks to more than {MOST_UNPACKED:,} bytes.")
            for item in sorted(chosen, key=lambda item: item.filename):
                yield _decoded(file, archive.read(item))
    # `zlib.error`: a member is damaged; `RuntimeError`: it is encrypted; `NotImplementedError`: packed in an odd way.
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
        raise InvalidData(f"{file.url}: this is no zip archive that can be read: {error}.") from error


def _decoded(file: PublicFile, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidData(f"{file.url}: this is not UTF-8 (byte {error.start + 1}).") from error


def _records(file: PublicFile, document: str) -> Iterator[Mapping[str, Any]]:
    if file.format == "json":
        try:
            records = json.loads(document)
        # A number of thousands of digits is a plain ValueError.
        except (ValueError, RecursionError) as error:
            raise InvalidData(f"{file.url}: this is not JSON: {error}.") from error
        if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
            raise InvalidData(f"{file.url}: this is not an array of objects.")
        yield from records
        return
    table = io.StringIO(document, newline="")
    dialect = _Tabs if file.format == "tsv" else csv.excel
    try:
        yield from csv.DictReader(table, fieldnames=file.columns or None, dialect=dialect, restkey="")
    except csv.Error as error:
        raise InvalidData(f"{file.url}: this is not a table: {error}.") from error


def _row(file: PublicFile, record: Mapping[str, Any]) -> PublicRow:
    wanted = [*file.text, *([file.label] if file.label else [])]
    missing = [name for name in wanted if name not in record]
    if missing:
        raise InvalidData(
            f"{file.url}: there is no column {', '.join(missing)}; it has changed since it was described."
        )
    own = _text(record[file.label]) if file.label else ""
    if file.meaning is None:
        labels = file.all_are
    elif own in file.meaning:
        labels = file.meaning[own]
    else:
        raise InvalidData(f"{file.url}: the label “{own}” is not among {', '.join(file.meaning)}.")
    text = "\n".join(part for name in file.text if (part := _text(record[name]).strip()))
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise InvalidData(f"{file.url}: a text holds half a character (a lone surrogate).")
    return PublicRow(text=text[:MAX_TEXT_LENGTH], labels=labels, source_label=own)


def _text(value: object) -> str:
    return "" if value is None else str(value)
