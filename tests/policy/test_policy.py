"""Reading the house rules from a file that a non-programmer edits."""

from importlib import resources
from pathlib import Path

import pytest

from moderation.domain.errors import InvalidPolicy
from moderation.domain.label import Label
from moderation.domain.language import LanguageFinding
from moderation.domain.verdict import Action
from moderation.policy.decide import decide
from moderation.policy.goals import Goal, Measure, parse_goal
from moderation.policy.policy import load_policy, parse_policy
from moderation.policy.risk import head_start_hours
from tests.given import POLICY, THRESHOLDS, a_signal, a_verdict

DEFAULT = resources.files("moderation.policy").joinpath("default.toml").read_text("utf-8")


def test_the_default_policy_rejects_nothing_but_spam() -> None:
    """Only spam may be rejected without a person."""
    assert {label for label, rule in POLICY.rules.items() if rule.at_most is Action.REJECT} == {Label.SPAM}


@pytest.mark.parametrize(
    ("was", "becomes", "complaint"),
    [
        ("version =", "versoin =", "“version” is missing"),
        ("wait_hours = 24", "wait_hour = 24", "“wait_hours” is missing in [labels] medical_misinformation"),
        ('at_most = "reject"', 'at_most = "delete"', "must be “publish”, “hold” or “reject”"),
        ('reject = "maximum recall', 'reject = "most recall', "is not a goal"),
        ('reject = "maximum recall @ precision >= 0.', 'reject = "maximum recall @ precision >= ', "is not a goal"),
        ("rate = 0.01", "rate = 1.5", "must be a number from 0 to 1"),
        ("rate = 0.01", "rate = true", "must be a number"),
        ("[audit]", "[audits]", "“audit” is missing"),
        ("[labels.crisis]", "[labels.crises]", "“crisis” is missing"),
        ("spam = 0.08", "spam = 0.08\nscam = 0.1", "“scam” in [base_rates] is unknown"),
        ("doubt_hours = 24", "doubt_hours = 24\ndoubts = 1", "“doubts” in [queue] is unknown"),
        ("{ spam = 0.80", "{ scam = 0.80", "“scam” in [promotion] average_precision is unknown"),
        ('explanation = "Your comment looks', "explanation = 3 # ", "must be a text in quotes"),
        ("[language]", "[languages]", "“language” is missing"),
        ('supported = ["en"]', "supported = []", "must name at least one language"),
        ('supported = ["en"]', 'supported = "en"', "“supported” in [language] must be a list of texts"),
        ('language_free = ["links"', 'language_free = [3, "links"', "“language_free” in [language] must be a list"),
        ('unsupported_language = "publish"', 'unsupported_language = "reject"', "only spam may be rejected unseen"),
        ('unsupported_language = "publish"', 'unsupported = "hold"', "“unsupported_language” is missing in [language]"),
        ('supported = ["en"]', 'supported = ["en"]\nlearnt = ["en"]', "“learnt” in [language] is unknown"),
        ("[queue]", "[queue", "This is not TOML"),
    ],
)
def test_a_mistake_is_named_with_its_place(was: str, becomes: str, complaint: str) -> None:
    """Every slip in the file is refused with a sentence that says where it is and what is allowed."""
    assert was in DEFAULT
    with pytest.raises(InvalidPolicy) as caught:
        parse_policy(DEFAULT.replace(was, becomes, 1))
    assert complaint in str(caught.value)


def test_misinformation_cannot_be_set_to_reject() -> None:
    """The house may not let a machine reject a health claim unseen."""
    changed = DEFAULT.replace('at_most = "hold"', 'at_most = "reject"', 1)
    with pytest.raises(InvalidPolicy, match="only spam may be rejected unseen"):
        parse_policy(changed)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """A missing file and one that is not text are refused by name."""
    binary = tmp_path / "policy.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "missing.toml", binary):
        with pytest.raises(InvalidPolicy, match=path.name):
            load_policy(path)


def test_a_goal_reads_back_as_it_was_written() -> None:
    """A goal's sentence and its parts say the same."""
    goal = parse_goal("maximum recall  @ false positive rate <= 0.02")
    assert goal == Goal(measure=Measure.FALSE_POSITIVE_RATE, bound=0.02)
    assert parse_goal(str(goal)) == goal


def test_crisis_comes_before_everything_and_doubt_before_certainty() -> None:
    """The head start in the queue puts people in danger first, then claims that may harm, then the model's doubts."""
    crisis, medical, doubtful, certain = (
        head_start_hours(a_verdict(signal), POLICY)
        for signal in (
            a_signal(Label.CRISIS, 1.0, detector="crisis"),
            a_signal(Label.MEDICAL_MISINFORMATION, 0.95),
            a_signal(Label.SPAM, 0.55),
            a_signal(Label.SPAM, 0.85),
        )
    )
    assert crisis > 1000 * medical
    assert medical > doubtful > certain


def test_what_the_model_cannot_read_comes_before_what_it_is_sure_of() -> None:
    """A comment in another language is as doubtful as can be, whatever the model says of it."""
    signal = a_signal(Label.SPAM, 0.99)
    other = decide([signal], (), POLICY, THRESHOLDS, LanguageFinding(code="es", supported=False))
    assert head_start_hours(other, POLICY) == POLICY.doubt_hours
    assert head_start_hours(a_verdict(signal), POLICY) < POLICY.doubt_hours


def test_the_default_policy_judges_other_languages_by_what_needs_none() -> None:
    """The model has learnt English; what is in another language is held for its links, contacts and copies alone."""
    assert POLICY.language.supported == ("en",)
    assert POLICY.language.unsupported_language is Action.PUBLISH
    assert "model" not in POLICY.language.language_free
