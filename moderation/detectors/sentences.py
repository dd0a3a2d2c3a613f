"""Cuts a text into sentences and content words, with one spaCy pipeline for the process."""

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass

import spacy
from spacy.language import Language
from spacy.tokens import Span, Token

#: spaCy's tokenizer takes a run of signs apart one by one, each time copying the rest: 20,000 "!" take it 40 seconds.
#: No word is this long, so what stands here is blanked for the tokenizer.
_OVERLONG = re.compile(r"\S{61,}")
#: Where writers end a sentence without a full stop.
_LINE = re.compile(r"[^\n]+")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_ENDING = re.compile(r"(?:ies|es|s|ed|ing|ly)$")

_lock = threading.Lock()
_pipelines: list[Language] = []


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence: `text[start:end]` of the text it was cut from."""

    start: int
    end: int
    #: The stems of its content words, in order.
    stems: tuple[str, ...]


def sentences(text: str) -> Sequence[Sentence]:
    """The sentences of a text, in order, without the white space around them. Linear in the text's length."""
    readable = _OVERLONG.sub(lambda match: " " * len(match[0]), _SURROGATE.sub("\ufffd", text))
    lines = list(_LINE.finditer(readable))
    # One thread at a time: only so may spaCy forget the words it met, and it would else keep them all for ever.
    with _lock, _pipeline().memory_zone():
        documents = _pipeline().pipe(line[0] for line in lines)
        return [
            found
            for line, document in zip(lines, documents, strict=True)
            for sentence in document.sents
            if (found := _sentence(sentence, line.start())) is not None
        ]


def _pipeline() -> Language:
    if not _pipelines:
        pipeline = spacy.blank("en")
        pipeline.add_pipe("sentencizer")
        # The limit guards the memory of parsers, of which there is none here; an article is as long as it is.
        pipeline.max_length = 100_000_000
        _pipelines.append(pipeline)
    return _pipelines[0]


def _sentence(span: Span, offset: int) -> Sentence | None:
    words = [token for token in span if not token.is_space]
    if not words:
        return None
    return Sentence(
        start=offset + words[0].idx,
        end=offset + words[-1].idx + len(words[-1]),
        stems=tuple(_stem(word) for word in words if _is_content(word)),
    )


def _is_content(token: Token) -> bool:
    return not token.is_stop and (token.is_alpha or token.like_num or any(map(str.isalpha, token.text)))


def _stem(token: Token) -> str:
    word = token.lower_
    # Crude, but the same on both sides of a comparison.
    return _ENDING.sub("", word) if len(word) > 4 else word
