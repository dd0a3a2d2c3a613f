"""The server dies at once, as in a power cut, while it is answering."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import httpx2

from moderation.storage.engine import Database
from tests.acceptance.service import Service

POSTS = 200


def test_every_answered_post_survives_and_repeats_get_the_stored_verdict(service: Service) -> None:
    """Of 200 concurrent posts, every one that was answered is stored exactly once after kill -9 and a restart."""
    key, _ = service.set_up()
    service.start()
    half_way = Event()
    answered: dict[str, str] = {}

    def post(number: int) -> None:
        body = {"comment_id": f"c{number}", "text": f"Comment number {number}: the infusion helped my hands."}
        try:
            answer = httpx2.post(
                f"{service.address}/v1/screenings",
                json=body,
                headers={"authorization": f"Bearer {key}"},
                timeout=30,
            )
        except httpx2.TransportError:
            return
        assert answer.status_code == 201, answer.text
        answered[body["comment_id"]] = answer.json()["id"]
        if len(answered) >= POSTS // 2:
            half_way.set()

    with ThreadPoolExecutor(20) as executor:
        running = [executor.submit(post, number) for number in range(POSTS)]
        assert half_way.wait(60)
        service.kill()
        for future in running:
            future.result()
    assert POSTS // 2 <= len(answered) < POSTS, "the server was to die half-way"

    database = Database(service.database_url)
    with database.read() as connection:
        rows = connection.exec_driver_sql("SELECT comment_id, id FROM screenings").all()
    database.close()
    stored: dict[str, str] = {row[0]: row[1] for row in rows}
    assert len(stored) == len(rows), "a comment was stored twice"
    assert answered.items() <= stored.items()

    service.start()
    with httpx2.Client(headers={"authorization": f"Bearer {key}"}, timeout=30) as client:
        for number in range(POSTS):
            body = {"comment_id": f"c{number}", "text": f"Comment number {number}: the infusion helped my hands."}
            answer = client.post(f"{service.address}/v1/screenings", json=body)
            expected = stored.get(body["comment_id"])
            assert answer.status_code == (201 if expected is None else 200)
            assert expected in {None, answer.json()["id"]}
