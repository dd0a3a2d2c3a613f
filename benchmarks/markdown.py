"""Tables as Markdown."""

from collections.abc import Sequence

#: What stands where there is no figure.
NOTHING = "–"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table whose first column is words and whose others are numbers."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    marks = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]

    def line(cells: Sequence[str]) -> str:
        first, *rest = zip(cells, widths, strict=True)
        return "| " + " | ".join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in rest)]) + " |"

    return "\n".join([line(head), line(marks), *map(line, rows)])


def share(value: float | None) -> str:
    """A share to three places."""
    return NOTHING if value is None else f"{value:.3f}"
