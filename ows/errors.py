"""Refusals in the codes of OWS and of WMS: each names the parameter and what to do about it.

Codes of WMS 1.3.0 are those of 06-042, table E.1; of 1.1.1 those of 01-068r3, table A.1.
"""

from collections.abc import Iterable

from parc_social.catalogue.formats import not_offered
from parc_social.errors import OwsRefusal
from parc_social.wording import cited

REQUIRED = "MissingParameterValue"
INVALID = "InvalidParameterValue"
UNREADABLE = "OperationParsingFailed"


def invalid(locator: str, message: str) -> OwsRefusal:
    """A value that does not fit, or a name that does not exist for this caller."""
    return OwsRefusal(message, INVALID, locator)


def missing(locator: str, message: str) -> OwsRefusal:
    """A parameter that has to be given."""
    return OwsRefusal(message, REQUIRED, locator, code="missing-value")


def unreadable(locator: str, message: str) -> OwsRefusal:
    """A document that can't be read."""
    return OwsRefusal(message, UNREADABLE, locator, code="bad-request")


def unsupported(locator: str, message: str) -> OwsRefusal:
    """An operation or an option that this service has not. 400: nothing of ours has failed."""
    return OwsRefusal(message, "OperationNotSupported", locator, code="bad-request")


def unknown_type(name: str, locator: str) -> OwsRefusal:
    """The same for a type that is not there and for one that is not the caller's."""
    return OwsRefusal(
        f"{locator} : type inconnu : {cited(name)} ; les vôtres sont dans GetCapabilities",
        INVALID, locator, with_request_id=False,
    )  # fmt: skip


def no_feature() -> OwsRefusal:
    """The same for an identifier that is unknown, of no open type, or not the caller's."""
    return OwsRefusal(
        "objet introuvable", "NotFound", "ID", code="not-found", with_request_id=False
    )


def format_refusal(
    locator: str, asked: str, offered: Iterable[str], exception: str = INVALID
) -> OwsRefusal:
    """A format that is not offered, beside those that are; WMS has an exception of its own."""
    return OwsRefusal(not_offered(locator, asked, offered), exception, locator)


LAYER, STYLE = "LayerNotDefined", "StyleNotDefined"
FORMAT, POINT, DIMENSION = "InvalidFormat", "InvalidPoint", "InvalidDimensionValue"


def ows_refusal(code: str, locator: str, message: str) -> OwsRefusal:
    """A code of the standard, and the parameter that it is about."""
    return OwsRefusal(f"{locator} : {message}", code, locator)


def unknown_layer(name: str, locator: str) -> OwsRefusal:
    """The same for a layer that is not there and for one that is not the caller's."""
    return OwsRefusal(
        f"{locator} : couche inconnue : {cited(name)} ; les vôtres sont dans GetCapabilities",
        LAYER, locator, with_request_id=False,
    )  # fmt: skip


def unknown_style(name: str, locator: str) -> OwsRefusal:
    """The same for a style that is none and for one whose figure the caller does not see."""
    return OwsRefusal(
        f"{locator} : style inconnu pour cette couche : {cited(name)} ; ceux qu'elle a sont dans"
        " GetCapabilities, suivis ou non de « : » et de quantiles, jenks ou egaux",
        STYLE, locator, with_request_id=False,
    )  # fmt: skip
