"""What the matcher and the article check are judged by holds together."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from moderation.knowledge.register import load_register

_DATA = Path(__file__).parents[2] / "training_data"
_GOLDEN = _DATA / "golden"
_STANCES = {"asserts", "asks", "denies", "reports"}


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_every_match_names_a_golden_comment_and_claims_of_the_register() -> None:
    """Each comment once, with at most three claims; what is asserted wrongly is no `true` claim."""
    comments = {row["id"]: row for name in ("natural", "functional") for row in _rows(_GOLDEN / f"{name}.jsonl")}
    claims = {claim.id: claim for claim in load_register(_DATA / "claims").claims}
    matches = _rows(_GOLDEN / "claims" / "matches.jsonl")
    assert len(matches) == len({match["id"] for match in matches}) >= 400
    for match in matches:
        assert match["stance"] in _STANCES
        assert 1 <= len(match["claims"]) <= 3
        verdicts = {claims[claim].verdict.value for claim in match["claims"]}
        if "medical_misinformation" in comments[match["id"]]["labels"]:
            assert match["stance"] == "asserts", match["id"]
            assert "true" not in verdicts, match["id"]


def test_every_pair_names_a_sentence_of_its_article() -> None:
    """Word for word, but for comments that neither agree nor contradict; at least 300 pairs on 30 articles."""
    articles = {path.stem: path.read_text("utf-8") for path in (_GOLDEN / "articles").glob("*.md")}
    pairs = _rows(_GOLDEN / "articles" / "pairs.jsonl")
    assert len(articles) == 30
    assert len(pairs) == len({pair["id"] for pair in pairs}) >= 300
    assert len({pair["text"] for pair in pairs}) == len(pairs)
    for pair in pairs:
        assert (pair["sentence"] == "") is (pair["relation"] == "unrelated"), pair["id"]
        assert pair["sentence"] in articles[pair["article"]], pair["id"]
    assert min(Counter(pair["relation"] for pair in pairs).values()) > 100
    assert set(Counter(pair["article"] for pair in pairs)) == set(articles)
