"""`moderation encoder`: the sentence encoder that models build upon."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from moderation.cli.output import AsJson, err, out, print_json, print_table
from moderation.cli.training import progress_bar
from moderation.domain.errors import InvalidData
from moderation.settings import load_settings

app = typer.Typer(help="The sentence encoder that models build upon.", no_args_is_help=True)


@app.command()
def train(
    also: Annotated[
        list[Path] | None,
        typer.Option(help="Train on this JSON Lines file, or folder of them, too: public sets, decisions exported."),
    ] = None,
    folds: Annotated[
        int, typer.Option(min=2, help="Passes of training with topics held out, beside the last one.")
    ] = 2,
    seed: Annotated[int, typer.Option(help="The same data and seed give about the same encoder.")] = 1,
    jobs: Annotated[int, typer.Option(min=1, help="Trainings side by side, each on one core.")] = 2,
    as_json: AsJson = False,
) -> None:
    """Fine-tune the sentence encoder on the seed corpus and more; needs `pip install second-opinion[encoder]`.

    Takes about an hour on two cores. Then train a model with it, by `moderation train`.
    """
    from moderation.runtime import open_registry

    try:
        from moderation.services import encoding
    except ModuleNotFoundError as error:
        raise InvalidData(f"{error.name} is not installed. Run `pip install second-opinion[encoder]`.") from error

    settings = load_settings()
    registry = open_registry(settings, to_write=True)
    with progress_bar() as progress:
        trained = encoding.train_new_encoder(
            registry,
            data_dir=settings.data_dir,
            also=also or [],
            folds=folds,
            seed=seed,
            jobs=jobs,
            now=datetime.now(UTC),
            progress=lambda done, total: progress("trainings", done, total),
        )
    if as_json:
        print_json(
            {
                "name": trained.name,
                "folder": str(trained.folder),
                "notes": list(trained.notes),
                "held_out_precision": dict(trained.held_out_precision),
            }
        )
        return
    for note in trained.notes:
        err.print(f"Note: {note}")
    print_table(
        ["label", "average precision on topics held out"],
        [(label.words, f"{value:.3f}") for label, value in trained.held_out_precision.items()],
        empty="",
    )
    out.print(f"\n{trained.name} is in {trained.folder}.", soft_wrap=True)
    out.print("Next: moderation train")
