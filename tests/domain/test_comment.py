"""What may be screened at all."""

from dataclasses import replace

import pytest

from moderation.domain.comment import MAX_TEXT_LENGTH, Author, check_comment
from moderation.domain.errors import InvalidComment
from tests.given import a_comment


@pytest.mark.parametrize("text", ["x", "5 mg", "👩🏽‍⚕️", "مرحبا", "a\tb\r\nc", "x" * MAX_TEXT_LENGTH])
def test_what_people_type_is_accepted(text: str) -> None:
    """Any script, emoji and line break may be screened, up to the length limit."""
    check_comment(a_comment(text))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "text is empty"),
        (" \n\t", "text is empty"),
        ("a\x00b", "text contains a NUL"),
        ("a\ud83d", "lone surrogate"),
        ("x" * (MAX_TEXT_LENGTH + 1), "20,001 characters"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_the_reason(text: str, complaint: str) -> None:
    """A text that no database could hold, or that nobody would read, is refused and never cut."""
    with pytest.raises(InvalidComment, match=complaint):
        check_comment(a_comment(text))


def test_every_text_field_is_checked() -> None:
    """A NUL in the author's name is as much of a fault as one in the text, and the field is named."""
    comment = replace(a_comment(), author=Author(name="R\x00s"))
    with pytest.raises(InvalidComment, match="author name"):
        check_comment(comment)


def test_the_revision_counts_from_one() -> None:
    """Revision 0 does not exist."""
    with pytest.raises(InvalidComment, match="counts from 1"):
        check_comment(a_comment(revision=0))
