"""Finds sentence frames: the same skeleton of everyday words filled with other things, as a template would make."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from moderation.classifier.dataset import Case

_WORD = re.compile(r"[\w'’]+")
_SENTENCE_END = re.compile(r"[.!?\n]+")
#: Words in at least this share of comments are the skeleton; all others are what a template would fill in.
_EVERYDAY = 0.01
_SLOT = "…"
#: A frame needs some words of its own: "… is …" is English, not a template.
_FEWEST_WORDS = 3
_WINDOW = 7
_FEWEST_IN_WINDOW = 5


def shared_frames(cases: Sequence[Case], *, most: int) -> tuple[tuple[str, int], ...]:
    """Frames that comments of more than `most` groups share, with the number of groups, the most shared first.

    A frame is a whole sentence, or seven steps of one, in which each run of rarer words is a slot ("…"). Twins share
    frames on purpose, so a group counts once. Single letters are not words: s p e l l i n g out is no frame.
    """
    texts = [(case.example.group, case.example.comment.text) for case in cases]
    everyday = _everyday([text for _, text in texts])
    groups: dict[str, set[str]] = defaultdict(set)
    for group, text in texts:
        for frame in _frames(text, everyday):
            groups[frame].add(group)
    found = ((frame, len(members)) for frame, members in groups.items() if len(members) > most)
    return tuple(sorted(found, key=lambda item: (-item[1], item[0])))


def _everyday(texts: Sequence[str]) -> frozenset[str]:
    counts = Counter(word for text in texts for word in set(_WORD.findall(text.casefold())))
    return frozenset(
        word
        for word, count in counts.items()
        if count >= _EVERYDAY * len(texts) and not word.isdigit() and (len(word) > 1 or word in {"i", "a"})
    )


def _frames(text: str, everyday: frozenset[str]) -> Iterator[str]:
    for sentence in _SENTENCE_END.split(text.casefold()):
        steps = list(_skeleton(_WORD.findall(sentence), everyday))
        if _words(steps) >= _FEWEST_WORDS and len(steps) > _FEWEST_WORDS:
            yield " ".join(steps)
        for start in range(len(steps) - _WINDOW + 1):
            window = steps[start : start + _WINDOW]
            if _words(window) >= _FEWEST_IN_WINDOW:
                yield " ".join(window)


def _skeleton(words: Sequence[str], everyday: frozenset[str]) -> Iterator[str]:
    last = ""
    for word in words:
        step = word if word in everyday else _SLOT
        if not step == last == _SLOT:
            yield step
        last = step


def _words(steps: Sequence[str]) -> int:
    return len(steps) - steps.count(_SLOT)
