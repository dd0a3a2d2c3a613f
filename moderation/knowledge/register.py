"""The register of known claims: how it is read from its files, and what a file must hold."""

import hashlib
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from moderation.domain.errors import InvalidData
from moderation.domain.known_claim import ClaimVerdict, KnownClaim, Source
from moderation.domain.label import Harm

_Member = TypeVar("_Member", ClaimVerdict, Harm)

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NAMES = frozenset({"id", "claim", "wordings", "verdict", "correction", "harm", "sources", "reviewed_on"})
_SOURCE_NAMES = frozenset({"publisher", "title", "url", "url_checked"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """All known claims, and the name of this state of them."""

    #: In the order of the files' names, then as they stand in the file.
    claims: tuple[KnownClaim, ...]
    #: Twelve hexadecimal digits of a hash of the files: changes whenever one of them does.
    version: str


def load_register(folder: Path) -> Register:
    """The register in a folder of `<topic>.toml` files. Raises `InvalidData` that names the file and the entry."""
    if not folder.is_dir():
        raise InvalidData(f"There is no folder {folder}: the register of known claims is missing.")
    digest = hashlib.sha256()
    claims: list[KnownClaim] = []
    first_seen: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        content = _read(path)
        digest.update(f"{path.name}\0{content}\0".encode())
        for claim in parse_claims(content, topic=path.stem, file=path.name):
            if claim.id in first_seen:
                raise InvalidData(f"{path.name}: the id “{claim.id}” is taken by an entry of {first_seen[claim.id]}.")
            first_seen[claim.id] = path.name
            claims.append(claim)
    return Register(claims=tuple(claims), version=digest.hexdigest()[:12])


def parse_claims(text: str, *, topic: str, file: str) -> tuple[KnownClaim, ...]:
    """The claims that a TOML text states as `[[claim]]` tables. Raises `InvalidData`; `file` is named in it."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidData(f"{file} is not TOML: {error}.") from error
    entries = document.pop("claim", None)
    if document:
        raise InvalidData(
            f"{file}: “{next(iter(document))}” is unknown. A file holds [[claim]] entries and nothing else."
        )
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise InvalidData(f"{file}: there is no [[claim]] entry.")
    return tuple(
        _claim(_Entry(f"{file}, entry {entry.get('id') or number}", entry), topic)
        for number, entry in enumerate(entries, start=1)
    )


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidData(f"{path.name} cannot be read: {error}.") from error


def _claim(entry: "_Entry", topic: str) -> KnownClaim:
    entry.refuse_unknown(_NAMES)
    verdict = entry.member("verdict", ClaimVerdict)
    if verdict is ClaimVerdict.TRUE and entry.has("harm"):
        raise entry.invalid("a true claim does no harm: take “harm” out.")
    return KnownClaim(
        id=entry.matching("id", _ID, "must be lower-case words joined by hyphens."),
        claim=entry.text("claim"),
        wordings=entry.texts("wordings"),
        verdict=verdict,
        correction=entry.text("correction"),
        harm=None if verdict is ClaimVerdict.TRUE else entry.member("harm", Harm),
        topic=topic,
        sources=tuple(_source(source) for source in entry.tables("sources")),
        reviewed_on=entry.day("reviewed_on"),
    )


def _source(entry: "_Entry") -> Source:
    entry.refuse_unknown(_SOURCE_NAMES)
    return Source(
        publisher=entry.text("publisher"),
        title=entry.text("title"),
        url=entry.matching("url", re.compile(r"https://[^\s/]+\.[^\s/]+/\S*"), "must be an address with https://."),
        url_checked=entry.flag("url_checked"),
    )


class _Entry:
    """One table of a file, that knows where it stands."""

    def __init__(self, place: str, values: Mapping[str, Any]) -> None:
        self._place = place
        self._values = values

    def invalid(self, complaint: str) -> InvalidData:
        return InvalidData(f"{self._place}: {complaint}")

    def refuse_unknown(self, known: frozenset[str]) -> None:
        unknown = sorted(set(self._values) - known)
        if unknown:
            raise self.invalid(f"“{unknown[0]}” is unknown. Allowed are: {', '.join(sorted(known))}.")

    def has(self, name: str) -> bool:
        return name in self._values

    def text(self, name: str) -> str:
        value: str = self._value(name, _is_text, "must be a text in quotes.")
        return value

    def matching(self, name: str, pattern: re.Pattern[str], complaint: str) -> str:
        value: str = self._value(
            name, lambda value: _is_text(value) and pattern.fullmatch(value) is not None, complaint
        )
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        return tuple(
            self._value(
                name,
                lambda value: (
                    isinstance(value, list)
                    and bool(value)
                    and all(map(_is_text, value))
                    and len(set(value)) == len(value)
                ),
                "must be a list of different texts in quotes.",
            )
        )

    def tables(self, name: str) -> tuple["_Entry", ...]:
        tables = self._value(
            name,
            lambda value: isinstance(value, list) and bool(value) and all(isinstance(table, dict) for table in value),
            "must be a list of at least one table.",
        )
        return tuple(_Entry(f"{self._place}, {name} {number}", table) for number, table in enumerate(tables, start=1))

    def flag(self, name: str) -> bool:
        value: bool = self._value(name, lambda value: isinstance(value, bool), "must be true or false.")
        return value

    def day(self, name: str) -> date:
        value: date = self._value(
            name,
            lambda value: isinstance(value, date) and not isinstance(value, datetime),
            "must be a date such as 2026-11-22.",
        )
        return value

    def member(self, name: str, kind: type[_Member]) -> _Member:
        allowed = ", ".join(f"“{member}”" for member in kind)
        return kind(self._value(name, lambda value: value in tuple(kind), f"must be one of {allowed}."))

    def _value(self, name: str, is_valid: Callable[[Any], bool], complaint: str) -> Any:
        if name not in self._values:
            raise self.invalid(f"“{name}” is missing.")
        if not is_valid(self._values[name]):
            raise self.invalid(f"“{name}” {complaint}")
        return self._values[name]


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
