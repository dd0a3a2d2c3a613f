"""The words that disguise is read against: common words of comments about health, and words worth hiding."""

import tomllib
from functools import cache
from importlib import resources


@cache
def known_words() -> frozenset[str]:
    """Common words and those worth hiding, in small letters, of two letters and more."""
    return _listed("common") | words_worth_hiding()


@cache
def words_worth_hiding() -> frozenset[str]:
    """The words that filters look for, in small letters."""
    return _listed("worth_hiding")


@cache
def short_words() -> frozenset[str]:
    """Words of one letter or two that are plain English, in small letters."""
    return _listed("short")


def is_known(word: str) -> bool:
    """Whether it is a common word or one worth hiding, in any case."""
    return word.lower() in known_words()


def is_worth_hiding(word: str) -> bool:
    """Whether it is a word that filters look for, in any case."""
    return word.lower() in words_worth_hiding()


def _listed(name: str) -> frozenset[str]:
    listed = tomllib.loads(resources.files("moderation.detectors").joinpath("vocabulary.toml").read_text("utf-8"))
    return frozenset(str(listed[name]).split())
