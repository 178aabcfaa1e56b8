"""A collection as a QGIS layer definition (.qlr): address, account, names, codes, classes.

It holds no secret: QGIS reads the password from the authentication configuration that the user
has made under the identifier AUTHCFG. The bounds of classes are made of the published values that
the caller may see; a withheld value moves none.
"""

from collections.abc import Collection as Names
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import flask

from assembly.qgis_classes import METHODS, Rule, rules
from parc_social.access.grant import Grant
from parc_social.catalogue.collection import Collection, Geometry
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.load import indicators
from parc_social.catalogue.palette import FEWEST, MOST
from parc_social.errors import InvalidValue
from parc_social.storage.query import FeatureQuery
from parc_social.storage.store import Store
from providers.fields import open_right, visible_fields

ROUTE = "/collections/<collection_id>/qgis.qlr"
ENDPOINT = "parc_social.qgis"
MEDIA = "application/x-qgis-layer-definition"
AUTHCFG = "parcsoc"  # seven letters or digits, as QGIS wants
_VALUES = 700_000  # of one indicator: France has 600,000 address points of social dwellings
_LESS = "prenez la collection d'un seul millésime, ou un niveau plus large"
_USUAL = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """What the layer shows: an indicator in classes, or the outlines alone."""

    indicator: Indicator | None
    classes: int
    method: str


class QgisView:
    """GET /collections/{id}/qgis.qlr, with `indicateur`, `classes` and `methode`."""

    def __init__(self, store: Store, base_url: str) -> None:
        self._store = store
        self._base_url = base_url

    def __call__(self, grant: Grant, collection_id: str) -> flask.Response:
        """The file. Raises NotFound, InvalidValue naming the parameter."""
        collection, right = open_right(grant, collection_id)
        fields = visible_fields(collection, right)
        names = {f.name for f in fields}
        asked = _asked(offered(collection, names), flask.request.args)
        text = flask.render_template(
            "qgis/couche.xml",
            collection=collection,
            fields=fields,
            url=self._base_url,
            authcfg=AUTHCFG,
            title=_title(collection, asked),
            geometry="Point" if collection.geometry is Geometry.POINT else "Polygon",
            rules=self._rules(grant, collection, asked),
            tip=_tip(collection, asked.indicator, names),
        )
        name = "_".join(
            part for part in (collection_id, asked.indicator and asked.indicator.id) if part
        )
        headers = {"Content-Disposition": f'attachment; filename="{name}.qlr"'}
        return flask.Response(text, content_type=f"{MEDIA}; charset=utf-8", headers=headers)

    def _rules(self, grant: Grant, collection: Collection, asked: Asked) -> list[Rule]:
        if asked.indicator is None:
            return [Rule("", collection.titre, "#3182bd")]
        name = asked.indicator.id
        query = FeatureQuery(collection.id, limit=_VALUES + 1, columns=(name,), geometry=False)
        rows = self._store.records(grant, query)
        if len(rows) > _VALUES:
            raise InvalidValue(f"indicateur : plus de {_VALUES} objets à classer ; {_LESS}")
        values = [row[name] for row in rows if row[name] is not None]
        return rules(asked.indicator, values, asked.classes, asked.method)


def choices(shown: Sequence[Indicator]) -> list[tuple[str, dict[str, Any], str]]:
    """Name, schema and description of each parameter; no value of the first fits without any."""
    named: dict[str, Any] = {"enum": [one.id for one in shown]} if shown else {"maxLength": 0}
    return [
        (
            "indicateur",
            {"type": "string", **named},
            "Chiffre en classes.",
        ),
        (
            "classes",
            {"type": "integer", "minimum": FEWEST, "maximum": MOST, "default": _USUAL},
            "Nombre de classes.",
        ),
        (
            "methode",
            {"type": "string", "enum": list(METHODS), "default": next(iter(METHODS))},
            "quantiles : effectifs égaux ; jenks : écarts les plus faibles ; egaux : amplitudes.",
        ),
    ]


def offered(collection: Collection, names: Names[str]) -> list[Indicator]:
    """The indicators of a collection that a caller may see and that a layer can show."""
    return [
        one
        for one in indicators().values()
        if one.id in names and f"{one.id}_statut" in names and collection.field(one.id)
    ]


def _asked(shown: Sequence[Indicator], given: Mapping[str, str]) -> Asked:
    name = given.get("indicateur") or None
    known = next((one for one in shown if one.id == name), None)
    if name and known is None:
        raise InvalidValue(f"indicateur : {name!r} n'est pas un indicateur de cette couche")
    method = given.get("methode") or "quantiles"
    if method not in METHODS:
        raise InvalidValue(f"methode : {' ou '.join(METHODS)} est attendu, lu {method!r}")
    text = given.get("classes") or str(_USUAL)
    if not (text.isascii() and text.isdigit() and FEWEST <= int(text[:9]) <= MOST):
        raise InvalidValue(f"classes : un entier de {FEWEST} à {MOST} est attendu, lu {text!r}")
    return Asked(known, int(text), method)


def _tip(collection: Collection, shown: Indicator | None, names: set[str]) -> str:
    """What QGIS says of the feature under the pointer: its name and its figure."""
    named = next((one for one in ("nom", "nom_voie", "code", "id") if one in names), None)
    who = f'<b>[% "{named}" %]</b>' if named else f"<b>{collection.feature}</b>"
    if shown is None:
        return who
    unit = escape(shown.unite, quote=False).replace("'", "''")  # of HTML, within a text of QGIS
    figure = (
        f"if(\"{shown.id}\" IS NULL, if(\"{shown.id}_statut\" = 'S', 'secret statistique',"
        f" 'non disponible'), format_number(\"{shown.id}\", {shown.decimales}) || ' {unit}')"
    )
    return f"{who}<br>{escape(shown.libelle)} : [% {figure} %]"


def _title(collection: Collection, asked: Asked) -> str:
    if asked.indicator is None:
        return collection.titre
    return f"{asked.indicator.libelle} – {collection.titre}"
