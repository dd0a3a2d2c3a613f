"""`moderation train` and `evaluate`: making a model and measuring one."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress as Bar
from rich.progress import TaskID, TimeElapsedColumn

from moderation.cli.figures import evaluation_json, print_evaluation
from moderation.cli.output import AsJson, err, out, print_json
from moderation.domain.errors import InvalidData, ModelRefused
from moderation.policy.policy import load_policy
from moderation.settings import load_settings


def train(
    also: Annotated[
        list[Path] | None,
        typer.Option(help="Train on this JSON Lines file, or folder of them, too: decisions exported, public sets."),
    ] = None,
    weak: Annotated[bool, typer.Option("--weak", help="Use public sets with weak labels too.")] = False,
    topics: Annotated[
        bool, typer.Option("--topics", help="Also measure with whole topics held out; takes as long again.")
    ] = False,
    sources: Annotated[
        bool, typer.Option("--sources", help="Also measure with each source held out; takes a training each.")
    ] = False,
    seed: Annotated[int, typer.Option(help="The same data and seed give the same model.")] = 1,
    jobs: Annotated[int, typer.Option(min=0, help="Processes to train with; 0 for one a core.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Train a candidate on the seed corpus and more, measure it and save it. Nothing changes in service.

    Then look at it with `models compare`, and let it take over with `models promote`.
    """
    from moderation.runtime import open_registry
    from moderation.services import learning

    settings = load_settings()
    registry = open_registry(settings, to_write=True)
    with progress_bar() as progress:
        trained = learning.train_candidate(
            registry,
            load_policy(settings.policy),
            data_dir=settings.data_dir,
            also=also or [],
            weak=weak,
            topics=topics,
            sources=sources,
            seed=seed,
            jobs=jobs or os.cpu_count() or 1,
            now=datetime.now(UTC),
            clock=time.perf_counter,
            progress=progress,
        )
    if as_json:
        print_json(
            {
                "version": trained.version,
                "folder": str(trained.folder),
                "notes": list(trained.notes),
                "held_out": evaluation_json(trained.report.held_out),
                "golden": None if trained.report.golden is None else evaluation_json(trained.report.golden),
            }
        )
        return
    for note in trained.notes:
        err.print(f"Note: {note}")
    print_evaluation(trained.report.held_out)
    if trained.report.golden is not None:
        print_evaluation(trained.report.golden)
    out.print(f"\nCandidate {trained.version} is in {trained.folder}; its card says more.", soft_wrap=True)
    out.print(f"Next: moderation models compare {trained.version}")


def evaluate(
    version: Annotated[str | None, typer.Argument(help="The model; the champion if left out.")] = None,
    data: Annotated[
        Path | None, typer.Option(help="Labelled comments: a JSON Lines file or a folder. Default: the golden set.")
    ] = None,
    evasion: Annotated[
        bool, typer.Option("--evasion", help="Also measure what disguise costs; takes several times as long.")
    ] = False,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write all figures, evasion included, as one page.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure a model on labelled comments."""
    from moderation.runtime import open_registry
    from moderation.services import learning, measuring

    if html is not None and not html.parent.is_dir():
        raise InvalidData(f"There is no folder {html.parent} to write {html.name} to. Make it, or name another.")
    settings = load_settings()
    registry = open_registry(settings)
    version = version or registry.champion()
    if version is None:
        raise ModelRefused("There is no model in use. Name one, or train one with `moderation train`.")
    policy, path = load_policy(settings.policy), data or settings.data_dir / "golden"
    if evasion or html is not None:
        with progress_bar() as progress:
            examined = measuring.examine_model(
                registry, version, policy, path, clock=time.perf_counter, now=datetime.now(UTC), progress=progress
            )
        evaluation = examined.evaluation
        if html is not None:
            _write(html, examined.page)
    else:
        evaluation = learning.evaluate_model(registry, version, policy, path)
    if as_json:
        print_json({"version": version, **evaluation_json(evaluation)})
    else:
        out.print(f"Model {version}", style="bold")
        print_evaluation(evaluation)
    if html is not None:
        err.print(f"Written to {html}.", soft_wrap=True)


def _write(file: Path, page: str) -> None:
    # Beside the file first: a page that breaks off must not look like a whole one.
    part = file.with_name(file.name + ".part")
    try:
        part.write_text(page, "utf-8")
        part.replace(file)
    except OSError as error:
        raise InvalidData(f"{file} cannot be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each thing that is done, on standard error; is told what, and how many steps of how many are done."""
    with Bar(*Bar.get_default_columns(), TimeElapsedColumn(), console=err, transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def tell(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done)

        yield tell
