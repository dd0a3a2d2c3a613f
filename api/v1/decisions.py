"""What people have decided, for sites that poll."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.deps import RuntimeDep, SiteDep
from api.errors import responses
from api.v1.schemas import DecisionOut, DecisionsOut
from moderation.services import viewing

router = APIRouter(prefix="/decisions", tags=["decisions"])

#: Decisions on one page.
PAGE = 100


@router.get("", summary="Read decisions", responses=responses(401, 422, 503))
def get_decisions(
    site: SiteDep, runtime: RuntimeDep, after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0
) -> DecisionsOut:
    """Decisions later than `after`, oldest first. Keep `next_after` and send it with the next request."""
    found, more = viewing.decisions_after(runtime.database, site.id, after=after, limit=PAGE)
    return DecisionsOut(
        decisions=[DecisionOut.of(decision) for decision in found],
        next_after=found[-1].id if found else after,
        more=more,
    )
