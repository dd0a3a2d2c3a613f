"""From an error to an HTTP answer: the only such table."""

import logging
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from moderation.domain import errors

_log = logging.getLogger(__name__)

#: Status and title of each error that a request can meet. An error that is not listed is a fault of ours.
STATUS: dict[type[errors.ModerationError], tuple[int, str]] = {
    errors.InvalidComment: (422, "The comment cannot be read"),
    errors.InvalidDecision: (422, "The decision is not complete"),
    errors.RevisionConflict: (409, "This revision has another text"),
    errors.ClaimLost: (409, "The item is not yours"),
    errors.StaleRevision: (409, "The comment has been edited"),
    errors.AlreadyDecided: (409, "The item has been decided"),
    errors.NotFound: (404, "Not found"),
    errors.NotAuthorised: (401, "Not authorised"),
    errors.NotPermitted: (403, "Not permitted"),
    errors.StorageUnavailable: (503, "The database is busy or away"),
}

#: Seconds after which a refused request is worth another try.
RETRY_AFTER = 1


class Problem(BaseModel):
    """An error as RFC 9457 has it."""

    type: str
    title: str
    status: int
    detail: str
    #: For a malformed request: each fault, with a JSON pointer to its place.
    errors: list[dict[str, str]] = []

    model_config = {
        "json_schema_extra": {
            "example": {
                "type": "urn:second-opinion:problem:409",
                "title": "This revision has another text",
                "status": 409,
                "detail": "Revision 1 of comment “c-1” was screened with another text. Send an edit as revision 2.",
                "errors": [],
            }
        }
    }


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems that an endpoint documents."""
    return {
        status: {"model": Problem, "description": title, "content": {"application/problem+json": {}}}
        for status, title in [
            (401, "The site key is missing, wrong or revoked."),
            (404, "There is nothing by that name."),
            (409, "This revision was screened with another text."),
            (413, "The request is too large."),
            (422, "The request is malformed; `errors` says where."),
            (503, "The database is busy or away; nothing was recorded. Hold the comment and try again."),
        ]
        if status in statuses
    }


def problem(
    status: int,
    title: str,
    detail: str,
    *,
    faults: Sequence[dict[str, str]] = (),
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    """An RFC 9457 answer."""
    body = Problem(
        type=f"urn:second-opinion:problem:{status}", title=title, status=status, detail=detail, errors=list(faults)
    )
    return JSONResponse(body.model_dump(), status, headers=headers, media_type="application/problem+json")


def status_of(error: errors.ModerationError) -> tuple[int, str]:
    """Status and title of an error."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), (500, "Something went wrong"))


def headers_of(status: int) -> dict[str, str] | None:
    """What a client should know beside the status."""
    if status == 401:
        return {"www-authenticate": "Bearer"}
    return {"retry-after": str(RETRY_AFTER)} if status == 503 else None


def install_error_handlers(app: FastAPI) -> None:
    """Answer every error with a problem."""

    @app.exception_handler(errors.ModerationError)
    def _on_known(_request: Request, error: errors.ModerationError) -> JSONResponse:
        status, title = status_of(error)
        if status >= 500:
            _log.error("%s: %s", type(error).__name__, error)
        return problem(status, title, str(error), headers=headers_of(status))

    @app.exception_handler(RequestValidationError)
    def _on_malformed(_request: Request, error: RequestValidationError) -> JSONResponse:
        # Only place and kind of each fault: the value itself may be somebody's comment.
        faults = [{"pointer": _pointer(fault["loc"]), "detail": fault["msg"]} for fault in error.errors()]
        detail = "; ".join(f"{fault['pointer'] or 'body'}: {fault['detail']}" for fault in faults[:5])
        return problem(422, "The request is malformed", detail, faults=faults)

    @app.exception_handler(HTTPException)
    def _on_http(_request: Request, error: HTTPException) -> JSONResponse:
        return problem(error.status_code, str(error.detail), str(error.detail), headers=dict(error.headers or {}))

    @app.exception_handler(Exception)
    def _on_fault(_request: Request, error: Exception) -> JSONResponse:
        return problem(
            500, "Something went wrong", "The fault is ours and has been logged. Hold the comment and try again."
        )


def _pointer(location: Sequence[int | str]) -> str:
    # FastAPI's first part says which half of the request; in a body the rest is a JSON pointer.
    return "".join(f"/{part}" for part in location[1:])
