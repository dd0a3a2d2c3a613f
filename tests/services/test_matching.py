"""How the bounds of known claims are fitted."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from moderation.classifier.dataset import SEED, read_dataset
from moderation.classifier.registry import ModelRegistry
from moderation.domain.errors import InvalidData
from moderation.domain.example import Example
from moderation.domain.known_claim import measures_matching
from moderation.domain.label import Label
from moderation.knowledge.register import load_register
from moderation.services.matching import fit_matching

ROOT = Path(__file__).parents[2]
REGISTER = load_register(ROOT / "training_data" / "claims")


def examples() -> tuple[Example, ...]:
    """Every seed comment that measures, and as many fine ones."""
    seed = read_dataset(ROOT / "training_data" / "seed", source=SEED, name="seed").examples
    measuring = [example for example in seed if example.claim and measures_matching(example.claim)]
    fine = [example for example in seed if not example.claim and not example.labels]
    return (*measuring, *fine[: len(measuring)])


def test_every_claim_that_a_seed_comment_names_is_in_the_register() -> None:
    """A renamed claim would silently teach and measure nothing. Each claim has comments, and some of them measure."""
    seed = read_dataset(ROOT / "training_data" / "seed", source=SEED, name="seed").examples
    named = {example.claim for example in seed if example.claim}
    assert named == {claim.id for claim in REGISTER.claims}
    assert 0.15 < sum(map(measures_matching, named)) / len(named) < 0.35


def test_the_scale_is_fitted_to_the_encoder() -> None:
    """Nearer is likelier, falser is more asserted, and hardly any fine comment is taken to repeat a claim."""
    registry = ModelRegistry(ROOT / "models")
    encoder = registry.load(registry.champion() or "").encoder
    assert encoder is not None
    some = examples()
    falsehood = np.array([2.0 if Label.MEDICAL_MISINFORMATION in example.labels else -2.0 for example in some])
    scale = fit_matching(REGISTER, encoder, known={}, examples=some, falsehood=falsehood)
    assert min(scale.likeness) > 0
    assert min(scale.asserted) > 0
    assert 0 < scale.shown_from < 0.5
    assert scale.asserted_from is not None
    assert 0 < scale.asserted_from < 1
    # Where held-out encoders tell nothing apart, no bound may be lower.
    deaf = fit_matching(REGISTER, encoder, known={}, examples=some, falsehood=np.zeros(len(some)))
    assert deaf.asserted[1] < scale.asserted[1]
    with pytest.raises(InvalidData, match="No comment of the seed corpus"):
        fit_matching(
            REGISTER,
            encoder,
            known={},
            examples=[replace(example, source="elsewhere") for example in some],
            falsehood=falsehood,
        )
