"""`moderation users`: who may sign in to the console."""

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from moderation.cli.database import open_database
from moderation.cli.output import AsJson, out, print_json, print_table
from moderation.domain.account import Role
from moderation.services import accounts

app = typer.Typer(help="Who may sign in to the console.", no_args_is_help=True)

Username = Annotated[str, typer.Argument(help="What they sign in with.")]


@app.command()
def add(
    username: Username,
    name: Annotated[str, typer.Option(help="What colleagues see.")] = "",
    role: Annotated[Role, typer.Option(help="What they may do.")] = Role.MODERATOR,
) -> None:
    """Add a person. Asks for their password, or reads it from standard input."""
    password = _password()
    with open_database() as database:
        moderator = accounts.create_moderator(
            database, username=username, name=name, role=role, password=password, now=datetime.now(UTC)
        )
    out.print(f"{moderator.username} may sign in as {moderator.role}.")


@app.command("list")
def list_users(as_json: AsJson = False) -> None:
    """Everybody who has, or had, a sign-in."""
    with open_database() as database:
        found = accounts.list_moderators(database)
    if as_json:
        print_json(
            [
                {"username": person.username, "name": person.name, "role": person.role, "disabled_at": disabled_at}
                for person, disabled_at in found
            ]
        )
        return
    print_table(
        ["user", "name", "role", "disabled"],
        [(person.username, person.name, person.role, disabled_at) for person, disabled_at in found],
        empty="Nobody. Add somebody with `moderation users add`.",
    )


@app.command()
def password(username: Username) -> None:
    """Set a person's password and end their sessions."""
    with open_database() as database:
        accounts.change_password(database, username, _password(), now=datetime.now(UTC))
    out.print(f"The password of {username} is changed; their sessions are over.")


@app.command()
def disable(username: Username) -> None:
    """Keep a person from signing in; what they decided stays."""
    with open_database() as database:
        accounts.disable_moderator(database, username, now=datetime.now(UTC))
    out.print(f"{username} can no longer sign in.")


def _password() -> str:
    if sys.stdin.isatty():
        asked: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        return asked
    return sys.stdin.readline().rstrip("\n")
