"""Keeps other sites from sending the console's forms."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send


class SameOriginForms:
    """Refuses a form that a browser sends from another origin.

    Browsers state where a request comes from in `Sec-Fetch-Site`, older ones in `Origin`, and no page can change
    either; so no token in the forms is needed. A request with neither header does not come from a browser's page and
    carries no cookie of a moderator unless its sender has it anyway.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] == "http" and not _is_allowed(Request(scope)):
            refusal = PlainTextResponse("This form was sent from another site, so nothing was done.", 403)
            await refusal(scope, receive, send)
            return
        await self.app(scope, receive, send)


def _is_allowed(request: Request) -> bool:
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return True
    fetch_site = request.headers.get("sec-fetch-site")
    if fetch_site is not None:
        return fetch_site in {"same-origin", "none"}
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")
