"""The rules that a training corpus must keep, and what breaks them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from moderation.classifier.corpus.balance import Balance, measure_balance
from moderation.classifier.corpus.composition import (
    ClassRow,
    TopicRow,
    class_rows,
    distinct_trigrams,
    kinds,
    topic_rows,
    without_twin,
)
from moderation.classifier.corpus.frames import shared_frames
from moderation.classifier.dataset import Case
from moderation.classifier.near_duplicates import near_duplicates
from moderation.domain.comment import Comment
from moderation.domain.label import Label
from moderation.domain.signal import Reading

#: Comments outside one group may not overlap by more than this (Jaccard on runs of five characters).
MOST_OVERLAP = 0.6
#: At least this share of spam has a fine twin; medical misinformation always has.
SPAM_TWINNED = 1 / 3
#: The main labels: half a model's worth lies in telling these from fine comments by meaning alone.
MAIN_LABELS = (Label.SPAM, Label.MEDICAL_MISINFORMATION)
#: How far the length of a main label's comments may be from that of fine ones (Kolmogorov-Smirnov).
MOST_LENGTH_DISTANCE = 0.1
#: How far any other count of how medical misinformation looks may be from that of fine comments.
MOST_SURFACE_DISTANCE = 0.15
#: How well looks alone may tell medical misinformation from fine comments (area under the ROC curve).
MOST_LEAK = 0.65
#: Of all runs of three words, at least this share is distinct.
FEWEST_DISTINCT_TRIGRAMS = 0.75
#: No more groups than this share a sentence frame.
MOST_IN_FRAME = 8
#: A topic with fewer comments is thin.
THIN_TOPIC = 20
#: A topic that is not thin holds at least this share of fine comments, or the topic would give the label away.
FEWEST_FINE = 0.25
#: A corpus smaller than this has no telling distributions: only its rows are checked, not its balance.
FEWEST_ROWS = 500
SETTINGS = ("article", "thread")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One breach of a rule."""

    rule: str
    #: What breaks it, and where.
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusReport:
    """What a corpus holds and what is wrong with it."""

    rows: int
    findings: tuple[Finding, ...]
    classes: tuple[ClassRow, ...]
    topics: tuple[TopicRow, ...]
    fine_kinds: tuple[tuple[str, int], ...]
    #: `None` when the corpus is too small to speak of balance.
    balance: Balance | None
    #: Of all runs of three words, the share that is distinct.
    distinct_trigrams: float

    @property
    def thin_topics(self) -> tuple[TopicRow, ...]:
        """Topics with fewer than `THIN_TOPIC` comments."""
        return tuple(topic for topic in self.topics if topic.rows < THIN_TOPIC)


def check_corpus(cases: Sequence[Case], golden: Sequence[Case], *, read: Callable[[Comment], Reading]) -> CorpusReport:
    """Hold the seed corpus against the rules, and against the golden set that it must not know."""
    large = len(cases) >= FEWEST_ROWS
    balance = measure_balance(cases, tuple(Label), read=read) if large else None
    variety = distinct_trigrams([case.example.comment.text for case in cases])
    topics = topic_rows(cases)
    findings = [
        *_incomplete(cases),
        *_alike(cases, golden),
        *_missing_twins(cases),
        *_one_sided(topics),
        *_frames(cases),
    ]
    if balance is not None:
        findings += [*_leaks(balance), *_poor(variety)]
    return CorpusReport(
        rows=len(cases),
        findings=tuple(findings),
        classes=class_rows(cases),
        topics=topics,
        fine_kinds=kinds(cases),
        balance=balance,
        distinct_trigrams=variety,
    )


def _incomplete(cases: Sequence[Case]) -> Iterator[Finding]:
    for case in cases:
        example = case.example
        needed = {
            "article": example.comment.article.title,
            "topic": example.topic,
            "kind": example.kind,
            "author_style": case.author_style,
        }
        missing = [name for name, value in needed.items() if not value]
        if missing:
            yield Finding(rule="fields", sentence=f"{example.id} has no {', '.join(missing)}.")
        if case.setting not in SETTINGS:
            yield Finding(rule="fields", sentence=f"{example.id}: “setting” must be {' or '.join(SETTINGS)}.")
        if (Label.MEDICAL_MISINFORMATION in example.labels) != (example.harm is not None):
            yield Finding(
                rule="harm", sentence=f"{example.id}: “harm” goes with medical misinformation and with nothing else."
            )


def _alike(cases: Sequence[Case], golden: Sequence[Case]) -> Iterator[Finding]:
    both = [*cases, *golden]
    for one, other, overlap in near_duplicates([case.example.comment.text for case in both], overlap=MOST_OVERLAP):
        first, second = both[one].example, both[other].example
        if one < len(cases) <= other:
            yield Finding(rule="golden", sentence=f"{first.id} is nearly the golden {second.id} ({overlap:.2f}).")
        elif first.group != second.group:
            yield Finding(rule="duplicates", sentence=f"{first.id} and {second.id} overlap by {overlap:.2f}.")
    titles = {_folded(case) for case in cases}
    for case in golden:
        if _folded(case) in titles:
            yield Finding(rule="golden", sentence=f"The golden {case.example.id} stands under an article of the seed.")


def _missing_twins(cases: Sequence[Case]) -> Iterator[Finding]:
    for name in without_twin(cases, Label.MEDICAL_MISINFORMATION):
        yield Finding(rule="twins", sentence=f"{name} is medical misinformation without a fine twin in its group.")
    spam = sum(Label.SPAM in case.example.labels for case in cases)
    twinned = spam - len(without_twin(cases, Label.SPAM))
    if twinned < SPAM_TWINNED * spam:
        yield Finding(rule="twins", sentence=f"{twinned} of {spam} spam comments have a fine twin; a third is asked.")


def _one_sided(topics: Sequence[TopicRow]) -> Iterator[Finding]:
    for topic in topics:
        if topic.rows >= THIN_TOPIC and topic.fine_share < FEWEST_FINE:
            yield Finding(
                rule="topics",
                sentence=f"{topic.fine_share:.0%} of those on “{topic.topic}” are fine; {FEWEST_FINE:.0%} is asked.",
            )


def _frames(cases: Sequence[Case]) -> Iterator[Finding]:
    for frame, groups in shared_frames(cases, most=MOST_IN_FRAME):
        yield Finding(rule="frames", sentence=f"{groups} groups share “{frame}”; {MOST_IN_FRAME} may.")


def _leaks(balance: Balance) -> Iterator[Finding]:
    for row in balance.rows:
        if row.label not in MAIN_LABELS:
            continue
        most = MOST_LENGTH_DISTANCE if row.name == "length" else MOST_SURFACE_DISTANCE
        judged = row.name == "length" or row.label is Label.MEDICAL_MISINFORMATION
        if judged and row.distance > most:
            yield Finding(
                rule="balance",
                sentence=f"{row.label.words} differs in {row.name} by {row.distance:.2f}; {most} may be.",
            )
    for probe in balance.probes:
        if probe.label is Label.MEDICAL_MISINFORMATION and probe.auc >= MOST_LEAK:
            yield Finding(
                rule="leak",
                sentence=f"Looks alone tell {probe.label.words} from fine: AUC {probe.auc:.2f}, not below {MOST_LEAK}.",
            )


def _poor(variety: float) -> Iterator[Finding]:
    if variety < FEWEST_DISTINCT_TRIGRAMS:
        yield Finding(
            rule="variety",
            sentence=f"{variety:.0%} of the runs of three words are distinct; {FEWEST_DISTINCT_TRIGRAMS:.0%} asked.",
        )


def _folded(case: Case) -> str:
    return " ".join(case.example.comment.article.title.casefold().split())
