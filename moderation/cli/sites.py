"""`moderation sites`: who may call the API."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from moderation.cli.database import open_database
from moderation.cli.output import AsJson, out, print_json, print_table
from moderation.services import accounts

app = typer.Typer(help="Who may call the API.", no_args_is_help=True)

SiteName = Annotated[str, typer.Argument(help="The site's name.")]


@app.command()
def add(name: SiteName) -> None:
    """Add a site and print its first key, once."""
    with open_database() as database:
        _, key = accounts.create_site(database, name, now=datetime.now(UTC))
    out.print(f"Site key, shown once: {key}", soft_wrap=True)


@app.command()
def key(name: SiteName) -> None:
    """Give a site one more key and print it, once."""
    with open_database() as database:
        new = accounts.create_site_key(database, name, now=datetime.now(UTC))
    out.print(f"Site key, shown once: {new}", soft_wrap=True)


@app.command()
def revoke(key_id: Annotated[int, typer.Argument(help="Number of the key, as `sites list` shows it.")]) -> None:
    """Make a key useless from now on."""
    with open_database() as database:
        accounts.revoke_site_key(database, key_id, now=datetime.now(UTC))
    out.print(f"Key {key_id} is revoked.")


@app.command()
def webhook(
    name: SiteName,
    url: Annotated[str, typer.Argument(help="Where decisions are sent. Leave it out to send none.")] = "",
) -> None:
    """Send a site's decisions to an address and print the new signing secret, once; without an address, stop."""
    with open_database() as database:
        secret = accounts.set_webhook(database, name, url or None, now=datetime.now(UTC))
    if secret is None:
        out.print(f"{name} is sent nothing any more; it can poll /v1/decisions.")
    else:
        out.print(f"Signing secret, shown once: {secret}", soft_wrap=True)


@app.command("list")
def list_sites(as_json: AsJson = False) -> None:
    """All sites with their keys."""
    with open_database() as database:
        found = accounts.list_sites(database)
    if as_json:
        print_json(
            [
                {
                    "name": site.name,
                    "webhook_url": site.webhook_url,
                    "keys": [
                        {"id": key.id, "prefix": key.prefix, "created_at": key.created_at, "revoked_at": key.revoked_at}
                        for key in keys
                    ],
                }
                for site, keys in found
            ]
        )
        return
    print_table(
        ["site", "webhook", "key", "begins", "made", "revoked"],
        [
            (site.name, site.webhook_url, key.id, key.prefix, key.created_at, key.revoked_at)
            for site, keys in found
            for key in keys
        ],
        empty="No site. Add one with `moderation sites add`.",
    )
