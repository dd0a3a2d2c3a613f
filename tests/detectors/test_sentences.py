"""How texts are cut into sentences."""

from concurrent.futures import ThreadPoolExecutor

from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.detectors.sentences import sentences


def cut(text: str) -> list[str]:
    """The sentences as strings."""
    return [text[sentence.start : sentence.end] for sentence in sentences(text)]


def test_sentences_end_at_stops_and_lines() -> None:
    """A full stop and a line break both end a sentence; white space belongs to none."""
    assert cut("  It hurts. Does it?\nYes it does ") == ["It hurts.", "Does it?", "Yes it does"]


def test_stems_are_content_words_folded() -> None:
    """Endings, case and function words do not count."""
    [one] = sentences("The Doctors treated it with steroids")
    [other] = sentences("a doctor treats with a steroid")
    assert one.stems == other.stems == ("doctor", "treat", "steroid")


@settings(deadline=None)
@given(st.text(st.characters(codec=None, exclude_categories=())))
def test_any_text_is_cut_in_order(text: str) -> None:
    """No text makes the cutter raise, and its sentences stand in order within the text."""
    places = [place for sentence in sentences(text) for place in (sentence.start, sentence.end)]
    assert places == sorted(places)
    assert all(0 <= place <= len(text) for place in places)


def test_a_wall_of_signs_is_no_sentence() -> None:
    """What no tokenizer should have to take apart is left out."""
    assert cut("!" * 20_000) == []
    assert cut("One. " + "'s" * 10_000 + " two.") == ["One.", "two."]


def test_threads_share_one_pipeline() -> None:
    """Many threads asking at once get what one gets."""
    with ThreadPoolExecutor(8) as threads:
        results = list(threads.map(cut, ["It hurts. A lot."] * 64))
    assert all(result == ["It hurts.", "A lot."] for result in results)
