"""`moderation setup`, `serve` and `worker`: running the service."""

import random
import secrets
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from threading import Event, Thread
from typing import Annotated

import typer
import uvicorn

from moderation.cli.output import out
from moderation.domain.account import Role
from moderation.services import accounts, delivering, watching
from moderation.settings import load_settings
from moderation.storage import schema
from moderation.storage.engine import Database
from moderation.telemetry import configure_logging

#: Seconds between looks into an empty outbox.
_POLL = 1.0

_FIRST_SITE = "My site"

_DEMO_COMMENT = (
    '{"comment_id": "first", "text": "Stop the IVIG, it only feeds the disease. A magnesium cleanse cured my MMN.", '
    '"article": {"title": "What Is Multifocal Motor Neuropathy?"}}'
)


def setup(
    host: Annotated[str, typer.Option(help="Address that the printed lines name.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port that the printed lines name.")] = 8000,
) -> None:
    """Prepare the database; on the first run also make a site key and a moderator's sign-in, and print them once."""
    settings = load_settings()
    database = Database(settings.database_url, busy_timeout=settings.busy_timeout)
    try:
        schema.upgrade(database)
        if watching.is_set_up(database):
            out.print(f"Using {database.engine.url.render_as_string(hide_password=True)} as it is.")
            return
        now = datetime.now(UTC)
        password = secrets.token_urlsafe(15)
        # A first run that broke off half-way may have left the site behind, with a key that nobody has seen.
        sites = {site.name for site, _ in accounts.list_sites(database)}
        if _FIRST_SITE in sites:
            key = accounts.create_site_key(database, _FIRST_SITE, now=now)
        else:
            _, key = accounts.create_site(database, _FIRST_SITE, now=now)
        accounts.create_moderator(
            database, username="moderator", name="First moderator", role=Role.ADMIN, password=password, now=now
        )
    finally:
        database.close()
    address = f"http://{host}:{port}"
    out.print("\nThis is shown once. Keep it.", style="bold")
    out.print(f"  site key   {key}", soft_wrap=True)
    out.print(f"  console    {address}/console/", soft_wrap=True)
    out.print("  user       moderator")
    out.print(f"  password   {password}")
    out.print("\nTry it once the service is up:")
    # Written as it must be typed: no wrapping, so that the line can be copied whole.
    sys.stdout.write(
        f"  curl -s {address}/v1/screenings -H 'Authorization: Bearer {key}' "
        f"-H 'Content-Type: application/json' -d '{_DEMO_COMMENT}'\n\n"
    )


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, help="Processes that screen comments.")] = 1,
    with_worker: Annotated[bool, typer.Option("--with-worker", help="Deliver webhooks from here too.")] = False,
) -> None:
    """Serve the API and the console until interrupted."""
    from moderation.runtime import check_startable

    check_startable(load_settings())
    out.print(f"Serving on http://{host}:{port}, the console at /console/. Ctrl+C ends.", soft_wrap=True)
    with _delivering() if with_worker else _nothing():
        # Named, not imported: the command line and the web never know each other.
        uvicorn.run(
            "api.app:serve_app",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            log_level="warning",
            access_log=False,
            server_header=False,
        )


def worker() -> None:
    """Deliver decisions to the sites' webhooks until interrupted. Any number of workers may run."""
    configure_logging(sys.stderr)
    stop = Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    _deliver_until(stop)


@contextmanager
def _delivering() -> Iterator[None]:
    stop = Event()
    thread = Thread(target=_deliver_until, args=(stop,), name="worker", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@contextmanager
def _nothing() -> Iterator[None]:
    yield


def _deliver_until(stop: Event) -> None:
    from moderation.runtime import repeat

    settings = load_settings()
    database = Database(settings.database_url, busy_timeout=settings.busy_timeout)
    schema.check_current(database)
    with delivering.new_client() as client:
        deliver = partial(
            delivering.deliver_next,
            database,
            client,
            clock=lambda: datetime.now(UTC),
            chance=random.SystemRandom(),
        )
        repeat(deliver, _POLL, stop)
    database.close()
