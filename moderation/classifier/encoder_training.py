"""Fine-tunes the sentence encoder for our labels. Needs the extra `encoder`."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score
from tokenizers import Tokenizer

from moderation.classifier.augmentation import padded, with_slips
from moderation.classifier.dataset import SEED
from moderation.classifier.encoder import MOST_TOKENS, without_pictures
from moderation.classifier.encoder_network import EncoderNetwork, export
from moderation.classifier.features import Document
from moderation.classifier.passages import taken_apart
from moderation.classifier.splits import joined_groups
from moderation.domain.example import Dataset, Example, Split
from moderation.domain.label import Label

#: Is told what is being done, and how many steps of how many are behind it.
Progress = Callable[[str, int, int], None]

_EPOCHS = 3
_BATCH = 32
#: Groups are shuffled, then batches are made of like lengths within so many batches' worth of them.
_POOL = 20
_BODY_RATE = 5e-5
_HEAD_RATE = 1e-3
_WARM_UP = 0.06
#: Shares of the comments that a pass takes changed: with slips of the finger, and with a harmless comment beside them.
_WITH_SLIPS = 0.2
_PADDED = 0.3
#: Padding never makes a comment longer than this, in tokens: steps stay quick.
_MOST_PADDED = 96
#: In every third step the encoder also learns to bring wordings of one claim together: so many claims at once, how
#: sharply it must tell them from one another, and how much that counts beside the labels.
_CLAIMS = 16
_TEMPERATURE = 0.05
_CLAIMS_WEIGHT = 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EncoderTraining:
    """A fine-tuned encoder, and what it says of its own training comments when it has not seen them."""

    labels: tuple[Label, ...]
    #: The int8 ONNX model and the tokenizer, as files.
    model: bytes
    tokenizer: bytes
    #: Log-odds of each training row, as a whole and of its strongest passage, by an encoder that had not seen its topic
    #: or its group: (rows, 2, labels).
    held_out: NDArray[np.float64]
    #: Average precision of each label on the seed comments, as held out.
    precision: Mapping[Label, float]


def train_encoder(
    dataset: Dataset,
    documents: Sequence[Document],
    *,
    wordings: Sequence[Sequence[str]],
    base: Path,
    labels: tuple[Label, ...],
    folds: Sequence[Split],
    seed: int,
    threads: int,
    progress: Progress = lambda _what, _done, _total: None,
) -> EncoderTraining:
    """Fine-tune the encoder in the folder `base` on all rows, and once more for each fold without the rows held out.

    `documents` are the comments of the dataset's examples; `wordings` are those of each known claim, whose unit
    vectors learn to lie near one another. An example's weight, 0 to 1, is how often a pass of
    training takes it. Takes a training for each fold and one more.
    """
    torch.set_num_threads(threads)
    texts = [without_pictures(document.reading.text) for document in documents]
    pieces = taken_apart(documents)
    piece_texts = [without_pictures(piece.reading.text) for piece in pieces.documents]
    held_out = np.full((len(texts), 2, len(labels)), np.nan)
    for number, fold in enumerate(folds, start=1):
        what = f"fold {number} of {len(folds)}"
        tuned = _fine_tune(
            dataset, texts, fold.train, wordings, base, labels, seed, lambda *at, what=what: progress(what, *at)
        )
        rows = frozenset(fold.held_out)
        own = [number for number, owner in enumerate(pieces.owners) if owner in rows]
        whole, parts = np.zeros((len(texts), len(labels))), np.full((len(pieces.owners), len(labels)), -np.inf)
        whole[fold.held_out,] = tuned.logits([texts[row] for row in fold.held_out])
        parts[own] = tuned.logits([piece_texts[number] for number in own])
        held_out[fold.held_out,] = np.stack([whole, pieces.strongest(whole, parts)], axis=1)[fold.held_out,]
    final = _fine_tune(
        dataset, texts, range(len(texts)), wordings, base, labels, seed, lambda *at: progress("all rows", *at)
    )
    return EncoderTraining(
        labels=labels,
        model=export(final.network),
        tokenizer=(base / "tokenizer.json").read_bytes(),
        held_out=held_out,
        precision=_precision(dataset.examples, labels, held_out[:, 0]),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Tuned:
    network: EncoderNetwork
    tokenizer: Any

    def logits(self, texts: Sequence[str]) -> NDArray[np.float64]:
        tokens = [encoding.ids for encoding in self.tokenizer.encode_batch(list(texts))]
        result: NDArray[np.float64] = np.zeros((len(texts), self.network.head.out_features))
        by_length = sorted(range(len(tokens)), key=lambda row: len(tokens[row]))
        self.network.eval()
        with torch.no_grad():
            for start in range(0, len(tokens), 2 * _BATCH):
                rows = by_length[start : start + 2 * _BATCH]
                result[rows] = self.network(*_as_arrays([tokens[row] for row in rows]))[0].numpy()
        return result


def _fine_tune(
    dataset: Dataset,
    texts: Sequence[str],
    rows: Sequence[int],
    wordings: Sequence[Sequence[str]],
    base: Path,
    labels: tuple[Label, ...],
    seed: int,
    progress: Callable[[int, int], None],
) -> _Tuned:
    torch.manual_seed(seed)
    chance = random.Random(seed)  # noqa: S311 - the same rows in the same order, not secrets
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.enable_truncation(MOST_TOKENS)
    tokenizer.no_padding()
    tokens = {
        row: encoding.ids for row, encoding in zip(rows, tokenizer.encode_batch([texts[r] for r in rows]), strict=True)
    }
    targets = torch.tensor([[float(label in example.labels) for label in labels] for example in dataset.examples])
    harmless = [row for row in rows if not dataset.examples[row].labels]
    relatives = joined_groups([dataset.examples[row] for row in rows])
    groups: dict[int, list[int]] = {}
    for row, group in zip(rows, relatives, strict=True):
        groups.setdefault(group, []).append(row)
    network = EncoderNetwork(base, len(labels))
    # Words that our rows hardly know keep the place that far more text has given them; and steps are quicker.
    network.body.get_input_embeddings().requires_grad_(requires_grad=False)
    optimiser = torch.optim.AdamW(
        [
            {"params": [part for part in network.body.parameters() if part.requires_grad], "lr": _BODY_RATE},
            {"params": network.head.parameters(), "lr": _HEAD_RATE},
        ],
        weight_decay=0.01,
    )
    expected = _EPOCHS * sum(dataset.examples[row].weight for row in rows)
    steps = expected / _BATCH
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, step / (_WARM_UP * steps)) * max(0.0, 1 - step / steps)
    )

    def changed(row: int) -> list[int]:
        draw = chance.random()
        if draw < _WITH_SLIPS:
            return list(tokenizer.encode(with_slips(texts[row], chance)).ids)
        if draw < _WITH_SLIPS + _PADDED and harmless:
            return padded(tokens[row], tokens[chance.choice(harmless)], most=_MOST_PADDED, chance=chance)
        return tokens[row]

    told = [[encoding.ids for encoding in tokenizer.encode_batch(list(claim))] for claim in wordings if len(claim) > 1]
    done = step = 0
    network.train()
    for _ in range(_EPOCHS):
        # A row that counts less than another is drawn more seldom: the same on average as a smaller loss, and quicker.
        drawn = {row: changed(row) for row in rows if chance.random() < dataset.examples[row].weight}
        present = [[row for row in members if row in drawn] for members in groups.values()]
        for batch in _batches([members for members in present if members], drawn, chance):
            logits, _embeddings = network(*_as_arrays([drawn[row] for row in batch]))
            losses = torch.nn.functional.binary_cross_entropy_with_logits(logits, targets[batch], reduction="none")
            loss = losses.sum(dim=1).mean()
            if step % 3 == 0 and len(told) > 1:
                loss = loss + _CLAIMS_WEIGHT * _apart(network, chance.sample(told, min(_CLAIMS, len(told))), chance)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            step += 1
            done += len(batch)
            progress(min(done, round(expected)), round(expected))
    return _Tuned(network=network, tokenizer=tokenizer)


def _batches(groups: list[list[int]], tokens: dict[int, list[int]], chance: random.Random) -> Iterator[list[int]]:
    # Twins stay in one batch, so that a step sees what turns the label.
    chance.shuffle(groups)
    pool: list[list[int]] = []
    for number, group in enumerate(groups, start=1):
        pool.append(group)
        if sum(map(len, pool)) < _POOL * _BATCH and number < len(groups):
            continue
        pool.sort(key=lambda members: max(len(tokens[row]) for row in members))
        batches: list[list[int]] = [[]]
        for members in pool:
            if len(batches[-1]) >= _BATCH:
                batches.append([])
            batches[-1].extend(members)
        chance.shuffle(batches)
        yield from batches
        pool = []


def _apart(network: EncoderNetwork, claims: Sequence[Sequence[list[int]]], chance: random.Random) -> Any:
    """How badly two wordings of each claim are told from those of the others (InfoNCE, van den Oord 2018)."""
    pairs = [chance.sample(claim, 2) for claim in claims]
    _, vectors = network(*_as_arrays([first for first, _ in pairs] + [second for _, second in pairs]))
    likeness = vectors[: len(pairs)] @ vectors[len(pairs) :].T / _TEMPERATURE
    own = torch.arange(len(pairs))
    return (torch.nn.functional.cross_entropy(likeness, own) + torch.nn.functional.cross_entropy(likeness.T, own)) / 2


def _precision(
    examples: Sequence[Example], labels: Sequence[Label], held_out: NDArray[np.float64]
) -> Mapping[Label, float]:
    rows = [row for row, example in enumerate(examples) if example.source == SEED]
    return {
        label: float(average_precision_score([label in examples[row].labels for row in rows], held_out[rows, column]))
        for column, label in enumerate(labels)
    }


def _as_arrays(tokens: Sequence[Sequence[int]]) -> tuple[Any, Any]:
    ids = torch.zeros(len(tokens), max(map(len, tokens)), dtype=torch.long)
    mask = torch.zeros_like(ids)
    for row, sequence in enumerate(tokens):
        ids[row, : len(sequence)] = torch.tensor(sequence)
        mask[row, : len(sequence)] = 1
    return ids, mask
