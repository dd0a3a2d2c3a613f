"""A small made-up corpus and what is trained on it, for the tests of the classifier."""

from collections.abc import Iterator
from datetime import UTC, datetime

from moderation.classifier.dataset import Case
from moderation.classifier.evaluation import evaluate
from moderation.classifier.report import Report
from moderation.classifier.training import Training, train
from moderation.domain.comment import Comment
from moderation.domain.example import Dataset, Example
from moderation.domain.label import Label
from moderation.domain.signal import Reading
from moderation.policy.policy import load_policy

POLICY = load_policy()
CREATED_AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

_SPAM = (
    "message coach {} for a discount",
    "buy {} from our shop today",
    "order {} online, cheap price",
    "earn with {}",
)
_FALSE = ("{} cures cancer, throw the pills away", "doctors hide that {} heals diabetes", "stop insulin and take {}")
_FINE = (
    "my doctor gave me {} and it helped",
    "is {} safe with my tablets?",
    "thank you for writing about {}",
    "{} made me sleepy last winter",
    "has anybody else tried {} after surgery?",
    "the nurse told me to avoid {}",
)
# Long enough that a frame filled with one is no near-duplicate of the same frame filled with another.
_THINGS = (
    "ginger tea before breakfast", "the golden turmeric capsules", "magnesium citrate at bedtime",
    "zinc lozenges from abroad", "a raw garlic clove each day", "manuka honey on sore skin",
    "cider vinegar with water", "aloe juice from the market", "strong peppermint oil drops",
    "crushed fennel seed syrup", "red ginseng root extract", "powdered kelp from Norway",
)  # fmt: skip


def reading_of(comment: Comment) -> Reading:
    """A reading that changes nothing."""
    return Reading(comment=comment, text=comment.text, origins=tuple(range(len(comment.text) + 1)))


def read_text(text: str) -> Reading:
    """The reading of a text alone."""
    return reading_of(Comment(id="c", text=text))


def an_example(
    text: str, *labels: Label, name: str = "e", source: str = "seed", group: str | None = None, topic: str = "",
    weight: float = 1.0,
) -> Example:  # fmt: skip
    """A labelled comment, a group of its own unless one is given."""
    return Example(
        id=name,
        comment=Comment(id=name, text=text),
        labels=frozenset(labels),
        source=source,
        group=group or f"{source}/{name}",
        topic=topic,
        weight=weight,
    )


def small_dataset() -> Dataset:
    """156 comments about twelve things: 48 spam, 36 medical misinformation, 72 fine; each thing is a topic."""
    return Dataset(name="small", examples=tuple(_examples()))


def small_training(version: str = "2026-11-22.1", seed: int = 7, jobs: int = 1) -> Training:
    """What is learnt from `small_dataset`."""
    return train(
        small_dataset(),
        read=reading_of,
        policy=POLICY,
        seed=seed,
        version=version,
        created_at=CREATED_AT,
        jobs=jobs,
    )


def small_report(training: Training) -> Report:
    """How a training did on its held-out comments."""
    held_out = training.held_out
    evaluation = evaluate(
        "held-out",
        [Case(example=example) for example in held_out.examples],
        held_out.labels,
        held_out.probabilities,
        thresholds=training.model.thresholds,
        base_rates=POLICY.base_rates,
    )
    return Report(version=training.model.version, held_out=evaluation, topics=None, golden=None)


def _examples() -> Iterator[Example]:
    for frames, labels in ((_SPAM, [Label.SPAM]), (_FALSE, [Label.MEDICAL_MISINFORMATION]), (_FINE, [])):
        for number, frame in enumerate(frames):
            for thing in _THINGS:
                name = f"{labels[0] if labels else 'fine'}-{number}-{thing}"
                yield an_example(frame.format(thing), *labels, name=name, topic=thing)
