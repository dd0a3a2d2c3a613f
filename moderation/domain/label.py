"""What may be wrong with a comment."""

from enum import StrEnum


class Label(StrEnum):
    """One kind of problem; a comment may have several or none. None means fine to publish."""

    #: Unsolicited promotion, solicitation or manipulation.
    SPAM = "spam"
    #: Asserts a health claim that contradicts medical consensus and could mislead or harm.
    MEDICAL_MISINFORMATION = "medical_misinformation"
    #: Somebody's identifying details, to be masked; never counted as the author's fault.
    PRIVACY = "privacy"
    #: The author may be in danger. Never rejected; first in the queue.
    CRISIS = "crisis"

    @property
    def words(self) -> str:
        """The label as a person would write it."""
        return self.value.replace("_", " ")


class Harm(StrEnum):
    """How bad it is to believe a piece of medical misinformation."""

    #: A waste of money.
    LOW = "low"
    #: Delays care or frightens people away from it.
    SERIOUS = "serious"
    #: Could injure or kill if followed.
    SEVERE = "severe"
