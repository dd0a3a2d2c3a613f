"""What the site sends: a comment, by an author, under an article."""

import hashlib
from dataclasses import dataclass

from moderation.domain.errors import InvalidComment

#: Longest comment that is read, in characters. Longer text is refused, never cut: a cut hides its tail.
MAX_TEXT_LENGTH = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The page that the comment stands under."""

    #: What a reader sees above the article; empty when the site did not say.
    title: str = ""
    #: Where the article lives.
    url: str | None = None
    #: The article's own words; with them a comment can be set beside what the article says.
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who wrote the comment, as far as the site tells."""

    #: The site's own, stable name for the account.
    id: str | None = None
    #: What readers see.
    name: str | None = None
    #: Whole days since the account was made.
    account_age_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """One revision of one comment. An edit is a new revision and is screened again."""

    #: The site's own id of the comment; with the site and `revision` its natural key.
    id: str
    #: Counts the edits, from 1.
    revision: int = 1
    #: What the author typed, untouched.
    text: str
    article: Article = Article()
    author: Author = Author()
    #: The text of the comment that this one answers.
    parent_text: str | None = None
    #: BCP 47 tag, when the site knows it.
    language: str | None = None

    @property
    def text_hash(self) -> str:
        """SHA-256 of the text as UTF-8, in hexadecimal: names the text where the text may not stand."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def check_comment(comment: Comment) -> None:
    """Raises `InvalidComment`, saying what is wrong, for a comment that cannot be screened or stored as it is."""
    for name, value in (
        ("id", comment.id),
        ("text", comment.text),
        ("article title", comment.article.title),
        ("article URL", comment.article.url),
        ("article text", comment.article.text),
        ("author id", comment.author.id),
        ("author name", comment.author.name),
        ("parent text", comment.parent_text),
        ("language", comment.language),
    ):
        if value is not None:
            check_text(name, value)
    if not comment.id.strip():
        raise InvalidComment("The id is empty.")
    if not comment.text.strip():
        raise InvalidComment("The text is empty.")
    if len(comment.text) > MAX_TEXT_LENGTH:
        raise InvalidComment(f"The text has {len(comment.text):,} characters; at most {MAX_TEXT_LENGTH:,} are read.")
    if comment.revision < 1:
        raise InvalidComment("The revision counts from 1.")


def check_text(name: str, value: str) -> None:
    """Raises `InvalidComment` when a text holds what no database and no JSON text can carry."""
    if "\x00" in value:
        raise InvalidComment(f"The {name} contains a NUL character.")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise InvalidComment(f"The {name} contains a lone surrogate (half a character) at {error.start}.") from error
