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
    st.sampled_from(list("aAbeiIlov1304@$!.-_* \n()[]xXtdocm'’\u200b\u200d\u202e\ufe0f\u0301\u0336аоруіαγμΑ½²ﬁｖⓥ😀я"))
)
any_text = st.text(st.characters(codec=None, exclude_categories=()))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("v i a g r a", "viagra"),
        ("v.i.a.g.r.a", "viagra"),
        ("v-i-a-g-r-a", "viagra"),
        ("v_i_a_g_r_a", "viagra"),
        ("v 1 a g r a", "viagra"),
        ("b u y  p i l l s  now", "buy pills now"),
        ("v1agra C1al1s ch3ap p1lls", "viagra Cialis cheap pills"),
        ("VI@GRA for ca$h", "VIAGRA for cash"),
        ("vacc1ne h3alth m0ney c0vid", "vaccine health money covid"),
        ("раураl and vіagra", "paypal and viagra"),
        ("кето and кeto", "кето and keto"),
        ("сосо cream", "coco cream"),
        ("v\u200bi\u200ba\u2060gra", "viagra"),
        ("\u202everse", "verse"),
        ("ⓥⓘⓐⓖⓡⓐ 𝓯𝓻𝓮𝓮 ｃｕｒｅ ᴄᴀꜱʜ", "viagra free cure cash"),
        ("v\u0336i\u0336a\u0336gra", "viagra"),
        ("hxxps://pills(dot)example", "https://pills.example"),
        ("pills dot com", "pills.com"),
        ("pills [.] shop", "pills.shop"),
        ("write to dr.ben (at) mail [dot] com", "write to dr.ben@mail.com"),
        ("drben at gmail dot com", "drben@gmail.com"),
        ("sooooo goooood", "soo good"),
        ("don\x92t believe \x93them\x94", 'don\'t believe "them"'),
    ],
)
def test_disguise_is_undone(typed: str, meant: str) -> None:
    """What a disguise hides is what detectors read."""
    assert normalised(typed) == meant


@pytest.mark.parametrize(
    "honest",
    [
        "B12 5mg H5N1 COVID-19 L-dopa T4 q8h Omega3 A1C 2x mp3",
        "HbA1c 6.5, hba1c, my A1Cs, type1s and type 2, omega3s, vitamin D3, K2, CD4, BRCA1, CYP3A4, cyp3a, PIK3CA",
        "SARS-CoV-2, COVID19, H1N1, IL-6, p53, HER2+, GLP1 and SGLT2i, PaO2, SpO2 95%, B12s, mRNA-1273, PM2.5",
        "stage III, factor VIII, phase iii, AAA screening, xxx",
        "2024-05-01, 12/3/20, 9.30am, 10:15, 120/80, 1,500 mg, 3x a day, 1st, 2nd",
        "https://www.nhs.uk/conditions/h1n1/ and http://example.com/a1b2c3/v1deo?x=aaa",
        "dr.b1ll@example.com and @v1ctor and #c0ded",
        "TNFα, NFκB, IL-1β, β-carotene, γ-globulin, 5 μg, μmol/L, ω-3",
        "1½ tablets, 10⁹/L, m², 38.5 ºC",
        "vitamins A B C D E",
        "e.g. i.e. a.k.a. p.r.n. U.S.A.",
        "Прививка спасла мою бабушку",
        "Η ανοσοσφαιρίνη βοηθά",
        "मुझे मधुमेह है क्‍षमा",
        "می‌خواهم",
        "我 是 中 国 人",
        "мой врач сказал: MMN лечится",
        "B12 от рака",
        "my gran says как тот",
        "café naïve Müller",
        "the dot in the corner, look at this",
        "results. Net gain was small",
        "👨‍👩‍👧 😀",
        "day3of my cycle, the4th, My5yr old, That's 3 X, info@vipclub4u",
    ],
)
def test_honest_text_stays(honest: str) -> None:
    """Medical codes, doses, addresses and other languages are read as they were typed, and leave no trace."""
    found = reading(honest)
    assert found.text == honest
    assert found.changed == 0


def test_changed_counts_disguise_only() -> None:
    """White space, curly quotes and stretched words are not disguise; hidden and swapped characters are."""
    assert reading("  don’t \n\n shout… it’s “soooo” ❤️  ").changed == 0
    assert reading("v\u200b1agra").changed == 2
    assert reading("v.i.a.g.r.a").changed == 5


def test_white_space_is_collapsed_and_line_breaks_kept() -> None:
    """A run of white space is one space, or one line break."""
    assert normalised("  one\u00a0 two \n\n\t three ") == "one two\nthree"


def test_spans_lie_over_the_authors_words() -> None:
    """A word found in the normalised text is shown in the author's own spelling."""
    typed = "Get  v.1.a.g.r.a from раураl at pills (dot) shop"
    found = reading(typed)
    for meant, as_typed in (
        ("viagra", "v.1.a.g.r.a"),
        ("paypal", "раураl"),
        ("pills.shop", "pills (dot) shop"),
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


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(list("viagraVIAGRA10 .,!'\nоаі\u200b")), max_size=40).map("".join))
def test_a_normalised_text_is_its_own_normal_form(text: str) -> None:
    """Reading an English text that was read before changes nothing more."""
    once = normalised(f"These plain words make it an English text whatever follows: {text}")
    assert normalised(once) == once


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
        "a_",
    ],
)
def test_the_longest_comment_does_not_explode(unit: str) -> None:
    """The normalised text of the longest comment stays within a few times its length."""
    found = reading((unit * MAX_TEXT_LENGTH)[:MAX_TEXT_LENGTH])
    assert len(found.text) <= 4 * MAX_TEXT_LENGTH


def test_fingerprint_goes_by_words() -> None:
    """Case, punctuation, spacing and disguise make no other text; another word does."""
    assert fingerprint(reading("Great  post!!! Vіagra")) == fingerprint(reading("great post, v.i.a.g.r.a"))
    assert fingerprint(reading("great post")) != fingerprint(reading("great posts"))
    assert fingerprint(reading("👍")) != fingerprint(reading("👎"))
