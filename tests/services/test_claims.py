"""The register looked at, and how comments find it."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx2
import pytest

from moderation.domain.errors import NotFound
from moderation.knowledge.register import load_register
from moderation.services import claims
from tests.given import honey_register

ROOT = Path(__file__).parents[2]
REGISTER = load_register(ROOT / "training_data" / "claims")


class _Publisher(BaseHTTPRequestHandler):
    """Has one page, and one address that leads to it."""

    def do_GET(self) -> None:
        """Answers."""
        self.send_response({"/page": 200, "/old": 301}.get(self.path, 404))
        self.send_header("Location", "/page")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has there
        """Says nothing."""


@pytest.fixture
def publisher() -> Iterator[str]:
    """The address of a publisher's site."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Publisher) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_claims_are_found_by_topic_and_words() -> None:
    """Case does not matter, corrections are searched too, and order is the register's."""
    found = claims.find_claims(REGISTER, topic="multifocal-motor-neuropathy", containing="ALS")
    assert "mmn-is-als" in [claim.id for claim in found]
    assert {claim.topic for claim in found} == {"multifocal-motor-neuropathy"}
    assert claims.find_claims(REGISTER) == REGISTER.claims
    assert claims.find_claims(REGISTER, containing="no such words anywhere") == ()
    assert claims.get_claim(REGISTER, "mmn-is-als") in found
    with pytest.raises(NotFound, match="no claim “x”"):
        claims.get_claim(REGISTER, "x")


def test_topics_add_up_to_the_register() -> None:
    """Every claim, wording and source counts once."""
    topics = claims.count_topics(REGISTER)
    assert sum(topic.claims for topic in topics) == len(REGISTER.claims)
    assert sum(sum(topic.by_verdict.values()) for topic in topics) == len(REGISTER.claims)
    assert sum(topic.sources for topic in topics) == sum(len(claim.sources) for claim in REGISTER.claims)
    assert all(topic.checked <= topic.sources for topic in topics)


def test_claims_are_shared_as_claim_reviews() -> None:
    """Each names the claim, the rating between its bounds, the correction and every source."""
    reviews = claims.claim_reviews(REGISTER, publisher="Our Site", address="https://site.example/facts/")
    assert len({review["url"] for review in reviews}) == len(REGISTER.claims)
    for review, claim in zip(reviews, REGISTER.claims, strict=True):
        rating = review["reviewRating"]
        assert rating["worstRating"] <= rating["ratingValue"] <= rating["bestRating"]
        assert (review["claimReviewed"], review["reviewBody"]) == (claim.claim, claim.correction)
        assert [cited["url"] for cited in review["citation"]] == [source.url for source in claim.sources]
        assert json.loads(json.dumps(review)) == review


def test_links_that_lead_nowhere_are_named(publisher: str) -> None:
    """A page that has moved is fine; one that is gone, and a site that is gone, are not. Each is opened once."""
    gone, closed = f"{publisher}/gone", "http://127.0.0.1:1/closed"
    register = honey_register(f"{publisher}/page", f"{publisher}/old", gone, gone, closed)
    told: list[tuple[int, int]] = []
    with httpx2.Client() as client:
        dead = claims.check_links(register, client=client, progress=lambda *at: told.append(at))
    assert {link.url for link in dead} == {gone, closed}
    assert [link.answer for link in dead if link.url == gone] == ["HTTP status 404"]
    assert told == [(done, 4) for done in range(1, 5)]
