"""Refusals in the codes of OWS: each names the parameter and what to do about it."""

from parc_social.errors import OwsRefusal

REQUIRED = "MissingParameterValue"
INVALID = "InvalidParameterValue"
UNREADABLE = "OperationParsingFailed"


def invalid(locator: str, said: str) -> OwsRefusal:
    """A value that does not fit, or a name that does not exist for this caller."""
    return OwsRefusal(said, INVALID, locator)


def missing(locator: str, said: str) -> OwsRefusal:
    """A parameter that has to be given."""
    return OwsRefusal(said, REQUIRED, locator, code="missing-value")


def unreadable(locator: str, said: str) -> OwsRefusal:
    """A document that can't be read."""
    return OwsRefusal(said, UNREADABLE, locator, code="bad-request")


def unsupported(locator: str, said: str) -> OwsRefusal:
    """An operation or an option that this service has not. 400: nothing of ours has failed."""
    return OwsRefusal(said, "OperationNotSupported", locator, code="bad-request")


def unknown_type(name: str, locator: str) -> OwsRefusal:
    """The same for a type that is not there and for one that is not the caller's."""
    return OwsRefusal(
        f"{locator} : type inconnu : {name!r} ; les vôtres sont dans GetCapabilities",
        INVALID, locator, with_request_id=False,
    )  # fmt: skip


def no_feature() -> OwsRefusal:
    """The same for an identifier that is unknown, of no open type, or not the caller's."""
    return OwsRefusal(
        "objet introuvable", "NotFound", "ID", code="not-found", with_request_id=False
    )
