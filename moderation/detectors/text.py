"""Makes a comment ready for detectors: disguise undone, every character traceable to the author's text."""

import hashlib
import re

from moderation.detectors.accents import fold_accents
from moderation.detectors.characters import fold_forms
from moderation.detectors.draft import Draft
from moderation.detectors.leet import unmask_leet
from moderation.detectors.look_alikes import fold_look_alikes
from moderation.detectors.spacing import collapse_space, join_parted, join_spaced
from moderation.detectors.spellings import shorten_runs, unstar
from moderation.detectors.unwrapping import unwrap_addresses
from moderation.domain.comment import Comment
from moderation.domain.signal import Reading

_WORD = re.compile(r"\w+")
#: One disguise may hide another, which a further round undoes. A long text is read once, for time's sake.
_MOST_ROUNDS = 4
_LONG = 2_000


def read(comment: Comment, *, repeats: int = 0) -> Reading:
    """The comment with its normalised text. Takes any text, in linear time; case and punctuation stay.

    `repeats` is how many other recent comments on the site share the fingerprint.
    """
    draft = Draft(text=comment.text, origins=range(len(comment.text)))
    for _ in range(_MOST_ROUNDS if len(comment.text) <= _LONG else 1):
        before, draft = draft, _mend(draft)
        if draft.text == before.text:
            break
    return Reading(
        comment=comment,
        text=draft.text,
        origins=(*draft.origins, len(comment.text)),
        changed=min(draft.changed, len(comment.text)),
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


def _mend(draft: Draft) -> Draft:
    draft = fold_look_alikes(fold_accents(fold_forms(draft)))
    # Double spaces still tell the words apart in "b u y  p i l l s", so letters are joined before space is collapsed.
    draft = collapse_space(join_spaced(draft))
    draft = unstar(unmask_leet(unwrap_addresses(draft)))
    return shorten_runs(join_parted(draft))
