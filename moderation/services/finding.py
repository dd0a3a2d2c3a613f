"""How comments find the known claims that they speak of: the index that is served, and its figures."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from moderation.classifier.claim_reader import ClaimReader
from moderation.classifier.dataset import SEED, read_cases
from moderation.classifier.encoder import Encoder
from moderation.classifier.registry import ModelRegistry
from moderation.classifier.rows import Row, lines
from moderation.detectors.text import read
from moderation.domain.errors import InvalidData
from moderation.domain.example import Example
from moderation.domain.known_claim import ClaimMatch, ClaimVerdict, Stance
from moderation.domain.label import Label
from moderation.knowledge.article import UNTOLD, ArticleComparison
from moderation.knowledge.index import ClaimIndex
from moderation.knowledge.register import Register

#: Comments of the golden set that speak of known claims, by id.
_MATCHES = Path("claims") / "matches.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchingFigures:
    """How some comments find their claims; shares are of `comments`."""

    name: str
    comments: int
    #: The right claim is the nearest; is among the first three; `None` for comments without one.
    first: float | None
    among_three: float | None
    #: Any claim is shown.
    shown: float
    #: A claim that is not true is said to be repeated, which a policy may hold.
    repeated: float


def open_reader(registry: ModelRegistry, encoder: Encoder | None) -> ClaimReader | None:
    """A loaded model's encoder, as it reads for claims and articles. Raises `NotFound`, `ModelRefused`."""
    return None if encoder is None else registry.claim_reader(encoder)


def build_index(register: Register, reader: ClaimReader | None) -> ClaimIndex:
    """The register, searched by meaning too where there is a reader."""
    return ClaimIndex(register) if reader is None else ClaimIndex(register, reader=reader, scale=reader.scale)


def build_comparison(reader: ClaimReader | None) -> ArticleComparison:
    """Comments set beside articles, by meaning too where there is a reader."""
    if reader is None:
        return ArticleComparison()
    return ArticleComparison(reader, closeness=reader.scale, scale=reader.contradiction or UNTOLD)


def measure_matching(index: ClaimIndex, golden: Path) -> tuple[MatchingFigures, ...]:
    """How the golden comments find their claims, by what they do with them. Raises `InvalidData`."""
    wanted = {row["id"]: row for row in _read_matches(golden / _MATCHES)}
    examples = [case.example for case in read_cases(golden, source=SEED)]
    if unknown := sorted(set(wanted) - {example.id for example in examples}):
        raise InvalidData(f"{golden / _MATCHES}: there is no golden comment “{unknown[0]}”.")
    found = {example.id: index.find(read(example.comment).text) for example in examples}
    false = [e for e in examples if e.id in wanted and Label.MEDICAL_MISINFORMATION in e.labels]
    fine = [e for e in examples if not e.labels]
    parts: dict[str, Sequence[Example]] = {"medical misinformation that the register covers": false}
    for stance in sorted({row["stance"] for row in wanted.values()}):
        name = f"fine comments whose words say: {stance}"
        parts[name] = [e for e in fine if e.id in wanted and wanted[e.id]["stance"] == stance]
    parts["fine comments on other matters"] = [e for e in fine if e.id not in wanted]
    return tuple(
        _figures(name, [(found[e.id], wanted[e.id]["claims"] if e.id in wanted else ()) for e in part])
        for name, part in parts.items()
        if part
    )


def _read_matches(file: Path) -> Iterable[Mapping[str, Any]]:
    for place, line in lines(file):
        row = Row(place, line)
        claims = json.loads(line).get("claims")
        if not isinstance(claims, list) or not claims:
            row.refuse("“claims” must be a list of ids of known claims")
        yield {"id": row.text("id"), "stance": row.text("stance"), "claims": claims}


def _figures(name: str, comments: Sequence[tuple[Sequence[ClaimMatch], Sequence[str]]]) -> MatchingFigures:
    def share(holds: Callable[[Sequence[ClaimMatch], Sequence[str]], bool]) -> float:
        return sum(holds(matches, claims) for matches, claims in comments) / len(comments)

    asked = any(claims for _, claims in comments)
    return MatchingFigures(
        name=name,
        comments=len(comments),
        first=share(lambda matches, claims: any(m.known_claim.id in claims for m in matches[:1])) if asked else None,
        among_three=share(lambda matches, claims: any(m.known_claim.id in claims for m in matches)) if asked else None,
        shown=share(lambda matches, _: bool(matches)),
        repeated=share(lambda matches, _: any(map(_is_repeated, matches))),
    )


def _is_repeated(match: ClaimMatch) -> bool:
    return match.stance is Stance.ASSERTS and match.known_claim.verdict is not ClaimVerdict.TRUE
