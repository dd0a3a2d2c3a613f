"""How a comment becomes words and numbers."""

import pickle
import random
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone

from moderation.classifier.features import SurfaceFeatures, _Tokeniser, placed_ngrams, tokenise, word_ngrams
from moderation.classifier.pipeline import build_features
from moderation.classifier.surface import SURFACE_NAMES, surface
from tests.classifier.learning import read_text


def words(text: str) -> tuple[str, ...]:
    return tokenise([read_text(text)])[0].words


def test_question_marks_quotes_and_negation_are_words() -> None:
    """A question, a quotation and a denial can be told from a claim."""
    assert words("“It cures” MS? It doesn't.") == ('"', "it", "cures", '"', "ms", "?", "it", "does", "n't", ".")


def test_addresses_handles_and_digits_stand_for_their_kind() -> None:
    """No single address, name or dose becomes a feature."""
    assert words("@ros see http://a.example/x or a@b.example, 25 mg") == (
        "<handle>", "see", "<address>", "or", "<e-mail>", ",", "00", "mg",
    )  # fmt: skip


def test_pairs_reach_over_the_edges() -> None:
    """The first and the last word pair with the text's beginning and end."""
    assert word_ngrams(tokenise([read_text("Buy now")])[0]) == ["buy", "now", "<start> buy", "buy now", "now <end>"]


def test_every_ngram_knows_its_words() -> None:
    """An n-gram names the numbers of exactly the words it is made of."""
    document = tokenise([read_text("take it now")])[0]
    for ngram, places in placed_ngrams(document):
        assert ngram.replace("<start> ", "").replace(" <end>", "") == " ".join(
            document.words[place] for place in places
        )


@given(st.text(max_size=300))
@settings(max_examples=100, deadline=None)
def test_places_are_where_the_words_stand(text: str) -> None:
    """Whatever the text, places ascend, do not overlap, and cover everything but white space."""
    document = tokenise([read_text(text)])[0]
    covered = "".join(text[start:end] for start, end in document.places)
    assert len(document.places) == len(document.words)
    assert "".join(covered.split()) == "".join(text.split())
    assert all(before[1] <= after[0] for before, after in zip(document.places, document.places[1:], strict=False))


def test_a_run_without_spaces_is_read_in_pieces() -> None:
    """Twenty thousand marks in a row are read whole, in pieces that spaCy reads quickly."""
    document = tokenise([read_text("so " + "!" * 19_997)])[0]
    assert len(document.words) == 19_998
    assert document.places[-1] == (19_999, 20_000)


def test_an_empty_text_has_no_words() -> None:
    """A comment of which normalising left nothing is still a document."""
    document = tokenise([read_text("")])[0]
    assert document.words == ()
    assert len(surface(document.reading)) == len(SURFACE_NAMES)


def test_threads_share_the_tokeniser() -> None:
    """Many threads at once read the same words as one alone."""
    texts = [f"word{number} it's number {number}, isn't it?" for number in range(200)]
    alone = [words(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(words, texts)) == alone


def test_the_tokeniser_forgets() -> None:
    """The memory of words does not grow for ever."""
    letters = random.Random(3)
    tokeniser = _Tokeniser(most_words=5_000)
    for _ in range(12):
        tokeniser.document(read_text(" ".join(f"{letters.getrandbits(48):x}" for _ in range(1_000))))
    assert len(tokeniser._ready().vocab.strings) <= 5_000


def test_the_features_are_cloned_unfitted_and_named() -> None:
    """`clone` copies the recipe; after fitting, every column has a name of its own."""
    documents = tokenise([read_text(text) for text in ("buy it now", "buy it later", "do not buy it")])
    fitted = clone(build_features()).fit(documents)
    names = fitted.get_feature_names_out()
    assert len(set(names)) == fitted.transform(documents).shape[1]
    assert {"word__buy it", "surface__capitals"} <= set(names)


def test_fitted_features_carry_no_tokeniser() -> None:
    """A pickled feature step holds names of functions, never spaCy."""
    fitted = build_features().fit(tokenise([read_text("buy it now")] * 3))
    assert b"spacy" not in pickle.dumps(fitted)


def test_surface_features_keep_the_estimator_contract() -> None:
    """Nothing is set but by `fit`, and the columns are those of `surface`."""
    estimator = SurfaceFeatures()
    assert vars(estimator) == {}
    documents = tokenise([read_text("HELP!! 5 of 5"), read_text("")])
    columns = clone(estimator).fit_transform(documents)
    assert columns.shape == (2, len(SURFACE_NAMES))
    assert np.array_equal(columns[0], surface(documents[0].reading))


def test_surface_sees_disguise_shouting_and_addresses() -> None:
    """What the normaliser changed, capitals, marks, addresses and questions each raise their own number."""
    plain = dict(zip(SURFACE_NAMES, surface(read_text("see you there soon, friends")), strict=True))
    loud = dict(
        zip(SURFACE_NAMES, surface(read_text("SEE www.x.example NOW!! @you 📞 0800 123 456 “ok”?")), strict=True)
    )
    for name in ("capitals", "shouted words", "addresses", "exclamation marks", "handles", "emoji", "long numbers"):
        assert loud[name] > plain[name], name
    assert loud["quotation marks"] > 0 < loud["ends in a question"]
