"""JSON Lines files read one row at a time; whatever is wrong is refused with file, line and what to do."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from moderation.domain.comment import MAX_TEXT_LENGTH
from moderation.domain.errors import InvalidData
from moderation.domain.label import Harm, Label


def lines(file: Path) -> Iterator[tuple[str, str]]:
    """Each line that is not empty, after its place ("FILE, line N"). Raises `InvalidData`."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise InvalidData(f"{file} cannot be read: {error.strerror}.") from error
    for number, line in enumerate(content.split(b"\n"), start=1):
        place = f"{file}, line {number}"
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError as error:
            raise InvalidData(
                f"{place}: this is not UTF-8 (byte {error.start + 1}). Save the file as UTF-8."
            ) from error
        if text.strip():
            yield place, text


def write_rows(file: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write a whole file or, when that breaks off, none; its folder is made. Raises `InvalidData`."""
    part = file.with_name(file.name + ".part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with part.open("w", encoding="utf-8") as output:
            output.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        part.replace(file)
    except OSError as error:
        raise InvalidData(f"{file} cannot be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)


class Row:
    """One row, that knows where it stands. Every method raises `InvalidData` for a value that cannot be used."""

    def __init__(self, place: str, line: str) -> None:
        self._place = place
        self._values = _parse(place, line)

    def refuse(self, sentence: str) -> NoReturn:
        """Say what is wrong with the row, and where it stands."""
        raise InvalidData(f"{self._place}: {sentence}.")

    def text(self, name: str, optional: bool = False) -> str:
        """A text; an optional one that is missing or null is empty."""
        value = self._values.get(name)
        if value is None and optional:
            return ""
        if not isinstance(value, str) or not (value or optional):
            self.refuse(f"“{name}” must be a text" + ("" if optional else " that is not empty"))
        return value

    def comment_text(self) -> str:
        """The comment itself: not blank, not too long, nothing that UTF-8 cannot hold."""
        text = self.text("text")
        if not text.strip():
            self.refuse("“text” is empty")
        if len(text) > MAX_TEXT_LENGTH:
            self.refuse(f"“text” has {len(text):,} characters; the most is {MAX_TEXT_LENGTH:,}")
        if any("\ud800" <= character <= "\udfff" for character in text):
            self.refuse("“text” holds half a character (a lone surrogate). Export it again as UTF-8")
        return text

    def labels(self) -> frozenset[Label] | None:
        """The labels; `None` while nobody has read the row."""
        if "labels" not in self._values:
            self.refuse("“labels” is missing. Write [] for a comment that is fine")
        value = self._values["labels"]
        if value is None:
            return None
        if not isinstance(value, list):
            self.refuse("“labels” must be a list, such as [] or [“spam”]")
        for label in value:
            if label not in tuple(Label):
                self.refuse(f"the label “{label}” is unknown. Known are: {', '.join(Label)}")
        return frozenset(map(Label, value))

    def flag(self, name: str) -> bool:
        """True or false; false when it is missing."""
        value = self._values.get(name, False)
        if not isinstance(value, bool):
            self.refuse(f"“{name}” must be true or false")
        return value

    def harm(self) -> Harm | None:
        """How bad it is to believe the comment, if that was said."""
        value = self._values.get("harm")
        if value is not None and value not in tuple(Harm):
            self.refuse(f"“harm” must be one of {', '.join(Harm)}, or null")
        return None if value is None else Harm(value)

    def weight(self, default: float) -> float:
        """How much the row counts."""
        value = self._values.get("weight", default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not (value > 0 and math.isfinite(value)):
            self.refuse("“weight” must be a number above 0")
        return float(value)


def _parse(place: str, line: str) -> Mapping[str, Any]:
    try:
        row = json.loads(line)
    # A number of thousands of digits is a plain ValueError.
    except (ValueError, RecursionError) as error:
        raise InvalidData(f"{place}: this is not JSON: {error}. Write one JSON object a line.") from error
    if not isinstance(row, dict):
        raise InvalidData(f"{place}: this is not a JSON object. Write one JSON object a line.")
    return row
