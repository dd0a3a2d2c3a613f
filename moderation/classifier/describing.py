"""What to write of a training into its model's manifest."""

from collections.abc import Mapping

from moderation.classifier.dataset import SEED, SITE
from moderation.classifier.manifest import Manifest, SourceRows, library_versions
from moderation.classifier.sources import Source
from moderation.classifier.training import Training

_OWN_LICENCES = {
    SEED: "Apache-2.0 (written for this project)",
    SITE: "the site's own decisions; stays with the site",
}


def describe(training: Training, sources: Mapping[str, Source]) -> Manifest:
    """The manifest of a training, as yet without files. `sources` tells the licences of public sets."""
    return Manifest(
        version=training.model.version,
        created_at=training.created_at,
        files=(),
        libraries=library_versions(),
        data_hash=training.data_hash,
        sources=tuple(
            SourceRows(name=name, rows=rows, licence=_OWN_LICENCES.get(name) or sources[name].licence)
            for name, rows in training.rows.items()
        ),
        labels=training.model.labels,
        encoder_share=training.encoder_share,
        goals=training.goals,
        policy_version=training.policy_version,
        base_rates=training.base_rates,
    )
