"""Screen a comment before it is published."""

import time

from fastapi import APIRouter, Response, status

from api.deps import RuntimeDep, SiteDep
from api.errors import responses
from api.v1.schemas import ScreeningIn, ScreeningOut
from moderation.services import screening
from moderation.services.explaining import author_note

router = APIRouter(prefix="/screenings", tags=["screenings"])


@router.post(
    "",
    summary="Screen a comment",
    status_code=status.HTTP_201_CREATED,
    responses=responses(401, 409, 413, 422, 503)
    | {200: {"model": ScreeningOut, "description": "Screened before with the same text; the stored verdict."}},
)
def post_screening(body: ScreeningIn, response: Response, site: SiteDep, runtime: RuntimeDep) -> ScreeningOut:
    """Send a comment before you publish it and do what `action` says.

    Repeat freely: the same comment id, revision and text give the stored verdict (200). The same id and revision with
    another text is refused (409): send an edit as the next revision. If no answer comes, hold the comment.
    """
    began = time.monotonic()
    examiner = runtime.examiner
    result, created = screening.screen(
        runtime.database,
        examiner,
        body.to_comment(),
        site_id=site.id,
        screening_id=runtime.new_id("scr"),
        now=runtime.now(),
        executor=runtime.executor,
        budget=runtime.settings.budget,
    )
    if created:
        runtime.metrics.screened(result.verdict, time.monotonic() - began)
    else:
        response.status_code = status.HTTP_200_OK
    return ScreeningOut.of(result, author_note(result.verdict, examiner.policy))


@router.get("/{screening_id}", summary="Read a screening", responses=responses(401, 404, 422, 503))
def get_screening(screening_id: str, site: SiteDep, runtime: RuntimeDep) -> ScreeningOut:
    """The stored verdict, as it was given. People's decisions on it are at `/v1/decisions`."""
    result = screening.get(runtime.database, screening_id, site_id=site.id)
    return ScreeningOut.of(result, author_note(result.verdict, runtime.policy))
