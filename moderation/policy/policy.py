"""The house rules: their types, and how they are read from a file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any

from moderation.domain.errors import InvalidPolicy
from moderation.domain.label import Label
from moderation.domain.verdict import Action
from moderation.policy.goals import Goal, parse_goal


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelRule:
    """What the house does about one label."""

    label: Label
    #: The strictest action this label may ever lead to without a person.
    at_most: Action
    #: `None`: the model's probability alone never holds.
    hold: Goal | None
    #: `None`: the model's probability alone never rejects.
    reject: Goal | None
    #: What the finding of a fixed check leads to, by the check's name; publish for those not named.
    when_found: Mapping[str, Action]
    #: Head start in the queue, in hours.
    wait_hours: float
    #: What the site may tell the author.
    explanation: str
    #: What the site should show the author at once; empty for none.
    help_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageRule:
    """What the house does about comments in languages that the model has not learnt."""

    #: ISO 639 codes of those it has learnt.
    supported: tuple[str, ...]
    #: Names of the checks that are heard in every language.
    language_free: tuple[str, ...]
    #: What such a comment leads to when no check objects: publish or hold.
    unsupported_language: Action


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionRule:
    """What a candidate must show on the golden set to become champion."""

    #: How far a golden figure may fall below the champion's.
    largest_drop: float
    #: Least average precision on the golden comments, by label.
    average_precision: Mapping[Label, float]
    #: Least share of the functional cases that are right.
    functional_cases: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The house rules, one rule for each label."""

    version: str
    rules: Mapping[Label, LabelRule]
    language: LanguageRule
    #: Share of incoming comments that carry each label.
    base_rates: Mapping[Label, float]
    #: Head start in the queue for an item on which the model is wholly unsure, in hours.
    doubt_hours: float
    claim_minutes: float
    #: Chance that a published comment is drawn for audit.
    audit_rate: float
    promotion: PromotionRule


def load_policy(path: Path | None = None) -> Policy:
    """The policy in a TOML file; the default policy when no path is given. Raises `InvalidPolicy`."""
    if path is None:
        return parse_policy(resources.files("moderation.policy").joinpath("default.toml").read_text("utf-8"))
    try:
        return parse_policy(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidPolicy(f"The policy file {path} cannot be read: {error}.") from error
    except InvalidPolicy as error:
        raise InvalidPolicy(f"{path}: {error}") from error


def parse_policy(text: str) -> Policy:
    """The policy that a TOML text states. Raises `InvalidPolicy` with the place and what is allowed there."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidPolicy(f"This is not TOML: {error}.") from error
    root = _Table("the policy", document)
    labels, base_rates = root.table("labels"), root.table("base_rates")
    queue, audit, promotion = root.table("queue"), root.table("audit"), root.table("promotion")
    least = promotion.table("average_precision")
    policy = Policy(
        version=root.text("version"),
        rules=MappingProxyType({label: _parse_rule(label, labels.table(label)) for label in Label}),
        language=_parse_language(root.table("language")),
        base_rates=MappingProxyType({label: base_rates.number(label, most=1) for label in Label}),
        doubt_hours=queue.number("doubt_hours"),
        claim_minutes=queue.number("claim_minutes"),
        audit_rate=audit.number("rate", most=1),
        promotion=PromotionRule(
            largest_drop=promotion.number("largest_drop", most=1),
            average_precision=MappingProxyType(
                {Label(name): least.number(name, most=1) for name in least.names(known=tuple(Label))}
            ),
            functional_cases=promotion.number("functional_cases", most=1),
        ),
    )
    for table in (root, labels, base_rates, queue, audit, promotion):
        table.refuse_unknown()
    return policy


def _parse_rule(label: Label, table: "_Table") -> LabelRule:
    found = table.table("when_found", optional=True)
    rule = LabelRule(
        label=label,
        at_most=table.action("at_most"),
        hold=table.goal("hold"),
        reject=table.goal("reject"),
        when_found=MappingProxyType({name: found.action(name) for name in found.names()}),
        wait_hours=table.number("wait_hours"),
        explanation=table.text("explanation"),
        help_text=table.text("help_text", optional=True).strip(),
    )
    table.refuse_unknown()
    if rule.at_most is Action.REJECT and label is not Label.SPAM:
        raise InvalidPolicy(
            f"[labels.{label}] at_most may be “hold” at the strictest: only spam may be rejected unseen."
        )
    return rule


def _parse_language(table: "_Table") -> LanguageRule:
    rule = LanguageRule(
        supported=table.texts("supported"),
        language_free=table.texts("language_free"),
        unsupported_language=table.action("unsupported_language"),
    )
    table.refuse_unknown()
    if not rule.supported:
        raise InvalidPolicy("“supported” in [language] must name at least one language, such as “en”.")
    if rule.unsupported_language is Action.REJECT:
        raise InvalidPolicy(
            "“unsupported_language” in [language] may be “hold” at the strictest: only spam may be rejected unseen."
        )
    return rule


class _Table:
    """One table of the file, that knows where it stands and which of its names were asked for."""

    def __init__(self, place: str, values: Mapping[str, Any]) -> None:
        self._place = place
        self._values = values
        self._asked: set[str] = set()

    def names(self, known: tuple[str, ...] | None = None) -> tuple[str, ...]:
        for name in self._values:
            if known is not None and name not in known:
                raise InvalidPolicy(f"“{name}” in {self._place} is unknown. Allowed are: {', '.join(known)}.")
        return tuple(self._values)

    def table(self, name: str, optional: bool = False) -> "_Table":
        value = self._get(name, {} if optional else None)
        if not isinstance(value, dict):
            raise InvalidPolicy(f"“{name}” in {self._place} must be a block of its own.")
        return _Table(f"[{name}]" if self._place == "the policy" else f"{self._place} {name}", value)

    def text(self, name: str, optional: bool = False) -> str:
        value = self._get(name, "" if optional else None)
        if not isinstance(value, str) or not (value.strip() or optional):
            raise InvalidPolicy(f"“{name}” in {self._place} must be a text in quotes.")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        value = self._get(name, None)
        if not isinstance(value, list) or not all(isinstance(text, str) and text.strip() for text in value):
            raise InvalidPolicy(f"“{name}” in {self._place} must be a list of texts in quotes.")
        return tuple(value)

    def number(self, name: str, most: float = float("inf")) -> float:
        value = self._get(name, None)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
            span = "of 0 or more" if most == float("inf") else f"from 0 to {most:g}"
            raise InvalidPolicy(f"“{name}” in {self._place} must be a number {span}.")
        return float(value)

    def action(self, name: str) -> Action:
        value = self._get(name, None)
        if value not in tuple(Action):
            raise InvalidPolicy(f"“{name}” in {self._place} must be “publish”, “hold” or “reject”.")
        return Action(value)

    def goal(self, name: str) -> Goal | None:
        value = self.text(name, optional=True)
        return parse_goal(value) if value else None

    def refuse_unknown(self) -> None:
        unknown = sorted(set(self._values) - self._asked)
        if unknown:
            raise InvalidPolicy(f"“{unknown[0]}” in {self._place} is unknown; is it misspelt?")

    def _get(self, name: str, default: object) -> Any:
        self._asked.add(name)
        value = self._values.get(name, default)
        if value is None:
            raise InvalidPolicy(f"“{name}” is missing in {self._place}.")
        return value
