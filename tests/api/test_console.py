"""The console's pages over HTTP, as a browser without script uses them."""

import re
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from moderation.domain.account import Role
from moderation.domain.label import Label
from moderation.domain.language import LanguageFinding
from moderation.domain.signal import Evidence, Signal, Span
from moderation.domain.verdict import Action
from moderation.policy.decide import decide
from moderation.storage import outbox
from moderation.storage.engine import Database
from tests import given
from tests.api.signing_in import PASSWORD, another_browser, sign_in
from tests.given import NOW, POLICY


@pytest.fixture
def moderator(client: TestClient, database: Database) -> TestClient:
    return sign_in(client, database, "ada")


@pytest.fixture
def lead(client: TestClient, database: Database) -> TestClient:
    return sign_in(client, database, "lena", Role.LEAD)


@pytest.fixture
def colleague(moderator: TestClient, database: Database) -> TestClient:
    """A second browser on the same running application."""
    return sign_in(another_browser(moderator), database, "bob")


def _an_item(database: Database, text: str = "Stop your statins, they never worked.", **reasons: Signal) -> int:
    site = given.a_site(database)
    return given.an_item(database, site, screening=given.a_screening(site.id, given.a_comment(text), *reasons.values()))


def _decide(client: TestClient, item: int, outcome: str, *labels: str, **more: str) -> object:
    return client.post(
        f"/console/items/{item}/decide",
        data={"outcome": outcome, "labels": list(labels), "revision": "1", "note": "", **more},
    )


@pytest.mark.parametrize(
    "path", ["/console/", "/console/items/1", "/console/history", "/console/audit", "/console/sessions"]
)
def test_pages_ask_for_a_sign_in_and_lead_back(client: TestClient, path: str) -> None:
    """Without a session every page leads to the sign-in, which remembers where one was going."""
    answer = client.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/console/sign-in?next={path}"


def test_signing_in_and_out(client: TestClient, database: Database) -> None:
    """A good password opens the page that was asked for; signing out closes everything."""
    sign_in(client, database, "ada")
    cookie = client.cookies.jar
    assert [("HttpOnly" in str(c._rest), c.path) for c in cookie] == [(True, "/console")]
    assert client.get("/console/").status_code == 200
    client.post("/console/sign-out")
    assert client.get("/console/").status_code == 303


@pytest.mark.parametrize(
    "next_page", ["https://evil.example/", "//evil.example", "/console\\evil", "/console/\\evil", "javascript:x"]
)
def test_the_sign_in_leads_to_no_other_site(client: TestClient, database: Database, next_page: str) -> None:
    """An address outside the console in `next` is ignored."""
    sign_in(client, database, "ada")
    answer = client.post("/console/sign-in", data={"username": "ada", "password": PASSWORD, "next": next_page})
    assert answer.headers["location"] == "/console/"


def test_a_wrong_password_shows_the_form_again(client: TestClient) -> None:
    """The page says what is wrong and keeps the user name, not the password."""
    answer = client.post("/console/sign-in", data={"username": "ada", "password": "not the one"})
    assert answer.status_code == 401
    assert "The user name or the password is wrong." in answer.text
    assert 'value="ada"' in answer.text
    assert "not the one" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://evil.example"}],
)
def test_forms_from_other_sites_do_nothing(moderator: TestClient, database: Database, headers: dict[str, str]) -> None:
    """A form that another page sends with the moderator's cookie is refused."""
    item = _an_item(database)
    answer = moderator.post(f"/console/items/{item}/claim", headers=headers)
    assert answer.status_code == 403
    assert "Claim it to decide" in moderator.get(f"/console/items/{item}").text


def test_from_the_queue_to_a_decision_and_back(moderator: TestClient, database: Database) -> None:
    """Taking an item, rejecting it and undoing that, each with one form."""
    item = _an_item(database)
    queue = moderator.get("/console/")
    assert "Stop your statins" in queue.text
    taken = moderator.post("/console/next")
    assert taken.headers["location"] == f"/console/items/{item}"
    assert "Your decision" in moderator.get(f"/console/items/{item}").text
    decided = _decide(moderator, item, "reject", "medical_misinformation", note="contradicts the evidence")
    after = re.fullmatch(r"/console/\?after=(\d+)", decided.headers["location"])
    assert after
    assert "Undo" in moderator.get(decided.headers["location"]).text
    undone = moderator.post(f"/console/decisions/{after[1]}/undo")
    assert undone.headers["location"] == f"/console/items/{item}"
    page = moderator.get(f"/console/items/{item}").text
    assert "Your decision" in page
    assert "contradicts the evidence" in page


def test_after_a_decision_the_next_item_is_there(moderator: TestClient, database: Database) -> None:
    """One decision leads straight to the next claimed item."""
    first, second = _an_item(database), _an_item(database)
    moderator.post("/console/next")
    decided = _decide(moderator, first, "approve")
    assert decided.headers["location"].startswith(f"/console/items/{second}?after=")
    assert "Your decision" in moderator.get(decided.headers["location"]).text


def test_an_incomplete_decision_keeps_what_was_typed(moderator: TestClient, database: Database) -> None:
    """Rejecting without a reason shows the page again with the sentence and the note."""
    item = _an_item(database)
    moderator.post("/console/next")
    answer = _decide(moderator, item, "reject", note="half a thought")
    assert answer.status_code == 422
    assert "choose at least one reason" in answer.text
    assert "half a thought" in answer.text


def test_two_moderators_on_one_item_get_a_friendly_page(
    moderator: TestClient, colleague: TestClient, database: Database
) -> None:
    """The second sees that a colleague has it, and a decision without a claim is refused kindly."""
    item = _an_item(database)
    moderator.post(f"/console/items/{item}/claim")
    assert "A colleague is working on this" in colleague.get(f"/console/items/{item}").text
    assert colleague.post(f"/console/items/{item}/claim").status_code == 409
    refused = _decide(colleague, item, "approve")
    assert refused.status_code == 409
    assert "Back to the queue" in refused.text
    assert _decide(moderator, item, "approve").status_code == 303


def test_a_form_that_is_not_ours_is_refused(moderator: TestClient, database: Database) -> None:
    """Unknown outcomes and labels, and missing fields, are a page and no decision."""
    item = _an_item(database)
    moderator.post("/console/next")
    for data in ({"outcome": "delete", "revision": "1"}, {"outcome": "reject"}, {}):
        assert moderator.post(f"/console/items/{item}/decide", data=data).status_code == 422
    assert _decide(moderator, item, "reject", "sorcery").status_code == 422
    assert _decide(moderator, item, "approve", revision="7").status_code == 422
    assert "Your decision" in moderator.get(f"/console/items/{item}").text


@pytest.mark.parametrize("path", ["/console/items/99999999999999999999", "/console/items/0"])
def test_a_number_that_no_row_can_have_is_refused(moderator: TestClient, path: str) -> None:
    """What would overflow in the database is a page, not a fault."""
    assert moderator.get(path).status_code == 422


@pytest.mark.parametrize("path", ["/console/items/999", "/console/nowhere"])
def test_what_is_not_there_is_a_page(moderator: TestClient, path: str) -> None:
    """An unknown item or address leads back to the queue."""
    answer = moderator.get(path)
    assert answer.status_code == 404
    assert "Back to the queue" in answer.text


def test_words_that_counted_are_marked_and_markup_stays_text(moderator: TestClient, database: Database) -> None:
    """Spans show as marks; whatever the author typed is shown, never run."""
    text = "<script>alert(1)</script> cure <b>x</b>"
    start = text.index("cure")
    signal = Signal(
        detector="model",
        label=Label.MEDICAL_MISINFORMATION,
        score=0.8,
        calibrated=True,
        sentence="<i>claim</i>",
        spans=(Span(start=start, end=start + 4), Span(start=0, end=0)),
        evidence=(Evidence(source="<u>WHO</u>", quote="<q>no</q>", url="javascript:alert(1)"),),
    )
    item = _an_item(database, text, one=signal)
    page = moderator.get(f"/console/items/{item}").text
    assert '<mark class="label-medical_misinformation" title="counted for medical misinformation">cure</mark>' in page
    assert "&lt;script&gt;" in page
    for markup in ("<script", "<b>", "<i>", "<u>WHO", "javascript:"):
        assert markup not in page


def test_the_language_is_shown_and_why_it_matters(moderator: TestClient, database: Database) -> None:
    """An item's page names the language; where the model has not learnt it, it says so beside the scores."""
    site = given.a_site(database)
    policy = replace(POLICY, language=replace(POLICY.language, unsupported_language=Action.HOLD))
    pages = []
    for language in (given.ENGLISH, LanguageFinding(), LanguageFinding(code="es", supported=False)):
        verdict = decide([given.a_signal()], (), policy, given.THRESHOLDS, language)
        screening = replace(given.a_screening(site.id), verdict=verdict)
        item = given.an_item(database, site, screening=screening)
        pages.append(moderator.get(f"/console/items/{item}").text)
    english, untold, spanish = pages
    assert "<dd>English</dd>" in english
    assert "<dd>not told</dd>" in untold
    assert "<dd>Spanish, not one that the model has learnt</dd>" in spanish
    assert 'lang="es"' in spanish
    assert "other language</span>" in spanish
    assert "what it says here does not count" in spanish
    assert "does not count" not in english
    assert "check failed" not in spanish


def test_moderators_do_not_see_what_is_for_leads(moderator: TestClient) -> None:
    """The audit trail and deliveries are a lead's; others get a page that says so."""
    for path in ("/console/audit", "/console/deliveries"):
        answer = moderator.get(path)
        assert answer.status_code == 403
        assert "for leads" in answer.text


def test_a_lead_sees_dead_letters_and_sends_them_again(lead: TestClient, database: Database) -> None:
    """A message that was given up is listed with its error and goes back to the queue with one form."""
    site = given.a_site(database, webhook=("https://site.example/hook", "whsec_c2VjcmV0"))
    with database.write() as connection:
        outbox.insert_message(connection, message_id="msg_1", site_id=site.id, comment_id="c1", body="{}", now=NOW)
        (message,) = outbox.list_undelivered(connection, limit=1)
        outbox.mark_dead(connection, message.id, error="the site answered 500", now=NOW)
    page = lead.get("/console/deliveries").text
    assert "the site answered 500" in page
    assert "Send again" in page
    lead.post(f"/console/deliveries/{message.id}/send-again")
    assert "Send again" not in lead.get("/console/deliveries").text
    assert "delivery retried" in lead.get("/console/audit").text


def test_skip_release_and_more_time(moderator: TestClient, database: Database) -> None:
    """Skipping leads on, giving back frees the item, more time keeps it."""
    item = _an_item(database)
    moderator.post("/console/next")
    assert moderator.post(f"/console/items/{item}/claim").headers["location"] == f"/console/items/{item}"
    moderator.post(f"/console/items/{item}/release")
    assert "Claim it to decide" in moderator.get(f"/console/items/{item}").text
    moderator.post("/console/next")
    assert moderator.post(f"/console/items/{item}/skip").headers["location"] == "/console/"
    assert moderator.post("/console/next").headers["location"] == "/console/"
    assert "Stop your statins" in moderator.get("/console/").text, "what one person passes over is not lost"


def test_sessions_can_be_listed_and_ended(moderator: TestClient) -> None:
    """Another browser's session is shown and can be ended from here."""
    other = another_browser(moderator)
    other.post("/console/sign-in", data={"username": "ada", "password": PASSWORD}, headers={"user-agent": "Phone"})
    page = moderator.get("/console/sessions").text
    assert "Phone" in page
    (session,) = re.findall(r"/console/sessions/(\d+)/end", page)
    moderator.post(f"/console/sessions/{session}/end")
    assert other.get("/console/").status_code == 303
    assert moderator.get("/console/").status_code == 200


def test_history_shows_who_decided_what(moderator: TestClient, database: Database) -> None:
    """Everybody's latest decisions are there, one's own with an undo."""
    item = _an_item(database)
    moderator.post("/console/next")
    _decide(moderator, item, "reject", "spam")
    page = moderator.get("/console/history").text
    assert "Stop your statins" in page
    assert "Ada" in page
    assert "Undo" in page
