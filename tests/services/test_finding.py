"""How comments find their claims, measured."""

import json
from pathlib import Path

import pytest

from moderation.domain.errors import InvalidData
from moderation.knowledge.index import ClaimIndex
from moderation.services.finding import measure_matching
from tests.given import honey_register


def write_golden(folder: Path, matches: list[object]) -> Path:
    """Three golden comments, and what is known of the claims they speak of."""
    rows = [
        {"id": "1", "text": "Eat honey and the diabetes is gone.", "labels": ["medical_misinformation"]},
        {"id": "2", "text": "Does honey heal diabetes, the sugar disease?", "labels": []},
        {"id": "3", "text": "We had rain all week.", "labels": []},
    ]
    (folder / "claims").mkdir(parents=True)
    (folder / "natural.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    (folder / "claims" / "matches.jsonl").write_text("".join(json.dumps(row) + "\n" for row in matches), "utf-8")
    return folder


def test_finding_is_measured_by_what_comments_do_with_claims(tmp_path: Path) -> None:
    """Misinformation, each kind of fine comment, and comments on other matters are told apart."""
    golden = write_golden(
        tmp_path,
        [
            {"id": "1", "claims": ["honey-cures"], "stance": "asserts"},
            {"id": "2", "claims": ["honey-cures"], "stance": "asks"},
        ],
    )
    false, asks, others = measure_matching(ClaimIndex(honey_register()), golden)
    assert (false.comments, false.first, false.among_three, false.shown) == (1, 1, 1, 1)
    assert (asks.comments, asks.first, asks.repeated) == (1, 1, 0)
    assert (others.comments, others.first, others.shown, others.repeated) == (1, None, 0, 0)


@pytest.mark.parametrize(
    ("match", "said"),
    [
        ({"id": "9", "claims": ["honey-cures"], "stance": "asks"}, "no golden comment “9”"),
        ({"id": "1", "claims": [], "stance": "asks"}, "line 1: “claims” must be a list"),
        ({"id": "1", "claims": ["honey-cures"]}, "“stance” must be a text"),
    ],
)
def test_a_match_that_cannot_be_used_is_refused(tmp_path: Path, match: object, said: str) -> None:
    """With its place and what is wrong."""
    with pytest.raises(InvalidData, match=said):
        measure_matching(ClaimIndex(honey_register()), write_golden(tmp_path, [match]))
