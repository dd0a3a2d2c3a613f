"""Who is at the console."""

from datetime import timedelta
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Request, Response
from fastapi.responses import RedirectResponse

from api.deps import RuntimeDep
from moderation.domain.account import Moderator, Role, Session
from moderation.domain.errors import NotAuthorised, NotPermitted
from moderation.runtime import Runtime
from moderation.services import accounts

_COOKIE = "second_opinion_session"


def get_session(request: Request, runtime: RuntimeDep) -> Session:
    """The session whose cookie the request carries. Raises `NotAuthorised`."""
    token = request.cookies.get(_COOKIE)
    if token is None:
        raise NotAuthorised("Sign in first.")
    session = accounts.find_session(runtime.database, token, now=runtime.now())
    # For the page's frame, which names who is signed in.
    request.state.moderator = session.moderator
    return session


SessionDep = Annotated[Session, Depends(get_session)]


def get_moderator(session: SessionDep) -> Moderator:
    """The person who is signed in."""
    return session.moderator


ModeratorDep = Annotated[Moderator, Depends(get_moderator)]


def get_lead(moderator: ModeratorDep) -> Moderator:
    """The person who is signed in, if they may oversee others. Raises `NotPermitted`."""
    if not moderator.role.may_act_as(Role.LEAD):
        raise NotPermitted("This page is for leads.")
    return moderator


LeadDep = Annotated[Moderator, Depends(get_lead)]


def set_cookie(response: Response, runtime: Runtime, token: str) -> None:
    """Keep the session in the browser, out of reach of scripts and of other sites' forms."""
    response.set_cookie(
        _COOKIE,
        token,
        max_age=int(runtime.settings.session_lasts / timedelta(seconds=1)),
        path="/console",
        secure=runtime.settings.secure_cookies,
        httponly=True,
        samesite="lax",
    )


def clear_cookie(response: Response) -> None:
    """Forget the session in the browser."""
    response.delete_cookie(_COOKIE, path="/console")


def to_sign_in(request: Request) -> Response:
    """To the sign-in page, and back to where the person was going."""
    wanted = request.url.path if request.method == "GET" else ""
    return RedirectResponse(f"/console/sign-in?next={quote(wanted)}", 303)
