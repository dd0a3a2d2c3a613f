"""A text under rewriting that remembers where each of its characters came from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, compress, repeat
from operator import ne

#: Start, end, new: puts `new` in the place of `text[start:end]`; `start < end`. No class, as a text may need thousands.
Edit = tuple[int, int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The author's text, some steps on the way to its normalised form."""

    text: str
    #: `origins[i]` is the index in the author's text of `text[i]`; as long as `text`.
    origins: Sequence[int]
    #: Characters that were changed or dropped as disguise.
    changed: int = 0

    def rewrite(self, edits: Iterable[Edit] = (), *, uncounted: Iterable[Edit] = ()) -> "Draft":
        """The draft with all edits made, none over another; those `uncounted` undo no disguise."""
        counted, others = list(edits), list(uncounted)
        if not counted and not others:
            return self
        pieces = list(self.text)
        _make(others, pieces)
        return self.recast(pieces, changed=_make(counted, pieces))

    def recast(self, pieces: Sequence[str], *, changed: int) -> "Draft":
        """The draft with `pieces[i]` in the place of `text[i]`, and `changed` more characters counted as disguise."""
        text = "".join(pieces)
        origins = tuple(compress(self.origins, pieces))
        if len(origins) < len(text):
            origins = tuple(chain.from_iterable(map(repeat, self.origins, map(len, pieces))))
        return Draft(text=text, origins=origins, changed=self.changed + changed)


def _make(edits: Sequence[Edit], pieces: list[str]) -> int:
    """Puts the edits into the pieces, and says how many characters they change or drop."""
    changed = 0
    for start, end, new in edits:
        length = end - start
        if len(new) <= 1:
            pieces[start] = new
            pieces[start + 1 : end] = [""] * (length - 1)
            changed += length
        elif len(new) == length:
            changed += sum(map(ne, pieces[start:end], new))
            pieces[start:end] = new
        else:
            # A replacement lies over what it replaces, character by character; what is longer stands on the last one.
            laid = [*new[: length - 1], new[length - 1 :]]
            pieces[start:end] = laid + [""] * (length - len(laid))
            changed += length
    return changed
