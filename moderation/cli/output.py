"""How commands speak: people get tables and colour, programs get JSON."""

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

#: For people; plain where the terminal has no colour or the output is a file.
out = Console(highlight=False, markup=False)

#: For errors and progress, so that what a command prints can be piped.
err = Console(stderr=True, highlight=False, markup=False)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]


def print_json(value: Any) -> None:
    """One JSON document on standard output, in ASCII: any terminal and any text can carry it."""
    sys.stdout.write(json.dumps(value, indent=2, default=_default) + "\n")


def print_json_line(value: Any) -> None:
    """One line of JSON on standard output."""
    sys.stdout.write(json.dumps(value, default=_default) + "\n")


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str) -> None:
    """A table for people, or a sentence when there is nothing in it."""
    rows = list(rows)
    if not rows:
        out.print(empty)
        return
    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(Text("" if cell is None else _cell(cell), overflow="fold") for cell in row))
    out.print(table)


def _cell(value: object) -> str:
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else str(value)


def _default(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")
