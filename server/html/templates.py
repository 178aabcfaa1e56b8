"""Renders the HTML pages from our own templates: nothing in them is loaded from another host."""

from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from gettext import NullTranslations
from pathlib import Path
from typing import Any

import flask

from parc_social.catalogue.formats import HTML
from parc_social.wording import FRENCH, translate
from providers.features.page import ItemsPage, PartedFormatter
from server.html.context import PageView
from server.html.printed_spaces import PrintedSpaces, print_in

# Records are read as texts, where other features are a table and a map.
_OF_CATALOGUE = {
    "collections/collection.html": "catalogue/index.html",
    "collections/items/index.html": "catalogue/items.html",
    "collections/items/item.html": "catalogue/item.html",
    "collections/queryables.html": "catalogue/fields.html",
    "collections/schema.html": "catalogue/fields.html",
}
# A raster has neither rows nor tiles.
_OF_COVERAGES = {"collections/collection.html": "collections/coverage.html"}
_TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
# Of the page that is being written; those of the portal have no other.
_LANGUAGE: ContextVar[str] = ContextVar("page_language", default=FRENCH)


def own_templates(app: flask.Flask) -> None:
    """Gives the application our templates and our static files, before its first page."""
    app.jinja_options = {
        "trim_blocks": True,
        "lstrip_blocks": True,
        "extensions": ["jinja2.ext.i18n", PrintedSpaces],
    }
    app.template_folder = str(_TEMPLATES)
    app.static_folder = str(_TEMPLATES / "static")
    words: Any = app.jinja_env
    print_in(words, lambda: _LANGUAGE.get() == FRENCH)
    words.install_gettext_translations(_PageTranslations(), newstyle=False)


class _PageTranslations(NullTranslations):
    """Translations of `_("…")`: macros have no page of their own to ask for its language."""

    def gettext(self, message: str) -> str:
        return translate(message, _LANGUAGE.get())

    def pgettext(self, context: str, message: str) -> str:
        return translate(message, _LANGUAGE.get(), context)


def render(
    config: Mapping[str, Any],
    tpl_config: Any,
    template: Any,
    data: Mapping[str, Any],
    locale_: Any = None,
) -> str:
    """The text of a page. Takes pygeoapi's `render_j2_template`'s place, whose parameters it has.

    pygeoapi's keeps the translated configuration by language for the whole process: the title,
    the description and the collections of the first caller would be shown to all others.
    """
    view = PageView(config, locale_)
    own = _OF_CATALOGUE if view.is_catalogue else _OF_COVERAGES if view.is_coverage else {}
    name = own.get(str(template), str(template))
    token = _LANGUAGE.set(view.language)
    try:
        return flask.render_template(name, data=data, page=view)
    finally:
        _LANGUAGE.reset(token)


class HtmlFormatter(PartedFormatter):
    """Our template of pygeoapi's page of items; it needs the request that Flask has under way."""

    format = HTML
    linked = True
    most = 1_000  # each row is held several times: 10,000 took a worker 440 MB

    def parts(self, options: Mapping[str, Any], page: ItemsPage) -> Iterator[bytes]:
        """The document; `api` and `locale` of the options are the request's."""
        query = page.query
        data = {
            **page.members(),
            "features": [*page.features()],
            "offset": query.offset,
            "limit": query.limit,
        }
        api, template = options["api"], "collections/items/index.html"
        yield render(api.tpl_config, None, template, data, options["locale"]).encode()
