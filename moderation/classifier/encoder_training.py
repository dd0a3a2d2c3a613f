"""Fine-tunes the sentence encoder for our labels. Needs the extra `encoder`."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score
from tokenizers import Tokenizer

from moderation.classifier.augmentation import padded, with_slips
from moderation.classifier.dataset import SEED
from moderation.classifier.encoder import MOST_TOKENS, strongest_parts, without_pictures
from moderation.classifier.encoder_losses import between_claims, between_twins
from moderation.classifier.encoder_network import EncoderNetwork, export
from moderation.classifier.features import Document
from moderation.classifier.splits import joined_groups
from moderation.domain.example import Dataset, Example, Split
from moderation.domain.known_claim import measures_matching
from moderation.domain.label import Label

#: Is told how many trainings of how many are done.
Progress = Callable[[int, int], None]

_EPOCHS = 5
_BATCH = 32
#: Groups are shuffled, then batches are made of like lengths within so many batches' worth of them.
_POOL = 20
_BODY_RATE = 5e-5
_HEAD_RATE = 1e-3
_WARM_UP = 0.06
#: Shares of the comments that a pass takes changed: with slips of the finger, and with a harmless comment beside them.
_WITH_SLIPS = 0.2
_PADDED = 0.2
#: Padding never makes a comment longer than this, in tokens: steps stay quick.
_MOST_PADDED = 96
#: How much it counts, beside the labels, that what is false is told from its twin that is not.
_TWINS_WEIGHT = 0.5
#: In every second step the encoder also learns to bring together what speaks of one claim: so many claims at once, in
#: comments of so many tokens at most, and how much that counts beside the labels.
_CLAIMS = 16
_LONGEST_TOLD = 48
_CLAIMS_WEIGHT = 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EncoderTraining:
    """A fine-tuned encoder, and what it says of its own training comments when it has not seen them."""

    labels: tuple[Label, ...]
    #: The int8 ONNX model and the tokenizer, as files.
    model: bytes
    tokenizer: bytes
    #: Log-odds of each training row, of its strongest window and of its strongest passage, by an encoder that had not
    #: seen its topic or its group: (rows, 2, labels).
    held_out: NDArray[np.float64]
    #: Average precision of each label on the seed comments, as held out.
    precision: Mapping[Label, float]


def train_encoder(
    dataset: Dataset,
    documents: Sequence[Document],
    *,
    wordings: Mapping[str, Sequence[str]],
    base: Path,
    labels: tuple[Label, ...],
    folds: Sequence[Split],
    seed: int,
    jobs: int,
    progress: Progress = lambda _done, _total: None,
) -> EncoderTraining:
    """Fine-tune the encoder in the folder `base` on all rows, and once more for each fold without the rows held out.

    `documents` are the comments of the dataset's examples; `wordings` are those of each known claim, by its id: their
    unit vectors, and those of the examples that speak of the claim, learn to lie near one another. An example's weight,
    0 to 1, is how often a pass of training takes it. Takes a training for each fold and one more, `jobs` at a time.
    """
    task = _Task(
        dataset=dataset,
        texts=[without_pictures(document.reading.text) for document in documents],
        wordings=wordings,
        base=base,
        labels=labels,
        seed=seed,
    )
    # Each training keeps to one core: two side by side are done sooner than one after the other on both cores.
    # The longest goes first.
    trainings = [
        joblib.delayed(_on_all)(task),
        *(joblib.delayed(_on_fold)(task, fold, [documents[row] for row in fold.held_out]) for fold in folds),
    ]
    progress(0, len(trainings))
    model = b""
    held_out = np.full((len(documents), 2, len(labels)), np.nan)
    results = joblib.Parallel(n_jobs=jobs, return_as="generator_unordered")(trainings)
    for done, (rows, result) in enumerate(results, start=1):
        if isinstance(result, bytes):
            model = result
        else:
            held_out[list(rows)] = result
        progress(done, len(trainings))
    return EncoderTraining(
        labels=labels,
        model=model,
        tokenizer=(base / "tokenizer.json").read_bytes(),
        held_out=held_out,
        precision=_precision(dataset.examples, labels, held_out[:, 0]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """What every training starts from."""

    dataset: Dataset
    #: As the encoder reads them.
    texts: Sequence[str]
    wordings: Mapping[str, Sequence[str]]
    base: Path
    labels: tuple[Label, ...]
    seed: int


def _on_all(task: _Task) -> tuple[Sequence[int], bytes]:
    """No rows held out, and the exported network."""
    return (), export(_fine_tune(task, range(len(task.texts))).network)


def _on_fold(task: _Task, fold: Split, held_out: Sequence[Document]) -> tuple[Sequence[int], NDArray[np.float64]]:
    """The rows held out, and what the network says of them."""
    tuned = _fine_tune(task, fold.train)
    logits = strongest_parts(held_out, lambda texts: tuned.logits(list(map(without_pictures, texts))))
    return fold.held_out, logits


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


def _fine_tune(task: _Task, rows: Sequence[int]) -> _Tuned:
    torch.set_num_threads(1)
    torch.manual_seed(task.seed)
    chance = random.Random(task.seed)  # noqa: S311 - the same rows in the same order, not secrets
    dataset, texts, labels, base = task.dataset, task.texts, task.labels, task.base
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.enable_truncation(MOST_TOKENS)
    tokenizer.no_padding()
    tokens = {
        row: encoding.ids for row, encoding in zip(rows, tokenizer.encode_batch([texts[r] for r in rows]), strict=True)
    }
    targets = torch.tensor([[float(label in example.labels) for label in labels] for example in dataset.examples])
    harmless = [row for row in rows if not dataset.examples[row].labels]
    relatives = joined_groups([dataset.examples[row] for row in rows])
    family = dict(zip(rows, relatives, strict=True))
    groups: dict[int, list[int]] = {}
    for row, group in family.items():
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

    claims = _told(dataset, tokens, tokenizer, task.wordings)
    false = labels.index(Label.MEDICAL_MISINFORMATION)
    step = 0
    network.train()
    for _ in range(_EPOCHS):
        # A row that counts less than another is drawn more seldom: the same on average as a smaller loss, and quicker.
        drawn = {row: changed(row) for row in rows if chance.random() < dataset.examples[row].weight}
        present = [[row for row in members if row in drawn] for members in groups.values()]
        for batch in _batches([members for members in present if members], drawn, chance):
            logits, _embeddings = network(*_as_arrays([drawn[row] for row in batch]))
            losses = torch.nn.functional.binary_cross_entropy_with_logits(logits, targets[batch], reduction="none")
            loss = losses.sum(dim=1).mean()
            families = torch.tensor([family[row] for row in batch])
            loss = loss + _TWINS_WEIGHT * between_twins(logits[:, false], targets[batch][:, false], families)
            if step % 2 == 0 and len(claims) > 1:
                pairs = [chance.sample(ways, 2) for ways in chance.sample(claims, min(_CLAIMS, len(claims)))]
                _, vectors = network(*_as_arrays([pair[way] for way in (0, 1) for pair in pairs]))
                loss = loss + _CLAIMS_WEIGHT * between_claims(vectors)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            step += 1
    return _Tuned(network=network, tokenizer=tokenizer)


def _told(
    dataset: Dataset, tokens: Mapping[int, list[int]], tokenizer: Any, wordings: Mapping[str, Sequence[str]]
) -> Sequence[Sequence[list[int]]]:
    """The tokens of all ways to speak of each claim, of those that are spoken of in more ways than one."""
    told = {claim: [words.ids for words in tokenizer.encode_batch(list(known))] for claim, known in wordings.items()}
    for row, spoken in tokens.items():
        claim = dataset.examples[row].claim
        if claim in told and not measures_matching(claim) and len(spoken) <= _LONGEST_TOLD:
            told[claim].append(spoken)
    return [ways for ways in told.values() if len(ways) > 1]


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


def _as_arrays(tokens: Sequence[Sequence[int]]) -> tuple[Any, Any]:
    ids = torch.zeros(len(tokens), max(map(len, tokens)), dtype=torch.long)
    mask = torch.zeros_like(ids)
    for row, sequence in enumerate(tokens):
        ids[row, : len(sequence)] = torch.tensor(sequence)
        mask[row, : len(sequence)] = 1
    return ids, mask
