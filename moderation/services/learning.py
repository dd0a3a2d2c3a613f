"""From labelled comments to the model in use: train, evaluate, compare, promote, roll back."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from moderation.classifier.compare import Comparison, compare
from moderation.classifier.cost import measure_cost
from moderation.classifier.dataset import SEED, SITE, Case, read_cases, read_dataset
from moderation.classifier.describing import describe
from moderation.classifier.evaluation import evaluate
from moderation.classifier.further import read_also
from moderation.classifier.gate import check_promotion
from moderation.classifier.manifest import Manifest
from moderation.classifier.model import TrainedModel
from moderation.classifier.plots import draw
from moderation.classifier.public_labels import read_public_labels
from moderation.classifier.registry import ModelRegistry
from moderation.classifier.report import Evaluation, Report
from moderation.classifier.sources import read_sources
from moderation.classifier.training import HeldOut, leave_sources_out, leave_topics_out, train
from moderation.detectors.text import fingerprint, read
from moderation.domain.errors import InvalidData, ModelRefused, NotFound, PromotionRefused
from moderation.domain.example import Dataset, Example
from moderation.domain.label import Label
from moderation.domain.verdict import Action, Threshold
from moderation.policy.policy import Policy
from moderation.services.measuring import Progress, evaluate_disguised


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """A candidate that has just been saved."""

    version: str
    folder: Path
    report: Report
    #: What was left out of training and why, a sentence each.
    notes: tuple[str, ...]


def train_candidate(
    registry: ModelRegistry,
    policy: Policy,
    *,
    data_dir: Path,
    also: Sequence[Path],
    weak: bool,
    topics: bool,
    seed: int,
    jobs: int,
    now: datetime,
    progress: Progress,
    sources: bool = False,
    clock: Callable[[], float] | None = None,
) -> Trained:
    """Train on the seed corpus and the files in `also`, measure, and save as a candidate; nothing changes in service.

    `topics` also measures with whole topics held out, which takes as long again; `sources` with each source held out
    in turn. `clock` counts seconds; without one the report has no cost. Raises `InvalidData`.
    """
    known = read_sources(data_dir / "sources.toml")
    seed_set = read_dataset(data_dir / "seed", source=SEED, name="seed")
    read_again = read_public_labels(sorted((data_dir / "public").glob("*.jsonl")))
    further = [read_also(path, known, weak=weak, read_again=read_again) for path in also]
    golden = _golden(data_dir)
    offered = (*seed_set.examples, *(example for part in further for example in part.examples))
    examples = _without_golden(offered, golden)
    dataset = Dataset(name="seed and more" if also else "seed", examples=examples)
    encoders = registry.encoders()
    encoder = registry.held_out_logits(encoders[-1]) if encoders else None
    started = clock() if clock else 0.0
    training = train(
        dataset,
        read=read,
        policy=policy,
        encoder=encoder,
        seed=seed,
        version=registry.next_version(now.date()),
        created_at=now,
        jobs=jobs,
        progress=lambda done, total: progress("training", done, total),
    )
    took = clock() - started if clock else 0.0
    held_out_topics = (
        leave_topics_out(
            dataset,
            read=read,
            seed=seed,
            encoder=encoder,
            jobs=jobs,
            progress=lambda done, total: progress("measuring on topics held out", done, total),
        )
        if topics
        else None
    )
    held_out_sources = (
        leave_sources_out(
            dataset,
            training.model,
            read=read,
            seed=seed,
            encoder=encoder,
            progress=lambda done, total: progress("measuring on sources held out", done, total),
        )
        if sources
        else {}
    )
    model, held_out = training.model, training.held_out
    report = Report(
        version=model.version,
        held_out=_evaluate_held_out("held-out comments", held_out, model.thresholds, policy),
        # Calibrated anew, so the model's thresholds would mean something else there.
        topics=None if held_out_topics is None else _evaluate_held_out("held-out topics", held_out_topics, {}, policy),
        sources=tuple(
            _evaluate_held_out(source, part, model.thresholds, policy) for source, part in held_out_sources.items()
        ),
        golden=evaluate_disguised("golden", model, golden, policy, progress),
        cost=None
        if clock is None
        else measure_cost(model, [case.example.comment for case in golden], read=read, clock=clock, training=took),
    )
    plots = draw(held_out.examples, held_out.labels, held_out.probabilities)
    folder = registry.save(model, describe(training, known), report, plots=plots)
    notes = [note for part in further for note in part.notes]
    if left_out := len(offered) - len(examples):
        notes.append(f"Passed over as part of the golden set, which never trains: {left_out}.")
    return Trained(version=model.version, folder=folder, report=report, notes=tuple(notes))


def evaluate_model(registry: ModelRegistry, version: str, policy: Policy, path: Path) -> Evaluation:
    """How a model does on a file, or a folder of files, of labelled comments. Raises `InvalidData`, `ModelRefused`."""
    return _evaluate(path.name, registry.load(version), read_cases(path, source=SITE), policy)


def compare_models(registry: ModelRegistry, before: str, after: str, policy: Policy, path: Path) -> Comparison:
    """Two models on the same labelled comments, with the cases they treat differently."""
    cases = read_cases(path, source=SITE)
    return compare(
        registry.load(before),
        registry.load(after),
        cases,
        [read(case.example.comment) for case in cases],
        name=path.name,
        base_rates=policy.base_rates,
    )


def promote(
    registry: ModelRegistry, version: str, policy: Policy, *, data_dir: Path, by: str, now: datetime
) -> str | None:
    """Make a candidate the champion if it meets what the policy asks; returns the one before.

    Both are measured here and now on the golden set, not by what their reports say. Raises `PromotionRefused` with all
    reasons, `ModelRefused`, `NotFound`.
    """
    candidate = registry.load(version)
    previous = registry.champion()
    champion = _load_if_sound(registry, previous)
    golden = _golden(data_dir)
    reasons = [
        *_other_goals(registry.manifest(version), policy),
        *check_promotion(
            _evaluate("golden", candidate, golden, policy),
            None if champion is None else _evaluate("golden", champion, golden, policy),
            policy,
            thresholds=candidate.thresholds,
            champion_thresholds={} if champion is None else champion.thresholds,
        ),
    ]
    if reasons:
        listed = "\n".join(f"- {reason}" for reason in reasons)
        raise PromotionRefused(f"{version} stays a candidate:\n{listed}")
    registry.promote(version, by=by, at=now)
    return previous


def count_examples(data_dir: Path) -> Mapping[str, Mapping[str, int]]:
    """How many comments each set holds, by label; `fine` for those without, `rows` in all. Raises `InvalidData`."""
    counts: dict[str, dict[str, int]] = {}
    for name in ("seed", "golden"):
        cases = read_cases(data_dir / name, source=SEED)
        counts[name] = {
            "rows": len(cases),
            "fine": sum(not case.example.labels for case in cases),
            **{label: sum(label in case.example.labels for case in cases) for label in Label},
        }
    return counts


def _load_if_sound(registry: ModelRegistry, version: str | None) -> TrainedModel | None:
    # A champion that can no longer be loaded must not block the model that is to replace it.
    try:
        return None if version is None else registry.load(version)
    except (ModelRefused, NotFound):
        return None


def _other_goals(manifest: Manifest, policy: Policy) -> Iterator[str]:
    asked = {
        (label, zone): str(goal)
        for label in manifest.labels
        for zone, goal in ((Action.HOLD, policy.rules[label].hold), (Action.REJECT, policy.rules[label].reject))
        if goal is not None and zone.capped(policy.rules[label].at_most) is zone
    }
    trained_for = {(goal.label, goal.zone): goal.goal for goal in manifest.goals}
    if asked != trained_for:
        yield "Its thresholds were made for other goals than those of the policy. Train again."


def _without_golden(examples: tuple[Example, ...], golden: Sequence[Case]) -> tuple[Example, ...]:
    # By the words alone: another id, case or punctuation makes no other comment.
    known = {fingerprint(read(case.example.comment)) for case in golden}
    return tuple(example for example in examples if fingerprint(read(example.comment)) not in known)


def _golden(data_dir: Path) -> tuple[Case, ...]:
    cases = read_cases(data_dir / "golden", source=SEED)
    if not cases:
        raise InvalidData(f"{data_dir / 'golden'} holds no comments, so no model can be judged.")
    return cases


def _evaluate(name: str, model: TrainedModel, cases: Sequence[Case], policy: Policy) -> Evaluation:
    probabilities = model.predict([read(case.example.comment) for case in cases])
    return evaluate(name, cases, model.labels, probabilities, thresholds=model.thresholds, base_rates=policy.base_rates)


def _evaluate_held_out(
    name: str, held_out: HeldOut, thresholds: Mapping[Label, Threshold], policy: Policy
) -> Evaluation:
    return evaluate(
        name,
        [Case(example=example) for example in held_out.examples],
        held_out.labels,
        held_out.probabilities,
        thresholds=thresholds,
        base_rates=policy.base_rates,
    )
