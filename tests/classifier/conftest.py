"""What the tests of the classifier share."""

import pytest

from moderation.classifier.training import Training
from tests.classifier.learning import small_training


@pytest.fixture(scope="session")
def training() -> Training:
    """A model of the small corpus; nothing changes it."""
    return small_training()
