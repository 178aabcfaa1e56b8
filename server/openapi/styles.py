"""OpenAPI paths of styles: of the service, and of one collection."""

from collections.abc import Sequence

from parc_social.access.model.grant import Grant
from parc_social.catalogue import parameters as names
from server.documents.style_documents import StyleScope
from server.documents.style_encodings import MEDIA, forms_open
from server.openapi import parameters
from server.openapi import responses as answers
from server.openapi.parameters import Json

_TOLD = ["application/json", "text/html"]


def style_paths(grant: Grant, collection: str | None = None) -> Json:
    """Every path below {base}/styles; none where there is no style."""
    base = StyleScope("", grant, collection)
    known = base.known()
    if not known:
        return {}
    forms = list(MEDIA) if collection is None else forms_open(grant, collection)
    root = f"{base.root}/styles"
    tag = collection or "service"
    page = parameters.named(names.PAGE, ("json", "html"))
    style = [style_parameter(tag)]
    sheet_names = names.STYLE if collection is None else names.PAGE
    sheet = [*style, *parameters.named(sheet_names, forms)]
    one = f"{root}/{{styleId}}"
    return {
        root: answers.reading(tag, "getStyles", "Styles", _TOLD, page),
        one: answers.reading(tag, "getStyle", "Un style", [MEDIA[f] for f in forms], sheet),
        f"{one}/metadata": answers.reading(
            tag, "getStyleMetadata", "Fiche d'un style", _TOLD, [*style, *page]
        ),
    }


def style_parameter(tag: str) -> Json:
    """The reference to the name of a style of a collection, or of the service."""
    return {"$ref": f"#/components/parameters/styleId-{tag}"}


def style_components(grant: Grant, opened: Sequence[str]) -> Json:
    """What those references name: the styles that this caller may ask for."""
    found: Json = {}
    for collection in (None, *opened):
        known = list(StyleScope("", grant, collection).known())
        if known:
            schema = {"type": "string", "enum": known}
            text = "Nom du style ; un indicateur peut être suivi de « : » et d'une méthode."
            found[f"styleId-{collection or 'service'}"] = parameters.path("styleId", text, schema)
    return found
