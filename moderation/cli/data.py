"""`moderation data`: what there is to learn from."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, TextIO

import typer

from moderation.cli.corpus import print_report, report_json
from moderation.cli.database import open_database
from moderation.cli.output import AsJson, err, out, print_json, print_table
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


@app.command()
def check(as_json: AsJson = False) -> None:
    """Hold the seed corpus against its rules: fields, duplicates, twins, balance, leaks, frames. Exit code 1 if any."""
    from moderation.services import corpus

    report = corpus.check_data(load_settings().data_dir)
    if as_json:
        print_json(report_json(report))
    else:
        print_report(report)
    if report.findings:
        raise typer.Exit(1)


@app.command()
def public(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder that holds the public sets, as NAME.jsonl.")
    ],
    to: Annotated[Path, typer.Option(help="The folder to write the labelled comments to.")] = Path("var/public"),
    as_json: AsJson = False,
) -> None:
    """Join the labels that readers gave to comments of public sets with the text of those sets.

    The labels are kept by id, without text. What may train once it was read is written as NAME.jsonl, what may only
    measure as real.jsonl: see it with `evaluate --data`.
    """
    from moderation.services import corpus

    joined = corpus.join_public(load_settings().data_dir, folder, to)
    if as_json:
        print_json([{**asdict(part), "file": None if part.file is None else str(part.file)} for part in joined])
        return
    print_table(
        ["set", "comments", "not found", "in doubt", ""],
        [
            (part.source, part.rows, part.missing, part.unsure, "" if part.file else "the set is not at hand")
            for part in joined
        ],
        empty="There are no labels by id.",
    )
    if any(part.file for part in joined):
        out.print(f"Written to {to}.", soft_wrap=True)


@app.command()
def fetch(
    names: Annotated[list[str] | None, typer.Argument(help="Which sets; all that are pinned if left out.")] = None,
    to: Annotated[Path, typer.Option(help="The folder to write NAME.jsonl to.")] = Path("var/public-sets"),
    unpinned: Annotated[
        bool, typer.Option("--unpinned", help="Also take a set whose content nobody has confirmed yet.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Fetch public sets that may train from their homes; a file that is not the one pinned is refused."""
    import httpx2

    from moderation.services import fetching

    settings = load_settings()
    with httpx2.Client(timeout=60, follow_redirects=True) as client:
        fetched = fetching.fetch(settings.data_dir, names or [], to, client, unpinned=unpinned)
    if as_json:
        print_json([{**asdict(part), "file": str(part.file)} for part in fetched])
        return
    for part in fetched:
        out.print(f"{part.rows:,} comments in {part.file}", soft_wrap=True)
        for digest in part.sha256:
            out.print(f"  SHA-256 {digest}")


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
