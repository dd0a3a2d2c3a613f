"""Checks comments in bulk from lines of JSON, without a database."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from moderation.detectors import text
from moderation.domain.comment import Article, Comment, check_comment
from moderation.domain.errors import InvalidComment
from moderation.domain.verdict import Action, Verdict
from moderation.services.examining import Examiner

#: Comments that are scored together.
BATCH = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedLine:
    """The answer to one line."""

    #: As it stood in the line; `None` when the line could not be read.
    id: str | int | None
    #: `None` when the line could not be checked.
    verdict: Verdict | None
    #: Why it could not be checked.
    error: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The object to write. A line that could not be checked is held: silence would read as consent.

        Where the model has not learnt the comment's language, it says so, and which language it is.
        """
        if self.verdict is None:
            return {"id": self.id, "action": Action.HOLD, "labels": {}, "reasons": [self.error], "error": self.error}
        answer = {
            "id": self.id,
            "action": self.verdict.action,
            "labels": {score.label: round(score.probability, 6) for score in self.verdict.labels},
            "reasons": [reason.sentence for reason in self.verdict.reasons],
        }
        if not self.verdict.language_supported:
            answer |= {"language": self.verdict.language, "language_supported": False}
        return answer


def check_comment_text(examiner: Examiner, comment: Comment) -> Verdict:
    """The verdict on one comment. Raises `InvalidComment`."""
    check_comment(comment)
    (verdict,) = examiner.examine_all([text.read(comment)])
    return verdict


def check_lines(examiner: Examiner, lines: Iterable[bytes]) -> Iterator[CheckedLine]:
    """The verdicts on lines `{"id", "text", "article"}`, in order; blank lines are passed over.

    `article` is a title, or an object with `title`, `url` and `text`; it may be missing. Never raises for a line.
    """
    numbered = ((number, line) for number, line in enumerate(lines, 1) if line.strip())
    while batch := list(islice(numbered, BATCH)):
        parsed = [_parse(number, line) for number, line in batch]
        comments = [comment for comment in parsed if isinstance(comment, tuple)]
        verdicts = iter(examiner.examine_all([text.read(comment) for _, comment in comments]))
        for entry in parsed:
            if isinstance(entry, CheckedLine):
                yield entry
            else:
                yield CheckedLine(id=entry[0], verdict=next(verdicts))


def _parse(number: int, line: bytes) -> tuple[str | int, Comment] | CheckedLine:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return CheckedLine(id=None, verdict=None, error=f"Line {number} is not JSON in UTF-8.")
    if not isinstance(value, dict):
        return CheckedLine(id=None, verdict=None, error=f"Line {number} is not a JSON object.")
    line_id = value.get("id")
    if isinstance(line_id, bool) or not isinstance(line_id, str | int):
        return CheckedLine(id=None, verdict=None, error=f"Line {number}: “id” must be a text or a whole number.")
    if not isinstance(value.get("text"), str):
        return CheckedLine(id=line_id, verdict=None, error=f"Line {number}: “text” must be a text.")
    try:
        comment = Comment(id=str(line_id), text=value["text"], article=_article(value.get("article")))
        check_comment(comment)
    except InvalidComment as error:
        return CheckedLine(id=line_id, verdict=None, error=f"Line {number}: {error}")
    return line_id, comment


def _article(value: object) -> Article:
    if value is None:
        return Article()
    if isinstance(value, str):
        return Article(title=value)
    if isinstance(value, dict):
        parts = [value.get(name) for name in ("title", "url", "text")]
        if all(part is None or isinstance(part, str) for part in parts):
            title, url, body = parts
            return Article(title=title or "", url=url, text=body)
    raise InvalidComment("“article” must be a title, or an object with the texts “title”, “url” and “text”.")
