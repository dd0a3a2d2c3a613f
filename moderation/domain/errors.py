"""What can go wrong, by name. An error's message says what happened and what to do."""


class ModerationError(Exception):
    """Anything this project raises on purpose."""


class InvalidComment(ModerationError):
    """The comment cannot be read as one."""


class RevisionConflict(ModerationError):
    """This comment id and revision were screened before with another text. Send an edit as the next revision."""


class NotFound(ModerationError):
    """There is nothing by that name."""


class NotAuthorised(ModerationError):
    """The key or sign-in is missing, wrong, expired or revoked."""


class NotPermitted(ModerationError):
    """Your role does not allow this."""


class ClaimLost(ModerationError):
    """Somebody else holds this item now, or your hold on it has expired. Open it again to see where it stands."""


class StaleRevision(ModerationError):
    """The author has edited the comment since you opened it. Read the newer revision and decide on that."""


class AlreadyDecided(ModerationError):
    """This item has been decided."""


class InvalidDecision(ModerationError):
    """The decision is not complete."""


class InvalidPolicy(ModerationError):
    """The policy file cannot be used."""


class InvalidData(ModerationError):
    """A data file cannot be used."""


class InvalidSetting(ModerationError):
    """A setting cannot be used."""


class ModelRefused(ModerationError):
    """A model was not loaded because it could not be verified."""


class PromotionRefused(ModerationError):
    """The candidate does not meet what the policy asks of a champion."""


class StorageUnavailable(ModerationError):
    """The database did not take the request. Nothing was recorded; try again."""
