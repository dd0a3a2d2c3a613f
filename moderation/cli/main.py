"""The `moderation` command: puts the commands together and turns our errors into sentences and exit codes."""

import os
import sys

import typer

from moderation import __version__
from moderation.cli import check, claims, data, database, encoder, models, serve, sites, training, users
from moderation.cli.output import err
from moderation.domain.errors import ModerationError

app = typer.Typer(
    name="moderation",
    help="Second Opinion: comment moderation for health publishers.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("check")(check.check)
app.command("setup")(serve.setup)
app.command("serve")(serve.serve)
app.command("worker")(serve.worker)
app.command("train")(training.train)
app.command("evaluate")(training.evaluate)
app.add_typer(models.app, name="models")
app.add_typer(data.app, name="data")
app.add_typer(claims.app, name="claims")
app.add_typer(encoder.app, name="encoder")
app.add_typer(database.app, name="db")
app.add_typer(users.app, name="users")
app.add_typer(sites.app, name="sites")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"second-opinion {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: bool = typer.Option(
        False, "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
    ),
) -> None:
    """Second Opinion: comment moderation for health publishers."""


def run() -> None:
    """Run the command. Exit codes: 0 done, 1 refused or failed with a sentence, 2 wrong use, 130 interrupted."""
    try:
        app()
    except ModerationError as error:
        err.print(f"Error: {error}", soft_wrap=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # Whoever read our output has stopped, as `head` does. Standard output would complain again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
