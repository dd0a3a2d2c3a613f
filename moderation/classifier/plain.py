"""Frozen dataclasses to JSON and back, strictly: what is missing, unknown or of another type is refused."""

import dataclasses
import json
import types
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from moderation.domain.errors import InvalidData

_T = TypeVar("_T")


def to_json(value: Any) -> str:
    """The dataclass as indented JSON with a line end, the same text for the same value."""
    return json.dumps(_plain(value), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def from_json(kind: type[_T], text: str) -> _T:
    """The dataclass that `to_json` wrote. Raises `InvalidData` that says where the text departs from it."""
    try:
        document = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise InvalidData(f"This is not JSON: {error}.") from error
    value: _T = _restored(kind, document, kind.__name__)
    return value


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.isoformat()
        case dict() | types.MappingProxyType():
            return {str(key): _plain(item) for key, item in value.items()}
        case tuple():
            return [_plain(item) for item in value]
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    return value


def _restored(kind: Any, value: Any, place: str) -> Any:
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        (present,) = (part for part in parts if part is not types.NoneType)
        return None if value is None else _restored(present, value, place)
    if origin is tuple:
        items = _checked(list, value, place)
        return tuple(_restored(parts[0], item, f"{place}[{number}]") for number, item in enumerate(items))
    if origin is Mapping:
        table = _checked(dict, value, place)
        return {
            _restored(parts[0], key, place): _restored(parts[1], item, f"{place}.{key}") for key, item in table.items()
        }
    if dataclasses.is_dataclass(kind):
        return _restored_dataclass(kind, _checked(dict, value, place), place)
    return _restored_scalar(kind, value, place)


def _restored_dataclass(kind: Any, table: dict[str, Any], place: str) -> Any:
    hints = get_type_hints(kind)
    names = [field.name for field in dataclasses.fields(kind)]
    if differing := set(names) ^ set(table):
        raise InvalidData(f"{place}: “{min(differing)}” is {'missing' if min(differing) in names else 'unknown'}.")
    return kind(**{name: _restored(hints[name], table[name], f"{place}.{name}") for name in names})


def _restored_scalar(kind: Any, value: Any, place: str) -> Any:
    if kind is float:
        # JSON has one kind of number, and a whole one may come back as an int.
        return float(_checked((int, float), value, place))
    if kind is datetime or issubclass(kind, StrEnum):
        try:
            return datetime.fromisoformat(value) if kind is datetime else kind(value)
        except (TypeError, ValueError) as error:
            raise InvalidData(f"{place} cannot be “{value}”.") from error
    return _checked(kind, value, place)


def _checked(kind: Any, value: Any, place: str) -> Any:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise InvalidData(f"{place} is of the wrong type.")
    return value
