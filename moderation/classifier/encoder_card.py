"""The page one reads about a sentence encoder: Markdown from its manifest."""

from moderation.classifier.encoder import MOST_TOKENS
from moderation.classifier.encoder_manifest import EncoderManifest


def encoder_card(manifest: EncoderManifest) -> str:
    """The card as Markdown. `manifest` lists the encoder's other files."""
    labels = ", ".join(label.words for label in manifest.labels)
    sources = "\n".join(f"| {source.name} | {source.rows} | {source.licence} |" for source in manifest.sources)
    precision = "\n".join(f"| {label.words} | {value:.3f} |" for label, value in manifest.held_out_precision.items())
    releases = ", ".join(f"{name} {release}" for name, release in manifest.libraries.items())
    files = "\n".join(f"| {entry.name} | {entry.size / 1e6:.1f} MB |" for entry in manifest.files)
    return f"""# Sentence encoder {manifest.version.removeprefix("encoder-")}

Reads a comment by sentences and by windows of sixty words, and gives log-odds of each for the labels {labels},
and a unit vector. A model blends the log-odds with what words and characters say; alone they decide
nothing.

Fine-tuned from {manifest.base}, int8 weights, ONNX. Trained {manifest.created_at:%Y-%m-%d %H:%M} UTC.

## What it learnt from

| source | rows | licence |
|---|---:|---|
{sources}

SHA-256 of the content: `{manifest.data_hash}`

Twins stand in one batch, and what is false must score higher than its twin. A row of smaller weight is drawn more
seldom. Two comments in ten are given slips of the finger, and up to two a harmless comment beside them. The word
embeddings stay as they were pre-trained. The wordings of each known claim (register `{manifest.register_version}`),
and seed comments on three claims of four, are brought together, those of others apart.

## How it does alone

Average precision on the seed comments, each by an encoder that had not seen its topic, twins or near-duplicates:

| label | average precision |
|---|---:|
{precision}

## Limits

- It knows English, and health comments as the seed corpus has them. It has not read the article.
- Of a window or a sentence, what stands behind the first {MOST_TOKENS} tokens is not read.
- `held_out.npz` holds what encoders that had not seen a training comment said of it, by a hash of the comment: a model
  that learnt to trust the encoder on its own training comments would trust it too much.

## Files

| file | size |
|---|---:|
{files}

## How to make it again

`moderation encoder train` with the same comments and seed {manifest.seed}, with {releases}.
Sums of floating-point numbers differ between machines, so the file will differ in its last digits.
"""
