"""For those who run the service: is it alive, is it ready, what does it count."""

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_1_0_0

from api.deps import RuntimeDep
from api.errors import problem
from moderation.domain.errors import StorageUnavailable
from moderation.services import watching

router = APIRouter(tags=["operations"])


@router.get("/healthz", summary="Is the process alive?", response_class=PlainTextResponse)
async def healthz() -> str:
    """`ok` as long as the process answers at all; waits for no thread, even when all of them wait for the database."""
    return "ok"


@router.get("/readyz", summary="Can the service screen comments?")
def readyz(runtime: RuntimeDep) -> JSONResponse:
    """200 when the database answers and a model is loaded. Says so when a newer champion was refused."""
    try:
        watching.count_work(runtime.database)
    except StorageUnavailable as error:
        return problem(503, "Not ready", str(error), headers={"retry-after": "1"})
    return JSONResponse(
        {"status": "ready", "model": runtime.examiner.model_version, "refused_champion": runtime.refused}
    )


@router.get("/metrics", summary="Counters for Prometheus", response_class=PlainTextResponse)
def metrics(runtime: RuntimeDep) -> Response:
    """Counters of this process, and the lengths of the queues. No text, no names."""
    work = watching.count_work(runtime.database)
    for reason, count in work.open_items.items():
        runtime.metrics.open_items.labels(reason).set(count)
    runtime.metrics.undelivered.labels("waiting").set(work.waiting_messages)
    runtime.metrics.undelivered.labels("dead").set(work.dead_messages)
    return Response(generate_latest(runtime.metrics.registry), media_type=CONTENT_TYPE_PLAIN_1_0_0)
