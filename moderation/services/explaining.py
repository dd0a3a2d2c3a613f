"""What a comment's author may be told of a verdict."""

from dataclasses import dataclass

from moderation.domain.label import Label
from moderation.domain.verdict import Action, Verdict
from moderation.policy.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorNote:
    """Texts of the policy that fit one verdict."""

    #: Why the comment is not shown yet; `None` when it is published.
    explanation: str | None
    #: What the site should show the author at once, whatever else happens; `None` for most comments.
    help_text: str | None


def author_note(verdict: Verdict, policy: Policy) -> AuthorNote:
    """The texts for the author. Someone in danger is offered help and told nothing of other labels."""
    if verdict.action is Action.PUBLISH:
        return AuthorNote(explanation=None, help_text=None)
    labels = [reason.label for reason in verdict.reasons if reason.label is not None]
    if not labels:
        return AuthorNote(explanation="A person will read your comment before it is published.", help_text=None)
    rule = policy.rules[Label.CRISIS if Label.CRISIS in labels else labels[0]]
    return AuthorNote(explanation=rule.explanation, help_text=rule.help_text or None)
