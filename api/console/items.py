"""The queue and its items: see, claim, decide, skip."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from api.console.marking import mark
from api.console.rendering import render
from api.console.session import ModeratorDep
from api.deps import RowId, RuntimeDep
from moderation.domain.account import Moderator
from moderation.domain.errors import InvalidDecision, StorageUnavailable
from moderation.domain.label import Label
from moderation.domain.review import Outcome, ReviewItem
from moderation.runtime import Runtime
from moderation.services import reviewing, viewing

router = APIRouter()

#: Items on the queue's page.
PAGE = 50


@router.get("/")
def queue_page(request: Request, runtime: RuntimeDep, moderator: ModeratorDep, after: int | None = None) -> Response:
    """What waits, in the order in which it is handed out. `after` is a decision just made, which may be undone."""
    queue = viewing.look_at_queue(runtime.database, moderator, now=runtime.now(), limit=PAGE)
    return render(request, "queue.html", {"queue": queue, "now": runtime.now(), "after": after})


@router.post("/next")
def take_next(runtime: RuntimeDep, moderator: ModeratorDep) -> Response:
    """Claim the foremost item and show it."""
    return _to_next(runtime, moderator)


@router.get("/items/{item_id}")
def item_page(
    request: Request, item_id: RowId, runtime: RuntimeDep, moderator: ModeratorDep, after: int | None = None
) -> Response:
    """One item with all that speaks for and against it. Looking claims nothing."""
    return _item_page(request, runtime, moderator, item_id, after=after)


@router.post("/items/{item_id}/claim")
def claim(item_id: RowId, runtime: RuntimeDep, moderator: ModeratorDep) -> Response:
    """Claim this item, or hold it for longer."""
    reviewing.claim(runtime.database, moderator, item_id, now=runtime.now(), lease=_lease(runtime))
    return RedirectResponse(f"/console/items/{item_id}", 303)


@router.post("/items/{item_id}/release")
def release(item_id: RowId, runtime: RuntimeDep, moderator: ModeratorDep) -> Response:
    """Give the item back."""
    reviewing.release(runtime.database, moderator, item_id, now=runtime.now())
    return RedirectResponse("/console/", 303)


@router.post("/items/{item_id}/skip")
def skip(item_id: RowId, runtime: RuntimeDep, moderator: ModeratorDep) -> Response:
    """Pass the item over, for good, and take the next."""
    reviewing.skip(runtime.database, moderator, item_id, now=runtime.now())
    return _to_next(runtime, moderator)


@router.post("/items/{item_id}/decide")
def decide(
    request: Request,
    item_id: RowId,
    runtime: RuntimeDep,
    moderator: ModeratorDep,
    outcome: Annotated[Outcome, Form()],
    revision: Annotated[int, Form()],
    labels: Annotated[tuple[Label, ...], Form()] = (),
    note: Annotated[str, Form()] = "",
) -> Response:
    """Record the decision and take the next item; an incomplete decision shows the same page again."""
    try:
        decision = reviewing.decide(
            runtime.database,
            moderator,
            item_id,
            outcome=outcome,
            labels=labels,
            note=note,
            revision=revision,
            message_id=runtime.new_id("msg"),
            now=runtime.now(),
        )
    except InvalidDecision as error:
        return _item_page(request, runtime, moderator, item_id, error=str(error), labels=labels, note=note)
    return _to_next(runtime, moderator, after=decision.id)


def _to_next(runtime: Runtime, moderator: Moderator, after: int | None = None) -> Response:
    try:
        item_id = reviewing.claim_next(runtime.database, moderator, now=runtime.now(), lease=_lease(runtime))
    except StorageUnavailable:
        # What came before is recorded; its page must not say otherwise.
        item_id = None
    page = "/console/" if item_id is None else f"/console/items/{item_id}"
    return RedirectResponse(page if after is None else f"{page}?after={after}", 303)


def _item_page(
    request: Request,
    runtime: Runtime,
    moderator: Moderator,
    item_id: int,
    *,
    after: int | None = None,
    error: str | None = None,
    labels: tuple[Label, ...] = (),
    note: str = "",
) -> Response:
    view = viewing.look_at_item(runtime.database, moderator, item_id)
    now = runtime.now()
    values = {
        "item": view.item,
        "decisions": view.decisions,
        "trail": view.trail,
        "stretches": mark(view.item.screening.comment.text, view.item.screening.verdict.counted),
        "state": _state(view.item, moderator, runtime),
        "minutes_left": _minutes_left(view.item, runtime),
        "all_labels": tuple(Label),
        "now": now,
        "after": after,
        "error": error,
        "chosen": labels,
        "note": note,
    }
    return render(request, "item.html", values, status=200 if error is None else 422)


def _state(item: ReviewItem, moderator: Moderator, runtime: Runtime) -> str:
    if item.superseded:
        return "superseded"
    if item.decision_id is not None:
        return "decided"
    if item.claim is None or item.claim.expires_at <= runtime.now():
        return "free"
    return "mine" if item.claim.moderator_id == moderator.id else "taken"


def _minutes_left(item: ReviewItem, runtime: Runtime) -> int:
    if item.claim is None:
        return 0
    return max(0, round((item.claim.expires_at - runtime.now()) / timedelta(minutes=1)))


def _lease(runtime: Runtime) -> timedelta:
    return timedelta(minutes=runtime.policy.claim_minutes)
