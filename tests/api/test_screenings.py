"""The site's side of the API, over HTTP."""

import json
import logging
from typing import Any

import pytest
from starlette.testclient import TestClient

from moderation.domain.comment import MAX_TEXT_LENGTH
from moderation.storage import accounts, screenings
from moderation.storage.engine import Database

GOOD = {
    "comment_id": "c1",
    "text": "My neurologist started IVIG and I can button my shirt again.",
    "article": {"title": "What Is Multifocal Motor Neuropathy?"},
    "author": {"id": "u1", "name": "Ros", "account_age_days": 40},
    "parent": {"text": "Does it ever get better?"},
    "language": "en",
}
SPAM = "Dr Okoro cured me, contact him on WhatsApp +234 803 555 0142 for his herbal medicine www.okoro-herbs.shop"


def _post(site: TestClient, **changes: Any) -> Any:
    return site.post("/v1/screenings", json=GOOD | changes)


def test_a_patients_story_is_published_with_its_scores(site: TestClient) -> None:
    """The answer carries action, probabilities with thresholds, and the versions it rests on."""
    answer = _post(site)
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert (body["action"], body["reasons"], body["degraded"]) == ("publish", [], False)
    assert set(body["labels"]) == {"spam", "medical_misinformation", "privacy", "crisis"}
    assert all(0 <= label["probability"] <= 1 for label in body["labels"].values())
    assert body["model_version"]
    assert body["explanation"] is None


def test_a_seller_is_not_published_and_the_words_that_counted_are_named(site: TestClient) -> None:
    """What is held or rejected says why, where, and what the author may be told."""
    body = _post(site, text=SPAM).json()
    assert body["action"] in {"hold", "reject"}
    assert "spam" in {reason["label"] for reason in body["reasons"]}
    spans = [span for finding in body["findings"] for span in finding["spans"]]
    assert spans
    assert all(0 <= span["start"] < span["end"] <= len(SPAM) for span in spans)
    assert body["explanation"]


def test_someone_in_danger_is_held_and_offered_help(site: TestClient) -> None:
    """The answer carries the text that the site should show at once."""
    body = _post(site, text="I can't do this any more. I am going to kill myself tonight.").json()
    assert body["action"] == "hold"
    assert "findahelpline.com" in body["help_text"]


def test_a_comment_in_another_language_says_so(site: TestClient) -> None:
    """The answer names the language and that the model has not learnt it; checks that need no language still hold."""
    story = "Mi abuela tomaba este té todos los días y vivió hasta los noventa años."
    body = _post(site, text=story).json()
    assert (body["language"], body["language_supported"], body["action"]) == ("es", False, "publish")
    body = _post(site, comment_id="c2", text=f"{story} Pídelo ahora por WhatsApp al +34 655 123 456.").json()
    assert (body["language"], body["language_supported"], body["action"]) == ("es", False, "hold")
    assert {reason["check"] for reason in body["reasons"]} <= {"links", "contact", "repetition", "privacy"}
    assert body["explanation"]
    assert not body["degraded"]


@pytest.mark.parametrize(("text", "language"), [(GOOD["text"], "en"), ("ok thx", None), ("María Hernández", None)])
def test_a_doubtful_language_is_supported(site: TestClient, text: str, language: str | None) -> None:
    """English is named; what is too short to tell is not, and counts as supported."""
    body = _post(site, text=text).json()
    assert (body["language"], body["language_supported"]) == (language, True)


def test_a_repeat_is_200_an_edit_201_and_a_contradiction_409(site: TestClient) -> None:
    """Sites may retry freely; a changed text needs the next revision."""
    first, again = _post(site), _post(site)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    conflict = _post(site, text="Other words.")
    assert conflict.status_code == 409
    assert conflict.headers["content-type"] == "application/problem+json"
    assert "revision 2" in conflict.json()["detail"]
    assert _post(site, text="Other words.", revision=2).status_code == 201


def test_a_screening_can_be_read_by_its_site_only(site: TestClient) -> None:
    """The stored verdict is as it was given; an unknown id is a 404."""
    posted = _post(site).json()
    assert site.get(f"/v1/screenings/{posted['id']}").json() == posted
    assert site.get("/v1/screenings/scr_unknown").status_code == 404


@pytest.mark.parametrize("header", [None, "Bearer so_wrong", "Bearer ", "Basic abc", "so_x"])
def test_without_a_good_key_nothing_is_done(shared_client: TestClient, header: str | None) -> None:
    """A missing, wrong or malformed key is a 401 that says how to send one."""
    headers = {} if header is None else {"authorization": header}
    answer = shared_client.post("/v1/screenings", json=GOOD, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"text": ""}, "/text"),
        ({"text": "x" * (MAX_TEXT_LENGTH + 1)}, "/text"),
        ({"text": 5}, "/text"),
        ({"text": None}, "/text"),
        ({"text": ["a"]}, "/text"),
        ({"comment_id": ""}, "/comment_id"),
        ({"comment_id": "x" * 201}, "/comment_id"),
        ({"comment_id": 7}, "/comment_id"),
        ({"revision": 0}, "/revision"),
        ({"revision": "2"}, "/revision"),
        ({"revision": 2**31}, "/revision"),
        ({"article": "a title"}, "/article"),
        ({"author": {"account_age_days": -1}}, "/author/account_age_days"),
        ({"language": "x" * 36}, "/language"),
        ({"unheard_of": 1}, "/unheard_of"),
    ],
)
def test_a_malformed_field_is_named(site: TestClient, changes: dict[str, Any], pointer: str) -> None:
    """Each wrong field is a 422 with a JSON pointer, and the value is not echoed."""
    answer = _post(site, **changes)
    assert answer.status_code == 422, answer.text
    assert pointer in {fault["pointer"] for fault in answer.json()["errors"]}
    assert "xxx" not in answer.text


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 422),
        (b"[]", 422),
        (b"null", 422),
        (b'{"comment_id": "c1", "text": "caf\xe9"}', 422),
        (b'{"comment_id": "c1", "text": "a\\u0000b"}', 422),
        (b'{"comment_id": "c1", "text": "a\\ud83d"}', 422),
        (b'{"comment_id": "c\\u0000", "text": "a"}', 422),
        (b'{"comment_id": "c1", "text": "  \\n "}', 422),
        (b"[" * 100_000, 422),
        (b'{"comment_id": "c1", "text": "' + b"x" * 100_000 + b'"}', 422),
        (b'{"comment_id": "c1", "text": "' + b"x" * 3_000_000 + b'"}', 413),
    ],
)
def test_a_body_that_is_no_comment_is_refused_and_nothing_is_stored(
    site: TestClient, shared_database: Database, body: bytes, status: int
) -> None:
    """Broken JSON, broken UTF-8, NUL, half characters and floods each get a problem, never a 500."""
    answer = site.post("/v1/screenings", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in {status, 400}, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    with shared_database.read() as connection:
        newest = max(entry.id for entry in accounts.list_sites(connection))
        assert screenings.find_screening(connection, newest, "c1", 1) is None


def test_a_flood_without_stated_length_is_cut_off(site: TestClient) -> None:
    """A body that arrives in pieces is refused as soon as it is too large."""
    pieces = (b"x" * 100_000 for _ in range(40))
    answer = site.post("/v1/screenings", content=pieces, headers={"content-type": "application/json"})
    assert answer.status_code == 413


def test_longest_comment_is_screened(site: TestClient) -> None:
    """A comment of the greatest length is read whole."""
    assert _post(site, text="I feel better. " * (MAX_TEXT_LENGTH // 15)).status_code == 201


@pytest.mark.parametrize(
    "text",
    ["👩🏽‍⚕️", "x", "ok", "؟", "𝐇𝐞𝐥𝐥𝐨", "a\u200bb", "\u202eabc", "\ufeff5 mg", "{{7*7}}", "'; DROP TABLE sites; --"],
)
def test_odd_but_valid_text_is_screened(site: TestClient, text: str) -> None:
    """Whatever people can type gets a verdict, and the text comes back from the store unchanged."""
    assert _post(site, text=text).status_code == 201
    assert _post(site, text=text).status_code == 200


def test_polling_gives_each_decision_once(site: TestClient) -> None:
    """With nothing decided the page is empty and the cursor stays; a bad cursor is refused."""
    assert site.get("/v1/decisions?after=5").json() == {"decisions": [], "next_after": 5, "more": False}
    assert site.get("/v1/decisions?after=-1").status_code == 422
    assert site.get("/v1/decisions?after=x").status_code == 422


def test_comment_text_is_not_logged(site: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    """Neither a good nor a refused comment leaves its words in the log."""
    with caplog.at_level(logging.DEBUG):
        _post(site, text="unmistakable words of mine")
        _post(site, text="unmistakable words of mine", revision=0)
    assert "unmistakable" not in caplog.text


def test_health_readiness_and_counters(site: TestClient) -> None:
    """The service says that it is alive and ready, and counts verdicts without naming anybody."""
    _post(site, text=SPAM)
    assert site.get("/healthz").text == "ok"
    ready = site.get("/readyz")
    assert (ready.status_code, ready.json()["refused_champion"]) == (200, None)
    metrics = site.get("/metrics").text
    assert "second_opinion_screenings_total{" in metrics
    assert "second_opinion_open_items{" in metrics
    assert "Okoro" not in metrics


def test_the_schema_documents_every_answer_with_examples(shared_client: TestClient) -> None:
    """OpenAPI lists the problems of each endpoint and shows an example request."""
    schema = shared_client.get("/openapi.json").json()
    post = schema["paths"]["/v1/screenings"]["post"]
    assert {"200", "201", "401", "409", "413", "422", "503"} <= set(post["responses"])
    assert "application/problem+json" in json.dumps(post["responses"]["409"])
    assert schema["components"]["schemas"]["ScreeningIn"]["examples"]
    assert not [path for path in schema["paths"] if path.startswith("/console")]


def test_every_answer_carries_the_security_headers(shared_client: TestClient) -> None:
    """Pages and JSON alike keep to themselves; the policy allows neither script nor inline style."""
    for path in ("/healthz", "/console/sign-in", "/v1/decisions", "/nowhere"):
        headers = shared_client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert "script-src" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_an_unknown_path_or_method_is_a_problem(shared_client: TestClient) -> None:
    """404 and 405 are RFC 9457 problems too."""
    for answer, status in ((shared_client.get("/nowhere"), 404), (shared_client.put("/v1/screenings"), 405)):
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == status
