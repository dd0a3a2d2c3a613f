"""Signing in and out, and the list of one's sessions."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from api.console.rendering import render
from api.console.session import SessionDep, clear_cookie, set_cookie
from api.deps import RowId, RuntimeDep
from moderation.domain.errors import NotAuthorised
from moderation.services import accounts

router = APIRouter()


@router.get("/sign-in")
def sign_in_page(request: Request, next: str = "") -> Response:  # noqa: A002 - the word in the address
    """The form."""
    return render(request, "sign_in.html", {"next": next, "error": None, "username": ""})


@router.post("/sign-in")
def sign_in(
    request: Request,
    runtime: RuntimeDep,
    username: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "",  # noqa: A002
) -> Response:
    """Start a session."""
    try:
        token = accounts.sign_in(
            runtime.database,
            username,
            password,
            browser=request.headers.get("user-agent", "unknown"),
            now=runtime.now(),
            lasts=runtime.settings.session_lasts,
        )
    except NotAuthorised as error:
        values = {"next": next, "error": str(error), "username": username}
        return render(request, "sign_in.html", values, status=401)
    # Only to a page of ours: an address from elsewhere could lead to a forged copy of the console.
    wanted = next if next.startswith("/console/") and "\\" not in next else "/console/"
    response = RedirectResponse(wanted, 303)
    set_cookie(response, runtime, token)
    return response


@router.post("/sign-out")
def sign_out(runtime: RuntimeDep, session: SessionDep) -> Response:
    """End the session in use."""
    accounts.end_session(runtime.database, session, session.id, now=runtime.now())
    response = RedirectResponse("/console/sign-in", 303)
    clear_cookie(response)
    return response


@router.get("/sessions")
def sessions_page(request: Request, runtime: RuntimeDep, session: SessionDep) -> Response:
    """Where one is signed in."""
    found = accounts.list_sessions(runtime.database, session, now=runtime.now())
    return render(request, "sessions.html", {"sessions": found, "current": session.id})


@router.post("/sessions/{session_id}/end")
def end_session(session_id: RowId, runtime: RuntimeDep, session: SessionDep) -> Response:
    """End one of one's sessions."""
    accounts.end_session(runtime.database, session, session_id, now=runtime.now())
    return RedirectResponse("/console/sessions", 303)
