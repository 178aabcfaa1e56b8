"""A page of records, in pygeoapi's own place: see `server/views/items.py`."""

from http import HTTPStatus
from typing import Any

import orjson
from pygeoapi import l10n

from parc_social.catalogue.formats import HTML, JSON
from parc_social.errors import InvalidValue
from providers.features.page import moment
from providers.parameters import PageLimits
from server.api.plugins import load_provider
from server.api.request import format_of
from server.html.templates import render
from server.views.links import GEOJSON, PageAddress, rest_of

View = tuple[dict[str, str], int, str | bytes]
FORMS = (JSON, HTML)
_MEDIA = {JSON: GEOJSON, HTML: "text/html"}


def page(api: Any, request: Any, resource: dict[str, Any], limits: PageLimits) -> View:
    """The records that are searched for. Raises InvalidValue, UnknownName."""
    name = format_of(request)
    if name not in FORMS:
        raise InvalidValue("f : ce format n'est pas proposé ici")
    provider = load_provider(resource, "record")
    search = provider.parameters(request.params).page(limits)
    found: dict[str, Any] = provider.query(search)
    uri = f"{api.get_collections_url()}/{provider.data}"
    here = PageAddress(uri, name, search.offset, search.limit, rest_of(request.params))
    found["links"] = [
        *(
            link("self" if form == name else "alternate", _MEDIA[form],
                  f"Cette page ({form})", here.in_form(form))
            for form in FORMS
        ),
        *here.beside(found["numberMatched"], found["numberReturned"]),
        link("collection", "application/json", "Le catalogue", uri),
    ]  # fmt: skip
    found["timeStamp"] = moment()
    headers = {"Content-Type": _MEDIA[name], "Content-Language": l10n.locale2str(request.locale)}
    if name == HTML:
        shown, template = {**found, "offset": search.offset}, "collections/items/index.html"
        text = render(api.tpl_config, None, template, shown, request.locale)
        return headers, HTTPStatus.OK, text
    return headers, HTTPStatus.OK, orjson.dumps(found)


def link(rel: str, kind: str, title: str, href: str) -> dict[str, str]:
    """A link as documents of records and of one feature write it: `rel` first."""
    return {"rel": rel, "type": kind, "title": title, "href": href}
