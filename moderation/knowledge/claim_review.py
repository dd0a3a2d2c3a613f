"""Known claims in the format that fact-checkers share: schema.org ClaimReview."""

from collections.abc import Mapping
from typing import Any

from moderation.domain.known_claim import ClaimVerdict, KnownClaim

#: From 1, false, to 5, true, as fact-checkers rate.
_RATINGS = {ClaimVerdict.FALSE: 1, ClaimVerdict.MISLEADING: 2, ClaimVerdict.UNPROVEN: 3, ClaimVerdict.TRUE: 5}


def as_claim_review(claim: KnownClaim, *, publisher: str, address: str) -> Mapping[str, Any]:
    """The claim as JSON-LD, to stand on the page `address` + its id."""
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": f"{address.rstrip('/')}/{claim.id}",
        "datePublished": claim.reviewed_on.isoformat(),
        "author": {"@type": "Organization", "name": publisher},
        "claimReviewed": claim.claim,
        "reviewBody": claim.correction,
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": _RATINGS[claim.verdict],
            "worstRating": 1,
            "bestRating": 5,
            "alternateName": claim.verdict.value.capitalize(),
        },
        "citation": [
            {
                "@type": "WebPage",
                "name": source.title,
                "url": source.url,
                "publisher": {"@type": "Organization", "name": source.publisher},
            }
            for source in claim.sources
        ],
    }
