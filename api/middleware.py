"""What every request and answer passes through."""

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import problem

_HEADERS = {
    # No script runs at all; pages are forms and a style sheet of our own.
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    # A comment under review must not stay in a shared cache or come back with the browser's back button.
    "cache-control": "no-store",
}


class SecurityHeaders:
    """Adds the headers that keep pages and answers to themselves, unless an endpoint has set its own."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)


class BodyLimit:
    """Refuses a request body that is too large, by its stated length or, failing that, while it arrives."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        """Wrap `app`; `limit` in bytes."""
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        stated = Request(scope).headers.get("content-length", "0")
        if not stated.isdigit() or int(stated) > self.limit:
            await self._refuse(scope, receive, send)
            return
        body: list[Message] = []
        size = 0
        more = scope["method"] not in {"GET", "HEAD"}
        while more:
            message = await receive()
            body.append(message)
            size += len(message.get("body", b""))
            more = message["type"] == "http.request" and message.get("more_body", False)
            if size > self.limit:
                await self._refuse(scope, receive, send)
                return

        async def replay() -> Message:
            return body.pop(0) if body else await receive()

        await self.app(scope, replay, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        detail = f"The request is larger than {self.limit:,} bytes."
        await problem(413, "The request is too large", detail)(scope, receive, send)
