"""What endpoints ask for: the runtime and whoever is calling."""

from typing import Annotated, TypedDict

from fastapi import Depends, Path, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from moderation.domain.account import Site
from moderation.domain.errors import NotAuthorised
from moderation.runtime import Runtime
from moderation.services import accounts


class State(TypedDict):
    """What lives as long as the application."""

    runtime: Runtime


def get_runtime(request: Request) -> Runtime:
    """The runtime of this application."""
    runtime: Runtime = request.state.runtime
    return runtime


#: A row's number in an address; larger ones would overflow in the database.
RowId = Annotated[int, Path(ge=1, le=2**31 - 1)]

RuntimeDep = Annotated[Runtime, Depends(get_runtime)]

_bearer = HTTPBearer(
    auto_error=False, scheme_name="site key", description="A site key, as `Authorization: Bearer so_…`."
)


def get_site(
    runtime: RuntimeDep, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Site:
    """The site whose key the request carries."""
    if credentials is None:
        raise NotAuthorised("Send your site key as “Authorization: Bearer so_…”.")
    return accounts.authenticate_site(runtime.database, credentials.credentials)


SiteDep = Annotated[Site, Depends(get_site)]
