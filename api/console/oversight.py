"""For leads: the audit trail, and what has not reached its site."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from api.console.rendering import render
from api.console.session import LeadDep
from api.deps import RowId, RuntimeDep
from moderation.services import delivering, watching

router = APIRouter()

#: Rows on a page.
PAGE = 200


@router.get("/audit")
def audit_page(request: Request, runtime: RuntimeDep, lead: LeadDep, subject: str = "") -> Response:
    """Who did what, newest first; of one subject when it is named."""
    entries = watching.look_at_audit(runtime.database, subject=subject or None, limit=PAGE)
    return render(request, "audit.html", {"entries": entries, "subject": subject})


@router.get("/deliveries")
def deliveries_page(request: Request, runtime: RuntimeDep, lead: LeadDep) -> Response:
    """Messages that wait or were given up."""
    messages = watching.look_at_deliveries(runtime.database, limit=PAGE)
    return render(request, "deliveries.html", {"messages": messages})


@router.post("/deliveries/{outbox_id}/send-again")
def send_again(request: Request, outbox_id: RowId, runtime: RuntimeDep, lead: LeadDep) -> Response:
    """Put a message that was given up back in the queue."""
    if not delivering.send_again(runtime.database, outbox_id, actor=f"moderator:{lead.id}", now=runtime.now()):
        message = "It is on its way already, or the site has heard something later on the same comment."
        return render(request, "message.html", {"title": "Not sent again", "message": message}, status=409)
    return RedirectResponse("/console/deliveries", 303)
