"""Errors that are written for people: one sentence with the place, the problem and the remedy."""


class CommuniqueError(Exception):
    """The work failed for a reason the user can act on. The command line exits with 1."""


class UsageError(CommuniqueError):
    """The call itself was wrong (a missing file, an unknown option value). Exit code 2."""
