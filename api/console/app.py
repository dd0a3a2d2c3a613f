"""Builds the console: its pages, its errors as pages, its guard against forged forms."""

from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from api.console import history, items, oversight, sign_in
from api.console.origin import SameOriginForms
from api.console.rendering import render
from api.console.session import to_sign_in
from api.errors import status_of
from moderation.domain.errors import ModerationError, NotAuthorised


def create_console() -> FastAPI:
    """The console as an application of its own, to be mounted."""
    console = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    console.add_middleware(SameOriginForms)
    for pages in (sign_in, items, history, oversight):
        console.include_router(pages.router)
    console.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")

    @console.exception_handler(ModerationError)
    def _on_known(request: Request, error: ModerationError) -> Response:
        if isinstance(error, NotAuthorised):
            return to_sign_in(request)
        status, title = status_of(error)
        return render(request, "message.html", {"title": title, "message": str(error)}, status=status)

    @console.exception_handler(RequestValidationError)
    def _on_malformed(request: Request, _error: RequestValidationError) -> Response:
        message = "The form that arrived is not one of this console's. Nothing was recorded."
        return render(request, "message.html", {"title": "That did not work", "message": message}, status=422)

    @console.exception_handler(HTTPException)
    def _on_http(request: Request, error: HTTPException) -> Response:
        return render(request, "message.html", {"title": error.detail, "message": ""}, status=error.status_code)

    @console.exception_handler(Exception)
    def _on_fault(request: Request, _error: Exception) -> Response:
        message = "The fault is ours and has been logged. Go back and look whether it was recorded."
        return render(request, "message.html", {"title": "Something went wrong", "message": message}, status=500)

    return console
