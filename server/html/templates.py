"""Renders the HTML pages from our own templates: nothing in them is loaded from another host."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import flask

from server.html.context import PageView

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


def own_templates(app: flask.Flask) -> None:
    """Gives the application our templates and our static files, before its first page."""
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.template_folder = str(_TEMPLATES)
    app.static_folder = str(_TEMPLATES / "static")


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
    return flask.render_template(name, data=data, page=view, t=view.t)
