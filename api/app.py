"""Builds the web application around a runtime."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from api import console, ops, v1
from api.deps import State
from api.errors import install_error_handlers
from api.middleware import BodyLimit, SecurityHeaders
from moderation import __version__
from moderation.runtime import open_runtime
from moderation.settings import Settings, load_settings
from moderation.telemetry import configure_logging

#: Largest request body, in bytes. A long article in UTF-8 fits; anything larger is a mistake or an attack.
MAX_BODY = 2 * 1024 * 1024

_DESCRIPTION = """
Call `POST /v1/screenings` before publishing a comment, and do what `action` says: `publish` it, `hold` it back until a
person has decided, or `reject` it. Decisions of people reach you by webhook, or by `GET /v1/decisions`.
A request that fails or times out has not been screened: hold the comment and send it again. Repeating is always safe.
"""


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application. Opens the database and loads the champion when it starts, not before."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[State]:
        with open_runtime(settings or load_settings()) as runtime:
            yield {"runtime": runtime}

    app = FastAPI(
        title="Second Opinion",
        summary="Comment moderation for health publishers.",
        description=_DESCRIPTION,
        version=__version__,
        lifespan=lifespan,
        # Their pages load scripts from other hosts, which the content security policy forbids.
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
    )
    app.add_middleware(BodyLimit, limit=MAX_BODY)
    app.add_middleware(SecurityHeaders)
    install_error_handlers(app)
    app.include_router(v1.router)
    app.include_router(ops.router)
    app.mount("/console", console.create_console())
    return app


def serve_app() -> FastAPI:
    """The application as a server process starts it: with the environment's settings and logs."""
    configure_logging(sys.stderr)
    return create_app()
