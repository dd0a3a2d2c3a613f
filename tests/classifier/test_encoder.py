"""The sentence encoder: what it says, how it is kept, and how a model hears it."""

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from moderation.classifier.cascade import Cascade
from moderation.classifier.describing import describe
from moderation.classifier.encoder import MOST_TOKENS, HeldOutLogits
from moderation.classifier.encoder_files import (
    load_claim_reader,
    load_encoder,
    load_held_out,
    manifest_sha256,
    read_encoder_manifest,
)
from moderation.classifier.features import tokenise
from moderation.classifier.linear import PARTS
from moderation.classifier.registry import ModelRegistry
from moderation.classifier.training import Training, train
from moderation.domain.errors import InvalidData, ModelRefused, NotFound
from moderation.domain.known_claim import MatchingScale
from moderation.domain.label import Label
from tests.classifier.learning import CREATED_AT, POLICY, read_text, reading_of, small_dataset, small_report
from tests.classifier.tiny_encoder import LABELS, NAME, tiny_files, write_tiny_encoder

TEXTS = ["order now", "it cures", "order order what cures", "", "who knows", "buy"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_tiny_encoder(tmp_path / "models")


def test_each_text_has_its_own_row_whatever_stands_beside_it(folder: Path) -> None:
    """Texts are read in batches of like length, and come back in the order in which they were given."""
    encoder = load_encoder(folder)
    together = encoder.encode(TEXTS * 20)
    for row, text in enumerate(TEXTS * 20):
        alone = encoder.encode([text])
        assert together.logits[row] == pytest.approx(alone.logits[0], abs=1e-6)
        assert together.embeddings[row] == pytest.approx(alone.embeddings[0], abs=1e-6)
    assert together.logits[0, LABELS.index(Label.SPAM)] == pytest.approx(1.9)
    assert encoder.encode([]).logits.shape == (0, len(LABELS))


def test_what_stands_after_the_longest_comment_is_not_read(folder: Path) -> None:
    """A comment of 20,000 words costs as much as one of 128 tokens."""
    encoder = load_encoder(folder)
    read, unread = encoder.encode(["so " * (MOST_TOKENS - 1) + "buy", "so " * MOST_TOKENS + "buy"]).logits[:, 0]
    assert read - unread == pytest.approx(2.1, abs=1e-4)


def test_training_hears_of_known_texts_what_was_held_out(tmp_path: Path) -> None:
    """An encoder is too sure of what it learnt from; another's word on it is kept beside it. Texts are not."""
    logits = np.array([[[-3.0, 1.5, 0, 0], [-2.0, 2.5, 0, 0]]])
    folder = write_tiny_encoder(tmp_path, texts=["it cures"], held_out=logits)
    held_out = load_held_out(folder, load_encoder(folder))
    known, unknown = held_out.scores(tokenise([read_text("it cures"), read_text("it heals")]))
    assert known == pytest.approx(logits[0])
    assert unknown[0] == pytest.approx(unknown[1])
    assert unknown[0, LABELS.index(Label.MEDICAL_MISINFORMATION)] == pytest.approx(2.9)
    assert b"it cures" not in (folder / "held_out.npz").read_bytes()


def test_a_comment_is_heard_by_its_strongest_part(folder: Path) -> None:
    """Of a long one, the strongest window and the strongest sentence; of a short one, both are the whole."""
    friendly = "We met there last week, and all was well. "
    scores = load_encoder(folder).scores(
        tokenise([read_text(friendly * 12 + "It cures and it heals everyone. " + friendly * 12), read_text("it heals")])
    )
    false = LABELS.index(Label.MEDICAL_MISINFORMATION)
    window, sentence = scores[0, :, false]
    # Each friendly sentence beside it takes 1.1 away, and four fit into its window.
    assert (window, sentence) == pytest.approx((5.5 - 4 * 1.1, 5.5))
    assert scores[1, :, false] == pytest.approx(2.9)


def test_claims_are_read_with_the_vectors_that_were_kept(tmp_path: Path) -> None:
    """A known wording is looked up; a new one is read when it is asked for, and both serve."""
    scale = MatchingScale(
        likeness=(1, 2, 3),
        likeness_intercept=-1,
        asserted=(0.5, 1),
        asserted_intercept=0,
        shown_from=0.25,
        asserted_from=None,
    )
    kept = np.array([0, 1, 0, 0], dtype=np.float32)
    folder = write_tiny_encoder(tmp_path, wordings={"honey heals": kept}, matching=scale)
    encoder = load_encoder(folder)
    reader = load_claim_reader(folder, encoder)
    assert reader is not None
    assert reader.scale == scale
    vectors = reader.vectors(["order", "honey heals", "order"])
    assert vectors[1] == pytest.approx(kept)
    assert vectors[[0, 2]] == pytest.approx(encoder.encode(["order", "order"]).embeddings)
    assert reader.read(["it cures", "we met"]).falsehood == pytest.approx([2.9, -0.2])
    assert b"honey" not in (folder / "wordings.npz").read_bytes()
    assert load_claim_reader(write_tiny_encoder(tmp_path / "unfitted"), encoder) is None


def change(name: str, edit: Callable[[bytes], bytes]) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(edit((folder / name).read_bytes()))


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (
            change("model.onnx", lambda content: content[:-1] + b"!"),
            "model.onnx is not the file its manifest describes",
        ),
        (change("tokenizer.json", lambda content: content + b" "), "tokenizer.json is not the file"),
        (lambda folder: (folder / "model.onnx").unlink(), "model.onnx cannot be read"),
        (change("manifest.json", lambda content: content[:200]), "is not a whole manifest"),
        (change("manifest.json", lambda content: content.replace(b'"format": 2', b'"format": 9')), "is of format 9"),
        (
            change("manifest.json", lambda content: content.replace(b"held_out.npz", b"held_up.npz")),
            "does not describe",
        ),
        (shutil.rmtree, "cannot be read"),
    ],
)
def test_a_damaged_encoder_is_refused(folder: Path, damage: Callable[[Path], object], said: str) -> None:
    """Before any of it is opened."""
    damage(folder)
    with pytest.raises(ModelRefused, match=said):
        load_encoder(folder)


def test_a_file_that_is_no_encoder_is_refused_with_a_sentence(folder: Path) -> None:
    """Though its manifest describes it rightly."""
    files = dict(tiny_files())
    manifest = json.loads(files["manifest.json"])
    nonsense = b"nonsense"
    (folder / "model.onnx").write_bytes(nonsense)
    for entry in manifest["files"]:
        if entry["name"] == "model.onnx":
            entry.update(size=len(nonsense), sha256=hashlib.sha256(nonsense).hexdigest())
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(ModelRefused, match="cannot be opened by the installed onnxruntime"):
        load_encoder(folder)


def trained_with(held_out: HeldOutLogits) -> Training:
    return train(
        small_dataset(),
        read=reading_of,
        policy=POLICY,
        seed=7,
        version="2026-11-22.1",
        created_at=CREATED_AT,
        encoder=held_out,
    )


@pytest.fixture
def saved(folder: Path) -> tuple[ModelRegistry, Training]:
    registry = ModelRegistry(folder.parent)
    training = trained_with(registry.held_out_logits(NAME))
    registry.save(training.model, describe(training, {}), small_report(training), plots={})
    return registry, training


def test_a_model_hears_its_encoder(saved: tuple[ModelRegistry, Training]) -> None:
    """What the encoder says of a label raises that label's probability, and a loaded model says the same."""
    registry, training = saved
    model = training.model
    spam, false = model.labels.index(Label.SPAM), model.labels.index(Label.MEDICAL_MISINFORMATION)
    assert model.encoder_blends[spam].slopes[PARTS + LABELS.index(Label.SPAM)] > 0
    assert model.encoder_blends[false].slopes[PARTS + LABELS.index(Label.MEDICAL_MISINFORMATION)] > 0
    readings = [read_text(text) for text in ("buy it from a coach", "it cures and heals", "my doctor was kind")]
    # Asked about all, and then heard by none.
    model = replace(model, cascade=None)
    silent = tuple(replace(blend, slopes=(*blend.slopes[:PARTS], *[0] * 8)) for blend in model.encoder_blends)
    deaf = replace(model, encoder_blends=silent)
    assert model.predict(readings)[0][spam] > deaf.predict(readings)[0][spam]
    loaded = registry.load("2026-11-22.1")
    assert np.array(loaded.predict(readings)) == pytest.approx(np.array(training.model.predict(readings)))
    assert registry.manifest("2026-11-22.1").encoder == NAME
    registry.verify("2026-11-22.1")


def test_what_is_clear_without_the_encoder_is_not_read_by_it(saved: tuple[ModelRegistry, Training]) -> None:
    """The cascade leaves out what words alone make clear; the rest gets what the encoder says of it."""
    _, training = saved
    words = replace(training.model, encoder=None)
    readings = [read_text(text) for text in ("thank you for writing about rest", "buy it from a coach", "it cures all")]
    alone = np.array(words.predict(readings))
    bound = float(np.sort(alone.max(axis=1))[0]) + 1e-9
    cascade = Cascade(ordinary_below=(bound,) * len(words.labels), sure_from=(2.0,) * len(words.labels))
    model = replace(training.model, cascade=cascade)
    assert cascade.needs_encoder(alone).tolist().count(False) == 1
    unread = int(np.argmin(cascade.needs_encoder(alone)))
    everywhere = replace(model, cascade=None)
    for row, (found, read) in enumerate(zip(model.predict(readings), everywhere.predict(readings), strict=True)):
        assert found == pytest.approx(alone[row] if row == unread else read)


def test_words_that_only_the_encoder_knows_are_shown(saved: tuple[ModelRegistry, Training]) -> None:
    """Left out, they lower the probability; the words beside them are not marked."""
    _, training = saved
    model = replace(training.model, cascade=None)
    text = "The plot was quite slow. We sat in the garden with order order order order and then went home."
    spans = model.explain(read_text(text), Label.SPAM)
    assert spans
    assert any("order" in text[span.start : span.end] for span in spans)
    kept = text
    for span in reversed(spans):
        kept = kept[: span.start] + kept[span.end :]
    spam = model.labels.index(Label.SPAM)
    assert model.predict([read_text(kept)])[0][spam] < model.predict([read_text(text)])[0][spam]


def test_a_model_without_its_encoder_is_refused(saved: tuple[ModelRegistry, Training]) -> None:
    """Neither verified nor loaded: its probabilities would mean nothing."""
    registry, _ = saved
    shutil.move(registry.encoder_folder(NAME), registry.encoder_folder(NAME).with_name("elsewhere"))
    for use in (registry.load, registry.verify):
        with pytest.raises(NotFound, match="Restore its folder"):
            use("2026-11-22.1")


def test_a_model_with_another_encoder_is_refused(saved: tuple[ModelRegistry, Training]) -> None:
    """One of the same name that was trained anew says other things."""
    registry, _ = saved
    folder = registry.encoder_folder(NAME)
    for name, content in tiny_files(["another"], np.ones((1, 2, len(LABELS)))).items():
        (folder / name).write_bytes(content)
    with pytest.raises(ModelRefused, match="another encoder than the one the model was trained with"):
        registry.load("2026-11-22.1")


def test_encoders_are_named_and_kept_like_models(folder: Path) -> None:
    """A name is given once; what is no name is refused; models are not encoders."""
    registry = ModelRegistry(folder.parent)
    assert registry.encoders() == (NAME,)
    assert registry.versions() == ()
    assert registry.next_encoder(CREATED_AT.date()) == "encoder-2026-11-22.2"
    for name in (NAME, "encoder-new", "../encoder-2026-11-22.3"):
        with pytest.raises(InvalidData):
            registry.save_encoder(name, tiny_files())
    second = registry.save_encoder("encoder-2026-11-22.2", tiny_files(version="encoder-2026-11-22.2"))
    assert read_encoder_manifest(second).version == "encoder-2026-11-22.2"
    assert manifest_sha256(second) != manifest_sha256(folder)
    with pytest.raises(NotFound):
        registry.encoder_folder("encoder-2026-11-22.9")


def test_its_card_says_what_it_is(folder: Path) -> None:
    """Sources, figures and files, without a word of a comment."""
    card = (folder / "card.md").read_text("utf-8")
    assert card.startswith("# Sentence encoder 2026-11-22.1\n")
    for said in ("| model.onnx |", "medical misinformation", "## Limits", "held_out.npz"):
        assert said in card
