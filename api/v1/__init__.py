"""The site's JSON API, version 1."""

from fastapi import APIRouter

from api.v1 import decisions, screenings

router = APIRouter(prefix="/v1")
router.include_router(screenings.router)
router.include_router(decisions.router)
