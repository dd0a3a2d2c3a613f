"""What has been decided, and taking it back."""

from datetime import timedelta

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from api.console.rendering import render
from api.console.session import ModeratorDep
from api.deps import RowId, RuntimeDep
from moderation.domain.account import Role
from moderation.services import reviewing, viewing

router = APIRouter()

#: Decisions on the page.
PAGE = 100


@router.get("/history")
def history_page(request: Request, runtime: RuntimeDep, moderator: ModeratorDep) -> Response:
    """The latest decisions of everybody."""
    entries = viewing.look_at_history(runtime.database, limit=PAGE)
    undoable = {
        entry.decision.id
        for entry in entries
        if entry.in_force and (entry.decision.moderator_id == moderator.id or moderator.role.may_act_as(Role.LEAD))
    }
    return render(request, "history.html", {"entries": entries, "undoable": undoable})


@router.post("/decisions/{decision_id}/undo")
def undo(decision_id: RowId, runtime: RuntimeDep, moderator: ModeratorDep) -> Response:
    """Take a decision back and show the item, claimed, to decide anew."""
    decision = reviewing.undo(
        runtime.database,
        moderator,
        decision_id,
        message_id=runtime.new_id("msg"),
        now=runtime.now(),
        lease=timedelta(minutes=runtime.policy.claim_minutes),
    )
    return RedirectResponse(f"/console/items/{decision.item_id}", 303)
