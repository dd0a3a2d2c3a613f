"""`moderation data`: what there is to learn from."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, TextIO

import typer

from moderation.cli.database import open_database
from moderation.cli.output import AsJson, err, print_json, print_table
from moderation.domain.errors import InvalidData
from moderation.services import lessons
from moderation.settings import load_settings

app = typer.Typer(help="What there is to learn from.", no_args_is_help=True)


@app.command()
def export(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="Where to write; - for standard output.")],
) -> None:
    """Write people's decisions in force as JSON Lines, to train from with `train --also FILE`."""
    count = 0
    with open_database() as database, _open(file) as output:
        for lesson in lessons.export_lessons(database):
            output.write(json.dumps(lesson, ensure_ascii=False) + "\n")
            count += 1
    err.print(f"{count} {'decision' if count == 1 else 'decisions'} exported.")


@app.command()
def stats(as_json: AsJson = False) -> None:
    """How many comments the seed corpus and the golden set hold, by label."""
    from moderation.services import learning

    counts = learning.count_examples(load_settings().data_dir)
    if as_json:
        print_json(counts)
        return
    labels = sorted({label for part in counts.values() for label in part})
    print_table(
        ["set", *(label.replace("_", " ") for label in labels)],
        [(name, *(part.get(label, 0) for label in labels)) for name, part in counts.items()],
        empty="There is no data.",
    )


@contextmanager
def _open(file: str) -> Iterator[TextIO]:
    if file == "-":
        yield sys.stdout
        return
    # Beside the file first: an export that breaks off must not look like a whole one.
    part = Path(f"{file}.part")
    try:
        with part.open("w", encoding="utf-8") as output:
            yield output
        part.replace(file)
    except OSError as error:
        raise InvalidData(f"{file} cannot be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
