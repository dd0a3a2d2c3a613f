"""`moderation models`: which models there are, and which is in use."""

import getpass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from moderation.cli.output import AsJson, out, print_json, print_table
from moderation.domain.errors import ModelRefused
from moderation.policy.policy import load_policy
from moderation.settings import load_settings

app = typer.Typer(help="Which models there are, and which is in use.", no_args_is_help=True)

#: Overturned cases that a person is shown; a program gets all.
_SHOWN = 20


@app.command("list")
def list_models(as_json: AsJson = False) -> None:
    """All models, the champion marked."""
    from moderation.runtime import open_registry

    registry = open_registry(load_settings())
    champion = registry.champion()
    manifests = [registry.manifest(version) for version in registry.versions()]
    if as_json:
        print_json(
            [
                {
                    "version": manifest.version,
                    "champion": manifest.version == champion,
                    "created_at": manifest.created_at,
                    "rows": sum(source.rows for source in manifest.sources),
                    "labels": list(manifest.labels),
                }
                for manifest in manifests
            ]
        )
        return
    print_table(
        ["version", "", "trained", "rows", "labels"],
        [
            (
                manifest.version,
                "champion" if manifest.version == champion else "",
                manifest.created_at,
                sum(source.rows for source in manifest.sources),
                ", ".join(label.words for label in manifest.labels),
            )
            for manifest in manifests
        ],
        empty="There is no model. Train one with `moderation train`.",
    )


@app.command()
def compare(
    candidate: Annotated[str, typer.Argument(help="The model that may take over.")],
    champion: Annotated[
        str | None, typer.Argument(help="The model to hold it against; default: the one in use.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="Labelled comments: a JSON Lines file or a folder. Default: the golden set.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Two models side by side, with the comments that they treat differently."""
    from moderation.runtime import open_registry
    from moderation.services import learning

    settings = load_settings()
    registry = open_registry(settings)
    champion = champion or registry.champion()
    if champion is None:
        raise ModelRefused("There is no model in use to compare with. Name one.")
    path = data or settings.data_dir / "golden"
    compared = learning.compare_models(registry, champion, candidate, load_policy(settings.policy), path)
    if as_json:
        print_json(
            {
                "champion": champion,
                "candidate": candidate,
                "figures": [
                    {"name": figure.name, "champion": figure.before, "candidate": figure.after}
                    for figure in compared.figures
                ],
                "overturned": [
                    {"id": case.id, "labels": list(case.labels), "champion": case.before, "candidate": case.after}
                    for case in compared.overturned
                ],
            }
        )
        return
    print_table(
        ["figure", champion, candidate, "change"],
        [
            (figure.name, _number(figure.before), _number(figure.after), _change(figure.before, figure.after))
            for figure in compared.figures
        ],
        empty="Neither model could be measured on these comments.",
    )
    out.print(f"\n{len(compared.overturned)} comments are treated differently.", style="bold")
    print_table(
        ["id", "a person says", champion, candidate],
        [
            (case.id, ", ".join(label.words for label in case.labels) or "fine", case.before, case.after)
            for case in compared.overturned[:_SHOWN]
        ],
        empty="",
    )
    if len(compared.overturned) > _SHOWN:
        out.print(f"… and {len(compared.overturned) - _SHOWN} more; --json lists them all.")


@app.command()
def promote(candidate: Annotated[str, typer.Argument(help="The model that is to take over.")]) -> None:
    """Make a candidate the champion, if the golden set and the policy's goals allow it.

    A running service verifies it, loads it beside the old one and swaps within seconds.
    """
    from moderation.runtime import open_registry
    from moderation.services import learning

    settings = load_settings()
    previous = learning.promote(
        open_registry(settings, to_write=True),
        candidate,
        load_policy(settings.policy),
        data_dir=settings.data_dir,
        by=getpass.getuser(),
        now=datetime.now(UTC),
    )
    out.print(f"{candidate} is the champion now" + (f", after {previous}." if previous else "."))


@app.command()
def rollback() -> None:
    """Bring back the champion before this one."""
    from moderation.runtime import open_registry

    version = open_registry(load_settings(), to_write=True).rollback(by=getpass.getuser(), at=datetime.now(UTC))
    out.print(f"{version} is the champion again.")


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _change(before: float | None, after: float | None) -> str:
    return "" if before is None or after is None else f"{after - before:+.3f}"
