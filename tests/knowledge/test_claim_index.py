"""Which known claims a comment comes near."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.classifier.registry import ModelRegistry
from moderation.domain.known_claim import ClaimMatch, Stance
from moderation.domain.signal import Span
from moderation.knowledge.index import ClaimIndex
from moderation.knowledge.register import Register, load_register
from moderation.knowledge.words import ideas, sentences

ROOT = Path(__file__).parents[2]
REGISTER = load_register(ROOT / "training_data" / "claims")
#: By words alone, and as it is served.
INDEX = ClaimIndex(REGISTER)


@pytest.fixture(scope="module")
def served() -> ClaimIndex:
    """The index with the encoder of the shipped champion."""
    registry = ModelRegistry(ROOT / "models")
    encoder = registry.load(registry.champion() or "").encoder
    assert encoder is not None
    reader = registry.claim_reader(encoder)
    assert reader is not None
    return ClaimIndex(REGISTER, reader=reader, scale=reader.scale)


def found(text: str) -> list[str]:
    """The ids of the claims that are found, best first."""
    return [match.known_claim.id for match in INDEX.find(text)]


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("My cousin swears MMR vaccination made her little boy autistic.", "mmr-causes-autism"),
        ("sugar feeds the tumor, cut it all out and the cancer starves", "sugar-feeds-cancer"),
        (
            "Honestly, there's no treatment whatsoever for multifocal motor neuropathy, you only get weaker",
            "mmn-has-no-treatment",
        ),
        ("MMN always becomes ALS sooner or later", "mmn-is-als"),
        ("just ask for prednisone, steroids fix MMN", "steroids-treat-mmn"),
        ("steroids made my MMN worse", "steroids-worsen-mmn"),
        ("put a wooden spoon between his teeth so he won't swallow the tongue", "swallowing-the-tongue"),
        ("Prick the fingertips with a needle when someone has a stroke!", "prick-fingers-for-stroke"),
        ("Type 1 can come off insulin with a low carb diet and fasting", "type-1-can-stop-insulin"),
        ("no grapefruit with simvastatin, says the pharmacist", "grapefruit-and-statins"),
        ("coloidal silver, sorry, colloidal silver kills any virus", "colloidal-silver-kills-infections"),
        ("I cured my genital herpes with herbs, a herbal doctor sent them", "herbs-cure-hiv-or-herpes"),
        ("Does the flu shot give you the flu?", "flu-vaccine-gives-flu"),
    ],
)
def test_a_paraphrase_finds_its_claim(text: str, claim: str, served: ClaimIndex) -> None:
    """A claim is found in words that are not in the register."""
    assert [match.known_claim.id for match in served.find(text)][:1] == [claim]


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for this article, it helped me a lot.",
        "I was diagnosed with multifocal motor neuropathy last spring and my hands are weak in the mornings.",
        "My neurologist changed the infusions to every three weeks and I can button my shirt again.",
        "Has anybody tried a standing desk for back pain?",
        "Metformin upset my stomach for the first month, then it settled.",
        "My daughter has type 1 diabetes and her school has been wonderful about it.",
        "I had my flu shot on Tuesday at the pharmacy.",
        "We lost my father to lung cancer in May. He never smoked.",
        "What is the difference between a cold and hay fever?",
        "Statins gave me cramps, so my doctor lowered the dose.",
        "I take 5 mg of amlodipine in the morning and check my blood pressure twice a week.",
        "Our baby is teething and nobody in this house sleeps.",
        "The waiting list for the memory clinic is nine months, it is a scandal.",
        "My asthma is worse when the pollen is high.",
        "I have been on sertraline for two years and feel like myself again.",
        "Mum had her cataract done yesterday and can read the paper.",
        "Chemo day four, tired but eating soup.",
        "How long does a biopsy result take?",
        "She had a seizure at school, the ambulance came quickly.",
        "My thyroid levels are fine on 75 micrograms.",
        "",
        "!!! ??? 123",
    ],
)
def test_ordinary_comments_assert_nothing(text: str, served: ClaimIndex) -> None:
    """Patients who speak of the same diseases may come near a claim; they do not repeat it."""
    assert Stance.ASSERTS not in {match.stance for match in (*served.find(text), *INDEX.find(text))}


def test_every_wording_finds_its_own_claim_first() -> None:
    """In its own words, a claim comes out on top, as near as can be; of several sentences, none says it all."""
    for claim in REGISTER.claims:
        for wording in (claim.claim, claim.wordings[0]):
            if list(sentences(wording)) == [Span(start=0, end=len(wording))] and len(set(ideas(wording))) >= 3:
                own = [near for near in INDEX.candidates(wording).candidates if near.wording == wording]
                assert [near.closeness[1:] for near in own] == [pytest.approx((1, 1))], wording
                assert found(wording)[:1] == [claim.id], wording


def test_the_nearest_sentence_is_marked() -> None:
    """The span covers the sentence that comes near, and no other."""
    text = "Hello all.\nPut a spoon between the teeth or he will swallow his tongue! Then wait. It cost 2.5 euros."
    match = INDEX.find(text)[0]
    assert text[match.sentence.start : match.sentence.end] == (
        "Put a spoon between the teeth or he will swallow his tongue!"
    )


def test_a_claim_within_a_long_story_is_found() -> None:
    """A sentence without end does not drown its claim."""
    story = " ".join(f"then the neighbour brought chair number{n} over" for n in range(30))
    assert "swallowing-the-tongue" in found(
        f"{story} and put a spoon between the teeth or he will swallow his tongue and {story}"
    )


def test_at_most_three_claims_are_found_best_first() -> None:
    """Of many claims in one text the three nearest are given, each once, in order."""
    text = ". ".join(claim.wordings[0] for claim in REGISTER.claims[:8]) + ". " + REGISTER.claims[0].wordings[0]
    matches: Sequence[ClaimMatch] = INDEX.find(text)
    assert len(matches) == 3
    assert len({match.known_claim.id for match in matches}) == 3
    likenesses = [match.likeness for match in matches]
    assert likenesses == sorted(likenesses, reverse=True)


@settings(deadline=None)
@given(
    st.text(st.characters(codec=None, exclude_categories=()))
    | st.lists(st.sampled_from(["MMR", "gives", "autism", "."])).map(" ".join)
)
def test_any_text_can_be_searched(text: str) -> None:
    """No text makes the search raise; likeness is between 0 and 1 and the span lies within the text."""
    for match in INDEX.find(text):
        assert 0.0 < match.likeness <= 1.0 + 1e-9
        assert 0 <= match.sentence.start < match.sentence.end <= len(text)


def test_the_version_is_the_registers() -> None:
    """The index goes by the version of what it was built from."""
    assert INDEX.version == REGISTER.version


def test_an_empty_register_finds_nothing() -> None:
    """Without claims there is nothing near."""
    assert list(ClaimIndex(Register(claims=(), version="empty")).find("MMR causes autism")) == []
