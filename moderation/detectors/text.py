"""Makes a comment ready for detectors: disguise undone, every character traceable to the author's text."""

import hashlib
import re

from moderation.detectors.characters import fold_forms, fold_look_alikes
from moderation.detectors.spellings import (
    collapse_space,
    join_spaced,
    shorten_runs,
    unmask_leet,
    unwrap_addresses,
)
from moderation.domain.comment import Comment
from moderation.domain.signal import Reading

_WORD = re.compile(r"\w+")


def read(comment: Comment, *, repeats: int = 0) -> Reading:
    """The comment with its normalised text. Takes any text, in linear time; case and punctuation stay.

    `repeats` is how many other recent comments on the site share the fingerprint.
    """
    draft = fold_look_alikes(fold_forms(comment.text))
    # Double spaces still tell the words apart in "b u y  p i l l s", so letters are joined before space is collapsed.
    draft = collapse_space(join_spaced(draft))
    draft = shorten_runs(unmask_leet(shorten_runs(unwrap_addresses(draft))))
    return Reading(
        comment=comment,
        text=draft.text,
        origins=(*draft.origins, len(comment.text)),
        changed=draft.changed,
        repeats=repeats,
    )


def fingerprint(reading: Reading) -> str:
    """Names the text by its words alone, so that other punctuation, case and spacing make no other text.

    Thirty-two hexadecimal digits of a hash: it can be stored where the text may not.
    """
    words = _WORD.findall(reading.text.casefold())
    # A comment of signs alone is told apart by its signs.
    folded = " ".join(words) or reading.text
    return hashlib.blake2b(folded.encode(), digest_size=16).hexdigest()
