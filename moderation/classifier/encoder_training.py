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

from moderation.classifier.dataset import SEED
from moderation.classifier.encoder import MOST_TOKENS
from moderation.classifier.encoder_network import EncoderNetwork, export
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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EncoderTraining:
    """A fine-tuned encoder, and what it says of its own training comments when it has not seen them."""

    labels: tuple[Label, ...]
    #: The int8 ONNX model and the tokenizer, as files.
    model: bytes
    tokenizer: bytes
    #: Log-odds of each training row by an encoder that had not seen its topic or its group: (rows, labels).
    held_out: NDArray[np.float64]
    #: Average precision of each label on the seed comments, as held out.
    precision: Mapping[Label, float]


def train_encoder(
    dataset: Dataset,
    texts: Sequence[str],
    *,
    base: Path,
    labels: tuple[Label, ...],
    folds: Sequence[Split],
    seed: int,
    threads: int,
    progress: Progress = lambda _what, _done, _total: None,
) -> EncoderTraining:
    """Fine-tune the encoder in the folder `base` on all rows, and once more for each fold without the rows held out.

    `texts` are the normalised comments of the dataset's examples. Takes a pass of training for each fold and one more.
    """
    torch.set_num_threads(threads)
    held_out = np.full((len(texts), len(labels)), np.nan)
    for number, fold in enumerate(folds, start=1):
        what = f"fold {number} of {len(folds)}"
        tuned = _fine_tune(dataset, texts, fold.train, base, labels, seed, lambda *at, what=what: progress(what, *at))
        held_out[list(fold.held_out)] = tuned.logits([texts[row] for row in fold.held_out])
    whole = _fine_tune(
        dataset, texts, range(len(texts)), base, labels, seed, lambda done, total: progress("all rows", done, total)
    )
    return EncoderTraining(
        labels=labels,
        model=export(whole.network),
        tokenizer=(base / "tokenizer.json").read_bytes(),
        held_out=held_out,
        precision=_precision(dataset.examples, labels, held_out),
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
                result[rows] = self.network(*_padded([tokens[row] for row in rows]))[0].numpy()
        return result


def _fine_tune(
    dataset: Dataset,
    texts: Sequence[str],
    rows: Sequence[int],
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
    weights = torch.tensor([example.weight for example in dataset.examples])
    relatives = joined_groups([dataset.examples[row] for row in rows])
    groups: dict[int, list[int]] = {}
    for row, group in zip(rows, relatives, strict=True):
        groups.setdefault(group, []).append(row)
    network = EncoderNetwork(base, len(labels))
    optimiser = torch.optim.AdamW(
        [
            {"params": network.body.parameters(), "lr": _BODY_RATE},
            {"params": network.head.parameters(), "lr": _HEAD_RATE},
        ],
        weight_decay=0.01,
    )
    steps = _EPOCHS * len(rows) / _BATCH
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, step / (_WARM_UP * steps)) * max(0.0, 1 - step / steps)
    )
    done = 0
    network.train()
    for _ in range(_EPOCHS):
        for batch in _batches(list(groups.values()), tokens, chance):
            logits, _embeddings = network(*_padded([tokens[row] for row in batch]))
            losses = torch.nn.functional.binary_cross_entropy_with_logits(logits, targets[batch], reduction="none")
            loss = (losses.sum(dim=1) * weights[batch]).mean()
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            done += len(batch)
            progress(done, _EPOCHS * len(rows))
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


def _precision(
    examples: Sequence[Example], labels: Sequence[Label], held_out: NDArray[np.float64]
) -> Mapping[Label, float]:
    rows = [row for row, example in enumerate(examples) if example.source == SEED]
    return {
        label: float(average_precision_score([label in examples[row].labels for row in rows], held_out[rows, column]))
        for column, label in enumerate(labels)
    }


def _padded(tokens: Sequence[Sequence[int]]) -> tuple[Any, Any]:
    ids = torch.zeros(len(tokens), max(map(len, tokens)), dtype=torch.long)
    mask = torch.zeros_like(ids)
    for row, sequence in enumerate(tokens):
        ids[row, : len(sequence)] = torch.tensor(sequence)
        mask[row, : len(sequence)] = 1
    return ids, mask
