"""The register of known claims, looked at: what it holds, and whether its sources answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from moderation.domain.errors import NotFound
from moderation.domain.known_claim import ClaimVerdict, KnownClaim
from moderation.knowledge.claim_review import as_claim_review
from moderation.knowledge.register import Register, load_register

#: Seconds that a page may take to answer.
_PATIENCE = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What the register holds on one topic."""

    topic: str
    claims: int
    wordings: int
    by_verdict: Mapping[ClaimVerdict, int]
    #: Sources whose address somebody has opened, of all.
    checked: int
    sources: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLink:
    """A source that did not answer with a page."""

    claim: str
    url: str
    #: What happened, in a few words.
    answer: str


def find_claims(register: Register, *, topic: str | None = None, containing: str = "") -> tuple[KnownClaim, ...]:
    """The claims of a topic, or of all, in whose words `containing` stands, in the register's order."""
    wanted = containing.casefold()
    return tuple(
        claim
        for claim in register.claims
        if (topic is None or claim.topic == topic)
        and wanted in "\n".join((claim.id, claim.claim, *claim.wordings, claim.correction)).casefold()
    )


def get_claim(register: Register, claim_id: str) -> KnownClaim:
    """One claim. Raises `NotFound`."""
    for claim in register.claims:
        if claim.id == claim_id:
            return claim
    raise NotFound(f"The register has no claim “{claim_id}”. See `moderation claims list`.")


def count_topics(register: Register) -> tuple[Topic, ...]:
    """What there is, topic by topic."""
    topics: dict[str, list[KnownClaim]] = {}
    for claim in register.claims:
        topics.setdefault(claim.topic, []).append(claim)
    return tuple(
        Topic(
            topic=topic,
            claims=len(claims),
            wordings=sum(len(claim.wordings) for claim in claims),
            by_verdict={verdict: sum(claim.verdict is verdict for claim in claims) for verdict in ClaimVerdict},
            checked=sum(source.url_checked for claim in claims for source in claim.sources),
            sources=sum(len(claim.sources) for claim in claims),
        )
        for topic, claims in topics.items()
    )


def claim_reviews(register: Register, *, publisher: str, address: str) -> tuple[Mapping[str, Any], ...]:
    """Every claim as a schema.org ClaimReview, reviewed by `publisher` on pages below `address`."""
    return tuple(as_claim_review(claim, publisher=publisher, address=address) for claim in register.claims)


def check_links(
    register: Register, *, client: httpx2.Client, progress: Callable[[int, int], None] = lambda _done, _total: None
) -> tuple[DeadLink, ...]:
    """Opens every source's address, each once; those that do not answer with a page.

    A page that answers may still say something else: that takes a reader.
    """
    first = {source.url: claim.id for claim in reversed(register.claims) for source in claim.sources}
    dead: list[DeadLink] = []
    for done, (url, claim) in enumerate(first.items(), start=1):
        try:
            status = client.get(url, follow_redirects=True, timeout=_PATIENCE).status_code
        except httpx2.HTTPError as error:
            dead.append(DeadLink(claim=claim, url=url, answer=str(error) or type(error).__name__))
        else:
            if status >= 400:
                dead.append(DeadLink(claim=claim, url=url, answer=f"HTTP status {status}"))
        progress(done, len(first))
    return tuple(dead)


def open_register(folder: Path) -> Register:
    """The register on disk. Raises `InvalidData`."""
    return load_register(folder)
