"""A text under rewriting that remembers where each of its characters came from."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Puts `new` in the place of `text[start:end]`; `start < end`."""

    start: int
    end: int
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The author's text, some steps on the way to its normalised form."""

    text: str
    #: `origins[i]` is the index in the author's text of `text[i]`; as long as `text`.
    origins: tuple[int, ...]
    #: Characters that were changed or dropped as disguise.
    changed: int = 0

    def rewrite(self, edits: Iterable[Edit], *, disguise: bool = True) -> "Draft":
        """The draft with `edits` made, which stand in order and do not overlap; counted when they undo a disguise."""
        pieces: list[str] = []
        origins: list[int] = []
        done = changed = 0
        for edit in edits:
            pieces += (self.text[done : edit.start], edit.new)
            origins += self.origins[done : edit.start]
            # A replacement lies over what it replaces, character by character; what is longer stands on the last one.
            origins += (self.origins[min(edit.start + i, edit.end - 1)] for i in range(len(edit.new)))
            done = edit.end
            changed += edit.end - edit.start
        if done == 0:
            return self
        return Draft(
            text="".join((*pieces, self.text[done:])),
            origins=(*origins, *self.origins[done:]),
            changed=self.changed + (changed if disguise else 0),
        )
