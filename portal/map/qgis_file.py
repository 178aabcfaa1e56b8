"""A map as a layer of QGIS: our collection, the rows of the view, in these very classes."""

import flask

from parc_social.catalogue.load import collections
from parc_social.drawing.styles.qlr import MEDIA, TEMPLATE, layer_parts
from parc_social.errors import InvalidValue
from portal.map.choices import Choices, serie_of
from portal.map.districts import district_text
from portal.map.map_files import MapView
from portal.map.values import equals_of
from portal.page_context import PageContext

_OF_VIEW = ("code", "nom", "population", "millesime", "code_parent", "annee_cog", "fiabilite")


def map_qlr(context: PageContext, view: MapView, choices: Choices) -> flask.Response:
    """What QGIS opens; it asks for the rows itself, under the rights of who opens it.

    Raises InvalidValue for differences, which no collection holds.
    """
    if view.state.is_difference:
        raise InvalidValue(
            "f : aucune couche ne contient d’écarts ; prenez le tableur (XLSX) ou le GeoPackage des"
            " deux millésimes, ou la carte sans écart"
        )
    seen = choices.seen(view.state.niveau)
    collection = collections()[serie_of(view.state.niveau)]
    rows = [*equals_of(view.state), (collection.time_field, str(view.state.year))]
    told = [f'"{name}" = {_literal(name, value)}' for name, value in rows]
    districts = district_text(view.state, '"code"')
    where = " AND ".join([*told, *([districts] if districts else [])])
    shown = [field for field in collection.fields if field.name in seen.names]
    parts = layer_parts(collection, shown, view.values.look, context.settings.base_url, where=where)
    told = {**parts, "title": f"{view.words.title} – {view.words.subtitle}"}
    name = f"{view.state.indicator}_{view.state.niveau.value}_{view.state.year}"
    headers = {"Content-Disposition": f'attachment; filename="{name}.qlr"'}
    body = flask.render_template(TEMPLATE, layer=told)
    return flask.Response(body, headers=headers, content_type=f"{MEDIA}; charset=utf-8")


def _literal(name: str, value: str) -> str:
    """A value of the catalogue's or of a checked code, as QGIS writes it."""
    if name == "millesime":
        return value
    return "'" + value.replace("'", "''") + "'"
