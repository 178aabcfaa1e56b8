"""Our own views of OGC API Styles, of the service and of each collection, under the Grant."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import flask
import orjson
from pygeoapi.l10n import locale2str

from auth_proxy.authorisation.headers import accepted_types
from parc_social.access.model.grant import current_grant
from parc_social.catalogue.formats import MAPLIBRE
from parc_social.errors import InvalidValue, NotFound
from parc_social.maps.styles import AvailableStyle
from parc_social.storage.store import Store
from parc_social.wording import cited
from providers.fields import NOT_FOUND, open_right
from server.api.request import document_language, document_locale, page_locale
from server.documents.style_documents import StyleScope, metadata, style_list
from server.documents.style_encodings import MEDIA, StyleSheet, encode_style, forms_open
from server.html.templates import render
from server.jobs.views import wants_html

_JSON = "application/json"


class StyleViews:
    """GET /styles and what is below, of the service or of a collection."""

    def __init__(self, store: Store, base_url: str, api: Callable[[], Any]) -> None:
        self._store = store
        self._base_url = base_url
        self._api = api  # of the request under way

    def list(self, collection_id: str | None = None) -> flask.Response:
        """Every style of the base."""
        return self._document("styles/index.html", style_list(self._scope(collection_id)))

    def metadata(self, style_id: str, collection_id: str | None = None) -> flask.Response:
        """Metadata of one style: what it shows, and where its documents are."""
        base = self._scope(collection_id)
        style, of = style_of(base, style_id)
        return self._document("styles/style.html", metadata(base, style_id, style, of))

    def sheet(self, style_id: str, collection_id: str | None = None) -> flask.Response:
        """The document of one style, of a collection."""
        base = self._base(collection_id)
        _, of = style_of(base, style_id)
        name = flask.request.args.get("collection") or of[0]
        if name not in of:
            raise InvalidValue(
                f"collection : {cited(name)} n'a pas ce style ; celles qui l'ont :"
                f" {', '.join(of[:20])}"
            )
        sheet = StyleSheet(name, style_id, _form(forms_open(base.grant, name)), base.language)
        body = encode_style(self._store, base.grant, sheet, self._base_url)
        response = flask.Response(body, content_type=MEDIA[sheet.form])
        kind = "inline" if sheet.form == MAPLIBRE else "attachment"
        response.headers["Content-Disposition"] = f'{kind}; filename="{sheet.file}"'
        return response

    def _base(self, collection_id: str | None) -> StyleScope:
        grant = current_grant()
        if collection_id is not None:
            open_right(grant, collection_id)
        return StyleScope(self._base_url, grant, collection_id, document_language())

    def _scope(self, collection_id: str | None) -> StyleScope:
        """In the language of the page, where one is asked for."""
        base = self._base(collection_id)
        return replace(base, language=page_locale().language) if wants_html() else base

    def _document(self, template: str, document: dict[str, Any]) -> flask.Response:
        """As JSON, or as a page where one is asked for."""
        if not wants_html():
            answer = flask.Response(orjson.dumps(document), content_type=_JSON)
            answer.content_language.add(locale2str(document_locale()))
            return answer
        text = render(self._api().tpl_config, None, template, document, page_locale())
        answer = flask.Response(text)
        answer.content_language.add(locale2str(page_locale()))
        return answer


def style_of(base: StyleScope, style_id: str) -> tuple[AvailableStyle, Sequence[str]]:
    """A style and the collections that have it; `indicateur:methode` is that of the indicator.

    Raises NotFound, the same for one that does not exist and one that the caller may not see.
    """
    style = base.known().get(style_id.partition(":")[0])
    if style is None:
        raise NotFound(NOT_FOUND)
    return style


def _form(forms: Sequence[str]) -> str:
    """By `f`, else by what Accept likes best of what is open, else the first."""
    name = flask.request.args.get("f")
    if name is not None:
        return name
    by_media = {MEDIA[form].partition(";")[0]: form for form in forms}
    for media in accepted_types(flask.request.headers.get("Accept", "")):
        form = by_media.get(media.partition(";")[0].strip())
        if form is not None:
            return form
    return forms[0]


def style_views(views: StyleViews) -> Mapping[str, Callable[..., flask.Response]]:
    """By endpoint: of the service, and of one collection."""
    methods = {"styles": views.list, "style": views.sheet, "style_metadata": views.metadata}
    return {
        f"parc_social.{prefix}{name}": view
        for prefix in ("", "collection_")
        for name, view in methods.items()
    }
