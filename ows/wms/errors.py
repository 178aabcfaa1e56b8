"""Refusals in the codes of WMS 1.3.0 (06-042, table E.1) and 1.1.1 (01-068r3, table A.1)."""

from parc_social.errors import OwsRefusal

LAYER, STYLE = "LayerNotDefined", "StyleNotDefined"
FORMAT, POINT, DIMENSION = "InvalidFormat", "InvalidPoint", "InvalidDimensionValue"


def refused(code: str, locator: str, said: str) -> OwsRefusal:
    """A code of the standard, and the parameter that it is about."""
    return OwsRefusal(f"{locator} : {said}", code, locator)


def unknown_layer(name: str, locator: str) -> OwsRefusal:
    """The same for a layer that is not there and for one that is not the caller's."""
    return OwsRefusal(
        f"{locator} : couche inconnue : {name!r} ; les vôtres sont dans GetCapabilities",
        LAYER, locator, with_request_id=False,
    )  # fmt: skip


def unknown_style(name: str, locator: str) -> OwsRefusal:
    """The same for a style that is none and for one whose figure the caller does not see."""
    return OwsRefusal(
        f"{locator} : style inconnu pour cette couche : {name!r} ; ceux qu'elle a sont dans"
        " GetCapabilities, suivis ou non de « : » et de quantiles, jenks ou egaux",
        STYLE, locator, with_request_id=False,
    )  # fmt: skip
