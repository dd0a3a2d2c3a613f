"""The JSON of version 1, and how it maps to the domain."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from moderation.domain.comment import MAX_TEXT_LENGTH, Article, Author, Comment
from moderation.domain.label import Label
from moderation.domain.review import Decision, Outcome
from moderation.domain.verdict import Action, Screening
from moderation.services.explaining import AuthorNote

_SIGNED_32_BIT = 2**31 - 1

Identifier = Annotated[str, Field(min_length=1, max_length=200)]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class ArticleIn(_Request):
    """The page that the comment stands under."""

    title: str = Field(default="", max_length=500, description="What a reader sees above the article.")
    url: str | None = Field(default=None, max_length=2000)
    text: str | None = Field(
        default=None, max_length=200_000, description="The article itself, to set the comment beside what it says."
    )


class AuthorIn(_Request):
    """Who wrote the comment."""

    id: Identifier | None = Field(default=None, description="Your own, stable name for the account.")
    name: str | None = Field(default=None, max_length=200)
    account_age_days: int | None = Field(default=None, ge=0, le=_SIGNED_32_BIT)


class ParentIn(_Request):
    """The comment that this one answers."""

    text: str = Field(max_length=MAX_TEXT_LENGTH)


class ScreeningIn(_Request):
    """A comment to screen."""

    comment_id: Identifier = Field(description="Your own id of the comment.")
    revision: int = Field(default=1, ge=1, le=_SIGNED_32_BIT, description="Counts the author's edits, from 1.")
    text: str = Field(min_length=1, max_length=MAX_TEXT_LENGTH, description="What the author typed, as plain text.")
    article: ArticleIn = ArticleIn()
    author: AuthorIn = AuthorIn()
    parent: ParentIn | None = None
    language: str | None = Field(
        default=None,
        max_length=35,
        description="BCP 47 tag of your page, such as `en` or `pt-BR`. The verdict goes by the text itself.",
    )

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "comment_id": "c-1842",
                    "text": "My neurologist started IVIG and I can button my shirt again.",
                    "article": {
                        "title": "What Is Multifocal Motor Neuropathy?",
                        "url": "https://health.example/multifocal-motor-neuropathy",
                    },
                    "author": {"id": "u-77", "name": "Ros", "account_age_days": 412},
                    "language": "en",
                }
            ]
        }
    )

    def to_comment(self) -> Comment:
        """The comment that the request describes."""
        return Comment(
            id=self.comment_id,
            revision=self.revision,
            text=self.text,
            article=Article(title=self.article.title, url=self.article.url, text=self.article.text),
            author=Author(id=self.author.id, name=self.author.name, account_age_days=self.author.account_age_days),
            parent_text=None if self.parent is None else self.parent.text,
            language=self.language,
        )


class SpanOut(BaseModel):
    """A stretch of the text you sent, `text[start:end]`, counted in Unicode code points."""

    start: int
    end: int


class EvidenceOut(BaseModel):
    """Something to read on the matter."""

    source: str
    quote: str
    url: str | None


class ReasonOut(BaseModel):
    """Why the action is stricter than publish."""

    action: Action
    label: Label | None = Field(description="`null` when a failed check or the comment's language is the reason.")
    check: str = Field(description="The check that says so.")
    sentence: str = Field(description="For a moderator.")
    score: float | None
    threshold: float | None = Field(description="The score from which this action follows; `null` for fixed checks.")


class LabelOut(BaseModel):
    """How likely a label is, and where its zones begin; `null` means that the zone is off."""

    probability: float
    hold_at: float | None
    reject_at: float | None


class FindingOut(BaseModel):
    """The words that counted for a label, and what can be read on them."""

    label: Label
    check: str
    spans: list[SpanOut]
    evidence: list[EvidenceOut]


class ScreeningOut(BaseModel):
    """The verdict on a comment."""

    id: str
    comment_id: str
    revision: int
    action: Action = Field(description="What to do now: `publish`, `hold` until a person has decided, or `reject`.")
    reasons: list[ReasonOut]
    labels: dict[Label, LabelOut]
    findings: list[FindingOut]
    explanation: str | None = Field(description="What you may tell the author; `null` when published.")
    help_text: str | None = Field(description="Show this to the author at once, if it is not `null`.")
    language: str | None = Field(description="ISO 639 code of the comment's language; `null` when it cannot be told.")
    language_supported: bool = Field(
        description="Whether the model has learnt that language. If not, its probabilities do not count."
    )
    degraded: bool = Field(description="Whether a check gave no answer, so that a person should look.")
    failed_checks: list[str]
    model_version: str | None
    policy_version: str
    register_version: str
    created_at: datetime

    @classmethod
    def of(cls, screening: Screening, note: AuthorNote) -> "ScreeningOut":
        """The JSON of a screening, with what its author may be told."""
        comment, verdict = screening.comment, screening.verdict
        return cls(
            id=screening.id,
            comment_id=comment.id,
            revision=comment.revision,
            action=verdict.action,
            reasons=[
                ReasonOut(
                    action=reason.action,
                    label=reason.label,
                    check=reason.detector,
                    sentence=reason.sentence,
                    score=reason.score,
                    threshold=reason.threshold,
                )
                for reason in verdict.reasons
            ],
            labels={
                score.label: LabelOut(
                    probability=score.probability,
                    hold_at=score.threshold.hold,
                    reject_at=score.threshold.reject,
                )
                for score in verdict.labels
            },
            findings=[
                FindingOut(
                    label=signal.label,
                    check=signal.detector,
                    spans=[SpanOut(start=span.start, end=span.end) for span in signal.spans],
                    evidence=[
                        EvidenceOut(source=item.source, quote=item.quote, url=item.url) for item in signal.evidence
                    ],
                )
                for signal in verdict.signals
                if signal.spans or signal.evidence
            ],
            explanation=note.explanation,
            help_text=note.help_text,
            language=verdict.language,
            language_supported=verdict.language_supported,
            degraded=verdict.degraded,
            failed_checks=[failure.detector for failure in verdict.failures],
            model_version=screening.model_version,
            policy_version=verdict.policy_version,
            register_version=screening.register_version,
            created_at=screening.created_at,
        )


class DecisionOut(BaseModel):
    """A person's answer. `undo` takes back the decision named in `undoes`."""

    id: int
    screening_id: str
    comment_id: str
    revision: int
    outcome: Outcome
    action: Action = Field(description="What to do with the comment now.")
    labels: list[Label]
    undoes: int | None
    decided_at: datetime

    @classmethod
    def of(cls, decision: Decision) -> "DecisionOut":
        """The JSON of a decision. The moderator's note stays inside."""
        return cls(
            id=decision.id,
            screening_id=decision.screening_id,
            comment_id=decision.comment_id,
            revision=decision.revision,
            outcome=decision.outcome,
            action=decision.action,
            labels=list(decision.labels),
            undoes=decision.undoes,
            decided_at=decision.decided_at,
        )


class DecisionsOut(BaseModel):
    """A page of decisions, oldest first."""

    decisions: list[DecisionOut]
    next_after: int = Field(description="Send this as `after` next time. It stays the same when there is nothing new.")
    more: bool = Field(description="Whether another page is there already.")
