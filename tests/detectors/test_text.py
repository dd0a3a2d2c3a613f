"""What normalisation promises."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from moderation.detectors.text import fingerprint, read
from moderation.domain.comment import MAX_TEXT_LENGTH, Comment
from moderation.domain.signal import Reading


def reading(text: str) -> Reading:
    """What the normaliser makes of a text."""
    return read(Comment(id="1", text=text))


def normalised(text: str) -> str:
    """The normalised text alone."""
    return reading(text).text


#: Text that is dense in what the normaliser acts on.
disguises = st.text(
    st.sampled_from(
        list(
            "aAbeiIlov1304@$!.-_* \n()[]xXtdocmhps:/|%'’\u200b\u200d\u202e\ufe0f\u0301\u0336\u20e3аоруіαγμΑ½²ﬁｖⓥ😀я🇻🇮"
        )
    ),
    max_size=60,
)
any_text = st.text(st.characters(codec=None, exclude_categories=()))


@pytest.mark.parametrize(
    ("typed", "changed"),
    [
        ("  don’t \n\n shout… it’s “soooo” ❤️  ", 0),
        ("copied.\u200b \u2063 from a page", 0),
        ("v\u200b1agra", 2),
        ("v.i.a.g.r.a", 5),
        ("раураl", 5),
        ("via😀gra", 1),
        ("viaagraa", 2),
        ("v̶i̶agra", 2),
    ],
)
def test_changed_counts_disguise_only(typed: str, changed: int) -> None:
    """White space, curly quotes and stretched words are not disguise; hidden, swapped and added characters are."""
    assert reading(typed).changed == changed


def test_white_space_is_collapsed_and_line_breaks_kept() -> None:
    """A run of white space is one space, or one line break."""
    assert normalised("  one\u00a0 two \n\n\t three ") == "one two\nthree"


def test_spans_lie_over_the_authors_words() -> None:
    """A word found in the normalised text is shown in the author's own spelling."""
    typed = (
        "v.1.a.g.r.a from  раураl at pills (dot) shop, c😀ancer, ｃｕｒｅ, v\u200bacci̶ne, diiiabetes, ﬁne 🇰🇪🇹🇴, m0n3y"
    )
    found = reading(typed)
    for meant, as_typed in (
        ("viagra", "v.1.a.g.r.a"),
        ("paypal", "раураl"),
        ("pills.shop", "pills (dot) shop"),
        ("cancer", "c😀ancer"),
        ("cure", "ｃｕｒｅ"),
        ("vaccine", "v\u200bacci̶ne"),
        ("diabetes", "diiiabetes"),
        ("fine", "ﬁne"),
        ("keto", "🇰🇪🇹🇴"),
        ("money", "m0n3y"),
    ):
        start = found.text.index(meant)
        span = found.span(start, start + len(meant))
        assert typed[span.start : span.end] == as_typed


def test_a_lone_surrogate_is_read_as_unreadable() -> None:
    """Text that no encoding can hold becomes text that every encoding can hold."""
    assert normalised("a \ud800 b") == "a \ufffd b"


def test_repeats_are_passed_on() -> None:
    """The count that the caller knows stands in the reading."""
    assert read(Comment(id="1", text="hi"), repeats=3).repeats == 3


def assert_traceable(text: str) -> None:
    """Every character of the normalised text points into the author's text, in order."""
    found = reading(text)
    assert len(found.origins) == len(found.text) + 1
    assert found.origins[-1] == len(text)
    assert all(0 <= origin <= len(text) for origin in found.origins)
    assert all(before <= after for before, after in zip(found.origins, found.origins[1:], strict=False))
    for i in range(len(found.text)):
        span = found.span(i, i + 1)
        assert 0 <= span.start < span.end <= len(text)
    assert 0 <= found.changed <= len(text)
    # A compatibility form has at most four characters.
    assert len(found.text) <= 4 * len(text)
    found.text.encode()
    assert fingerprint(found)


@settings(deadline=None)
@given(any_text)
@example("\ud800\udfff")
@example("")
def test_any_text_is_read_and_traceable(text: str) -> None:
    """No text makes the normaliser raise, and each character points into the author's text, in order."""
    assert_traceable(text)


@settings(deadline=None)
@given(disguises)
def test_any_disguise_is_read_and_traceable(text: str) -> None:
    """However disguises are mixed, each character points into the author's text, in order."""
    assert_traceable(text)


def assert_normal(text: str) -> None:
    """Reading the normalised text again changes nothing more."""
    once = normalised(text)
    assert normalised(once) == once


@settings(max_examples=300, deadline=None)
@given(disguises)
@example("v😀1agra dot c0m")
def test_a_normalised_text_is_its_own_normal_form(text: str) -> None:
    """However disguises are mixed and nested, reading undoes them all at once."""
    assert_normal(text)


@settings(deadline=None)
@given(any_text)
def test_any_text_has_a_normal_form(text: str) -> None:
    """Also a text of no language is the same when it is read once more."""
    assert_normal(text)


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "a ",
        "a.b.",
        " ",
        "а",
        "(dot)",
        "1a",
        "aaab",
        "( ",
        "\u0336",
        "a@",
        "www.",
        "x dot com ",
        "\u200d",
        "ﷺ",
        "ﬁ",
        "🇻",
        "e\u0301",
        "a_",
    ],
)
def test_the_longest_comment_does_not_explode(unit: str) -> None:
    """The longest comment is read whatever it is made of, and stays within a few times its length."""
    assert_traceable((unit * MAX_TEXT_LENGTH)[:MAX_TEXT_LENGTH])


def test_fingerprint_goes_by_words() -> None:
    """Case, punctuation, spacing and disguise make no other text; another word does."""
    assert fingerprint(reading("Great  post!!! Vіagra")) == fingerprint(reading("great post, v.i.a.g.r.a"))
    assert fingerprint(reading("great post")) != fingerprint(reading("great posts"))
    assert fingerprint(reading("👍")) != fingerprint(reading("👎"))
