"""Records: a page of them in pygeoapi's own place, the whole catalogue as DCAT and as ISO 19139."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

import flask
import orjson
from pygeoapi import l10n

from parc_social.catalogue.collection import CATALOGUE
from parc_social.catalogue.formats import HTML, JSON
from parc_social.errors import NotFound
from providers.features.page import moment
from providers.links import GEOJSON, PageAddress, link, rest_of
from providers.parameters import PageLimits
from providers.records import dcat, iso
from providers.records.provider import RecordProvider, search_of
from server.api.granted_api import Apis
from server.api.plugins import load_provider, resource_of
from server.api.request import format_of
from server.html.templates import render

View = tuple[dict[str, str], int, str | bytes]
FORMS = (JSON, HTML)
_MEDIA = {JSON: GEOJSON, HTML: "text/html"}


def page(api: Any, request: Any, resource: dict[str, Any], limits: PageLimits) -> View:
    """The records that are searched for. Raises UnknownName."""
    name = format_of(request)
    provider = load_provider(resource, "record")
    search = search_of(request.params, limits)
    document: dict[str, Any] = provider.query(search)
    uri = f"{api.get_collections_url()}/{provider.data}"
    here = PageAddress(uri, name, search.offset, search.limit, rest_of(request.params))
    document["links"] = [
        *(
            link("self" if form == name else "alternate", _MEDIA[form],
                  f"Cette page ({form})", here.in_form(form))
            for form in FORMS
        ),
        *here.beside(document["numberMatched"], document["numberReturned"]),
        link("collection", "application/json", "Le catalogue", uri),
    ]  # fmt: skip
    document["timeStamp"] = moment()
    headers = {"Content-Type": _MEDIA[name], "Content-Language": l10n.locale2str(request.locale)}
    if name == HTML:
        page_data, template = {**document, "offset": search.offset}, "collections/items/index.html"
        text = render(api.tpl_config, None, template, page_data, request.locale)
        return headers, HTTPStatus.OK, text
    return headers, HTTPStatus.OK, orjson.dumps(document)


def record_exports(apis: Apis) -> Mapping[str, Callable[..., flask.Response]]:
    """By endpoint: every record that the caller of the request under way may know."""

    def provider() -> RecordProvider:
        return load_provider(resource_of(apis.current(), CATALOGUE), "record")

    def catalogue() -> flask.Response:
        """GET /dcat."""
        records = provider()
        body = orjson.dumps(dcat.catalogue(records.records(), records.service))
        return flask.Response(body, content_type=dcat.MEDIA)

    def iso19139(record_id: str | None = None) -> flask.Response:
        """GET /iso19139, what a harvester takes, and /iso19139/{id}. Raises NotFound."""
        records = provider()
        if record_id is None:
            body = iso.feed(records.records(), records.service)
            return flask.Response(body, content_type=iso.MEDIA)
        one = next((r for r in records.records() if r.id == record_id), None)
        if one is None:
            raise NotFound("fiche introuvable")
        return flask.Response(iso.document(one, records.service), content_type=iso.MEDIA)

    return {"parc_social.dcat": catalogue, "parc_social.iso19139": iso19139}
