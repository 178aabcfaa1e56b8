"""GET /qgis.qgs: the layers of a Grant as one QGIS project, ready to open.

Groups by theme, a style for each key indicator, the level of territory that suits the scale,
outlines joined with their figures, what belongs to what as relations. It holds no secret: QGIS
reads the password from the authentication configuration that the user has made under AUTHCFG.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import flask
from pyproj import CRS, Transformer

from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import CATALOGUE, Collection
from parc_social.catalogue.formats import JSON
from parc_social.catalogue.load import collections
from parc_social.domain.projections import LEGAL, METROPOLE
from parc_social.domain.territory import Niveau
from parc_social.drawing.styles.qlr import layer_parts
from parc_social.maps.styles import StyledLayer, indicators_of, look_of
from parc_social.storage.query.crs import offered_systems, uri_of
from parc_social.storage.query.model import Box
from parc_social.storage.store import Store
from portal.figures.key_figures import KEY
from providers.fields import visible_fields
from server.documents.qgis_layer import qgis_view

MEDIA = "application/x-qgis-project"
_TEMPLATE, _FILE = "qgis/projet.xml", "parc-social.qgs"
_FIGURES, _OUTLINES = "indicateurs-", "territoires-"
# From this denominator of scale on, inwards, a level is worth its drawing.
_FROM: Mapping[Niveau, int] = {
    Niveau.REGION: 0,  # no limit
    Niveau.DEPARTEMENT: 5_000_000,
    Niveau.EPCI: 1_500_000,
    Niveau.COMMUNE: 500_000,
    Niveau.IRIS: 100_000,
    Niveau.ILOT: 25_000,
    Niveau.ADRESSE: 10_000,
}
_POINTS_FROM = 50_000
# Whole levels that QGIS may keep in memory for a join: the others have relations alone.
_JOINED = (Niveau.REGION, Niveau.DEPARTEMENT, Niveau.EPCI, Niveau.EPT, Niveau.ARM)
_FRANCE: Box = (-5.2, 41.3, 9.6, 51.1)  # degrees: where a project opens that is of no place


@dataclass(frozen=True, slots=True)
class ScaleRange:
    """Denominators between which a layer is drawn; 0: no limit."""

    widest: int
    closest: int


@dataclass(frozen=True, slots=True)
class ProjectLayer:
    """A layer of the project: what `layer_parts` says of it, and how it stands among the others."""

    of: Mapping[str, Any]
    shown: bool
    scales: ScaleRange | None
    joins: Sequence[Collection]
    styles: Sequence[Mapping[str, Any]]


def qgis_views(store: Store, base_url: str) -> Mapping[str, Callable[..., flask.Response]]:
    """The project, and the definition of one layer, by the names of their routes."""
    return {
        "parc_social.qgis": qgis_view(store, base_url),
        "parc_social.qgis_project": qgis_project_view(store, base_url),
    }


def qgis_project_view(store: Store, base_url: str) -> Callable[[Grant], flask.Response]:
    """The view; it reads classes and extents, of which no row is told."""

    def view(grant: Grant) -> flask.Response:
        """The file."""
        extents = store.extents(grant, [one.id for one in _open(grant)])
        boxes = {name: extent.box for name, extent in extents.items()}
        known = {one.id: one for one in _open(grant) if boxes[one.id] is not None}
        maker = _ProjectMaker(store, grant, base_url, known, _ladder(known.values()))
        crs, box = _frame([box for box in boxes.values() if box is not None])
        text = flask.render_template(
            _TEMPLATE,
            groups={
                title: [maker.layer(one) for one in some] for title, some in _groups(known.values())
            },
            relations=list(_relations(known)),
            crs=crs,
            box=box,
        )
        headers = {"Content-Disposition": f'attachment; filename="{_FILE}"'}
        return flask.Response(text, content_type=f"{MEDIA}; charset=utf-8", headers=headers)

    return view


def _open(grant: Grant) -> list[Collection]:
    """The layers that QGIS may read, twins over all millésimes left out."""
    rights = [(one, grant.right(one.id)) for one in collections().values()]
    return [
        one
        for one, right in rights
        if right is not None and right.opens(JSON) and not one.serie and one.id != CATALOGUE
    ]


def _groups(known: Iterable[Collection]) -> Iterator[tuple[str, list[Collection]]]:
    """Those that have a layer, the one on top first."""
    every = list(known)
    themes: Mapping[str, Callable[[str], bool]] = {
        "Parc : logements et adresses": lambda name: name in ("rpls-logements", "adresses"),
        "Occupation : enquête OPS": lambda name: name.startswith("ops-"),
        "Chiffres par territoire": lambda name: name.startswith(_FIGURES),
        "Contours des territoires": lambda name: name.startswith(_OUTLINES),
    }
    for title, is_of in themes.items():
        some = [one for one in every if is_of(one.id)]
        if some:
            yield title, some[::-1]


def _ladder(known: Iterable[Collection]) -> Mapping[Niveau, ScaleRange]:
    """Of each level of figures that there is, from where it is drawn to where the next one is."""
    there = {one.niveau for one in known if one.id.startswith(_FIGURES)}
    steps = [level for level in _FROM if level in there]
    closest = {wide: _FROM[fine] for wide, fine in pairwise(steps)}
    return {
        level: ScaleRange(_FROM[level] if rank else 0, closest.get(level, 0))
        for rank, level in enumerate(steps)
    }


@dataclass(frozen=True, slots=True)
class _ProjectMaker:
    """Layers of one Grant, of the collections that it opens."""

    store: Store
    grant: Grant
    url: str
    known: Mapping[str, Collection]
    ladder: Mapping[Niveau, ScaleRange]

    def layer(self, collection: Collection) -> ProjectLayer:
        """Figures are shown; outlines lie below them, for whoever ticks them."""
        styles = [self._style(collection, name) for name in self._styles(collection)]
        figures = self.known.get(f"{_FIGURES}{collection.niveau.value}")
        is_outline = collection.id.startswith(_OUTLINES)
        is_joined = is_outline and collection.niveau in _JOINED and figures is not None
        return ProjectLayer(
            {**styles[0], "title": collection.titre.fr},
            shown=not is_outline and self._scales(collection) is not None,
            scales=self._scales(collection),
            joins=[figures] if is_joined and figures is not None else [],
            styles=styles,
        )

    def _styles(self, collection: Collection) -> list[str]:
        """Names of the key indicators that it has, the plain one for want of any."""
        if not collection.id.startswith(_FIGURES):
            return [""]
        seen = {one.id for one in indicators_of(self.grant, collection.id)}
        return [name for name in KEY if name in seen] or [""]

    def _style(self, collection: Collection, name: str) -> Mapping[str, Any]:
        look = look_of(self.store, self.grant, StyledLayer(collection.id, name))
        right = self.grant.right(collection.id)
        fields = visible_fields(collection, right) if right is not None else ()
        style = look.indicator.libelle.fr if look.indicator else "défaut"
        return {**layer_parts(collection, fields, look, self.url), "style": style}

    def _scales(self, collection: Collection) -> ScaleRange | None:
        """None: at every scale."""
        if collection.id.startswith(_FIGURES):
            return self.ladder.get(collection.niveau)
        if collection.id.startswith(_OUTLINES):
            widest = _FROM.get(collection.niveau, 0)
            return ScaleRange(widest, 0) if widest else None
        return ScaleRange(_POINTS_FROM, 0)


def _relations(known: Mapping[str, Collection]) -> Iterator[Mapping[str, Any]]:
    """Rows that name a territory by its code, and that territory; figures and their outline."""
    for one in known.values():
        outline = known.get(f"{_OUTLINES}{one.niveau.value}")
        if one.id.startswith(_FIGURES) and outline is not None:
            yield {"child": one, "column": "code", "parent": outline}
        commune = known.get(f"{_OUTLINES}commune")
        if one.niveau is Niveau.ADRESSE and commune is not None:
            yield {"child": one, "column": "code_commune", "parent": commune}


def _frame(boxes: Sequence[Box]) -> tuple[CRS, Box]:
    """The legal projection of the smallest place that is open, and its box there, in metres."""
    place = min(boxes, key=lambda box: (box[2] - box[0]) * (box[3] - box[1]), default=_FRANCE)
    offered = offered_systems()
    srid = next((srid for srid in LEGAL if _holds(offered[uri_of(srid)].area, place)), None)
    if srid is None:
        srid, place = METROPOLE, _FRANCE
    crs = CRS.from_epsg(srid)
    return crs, Transformer.from_crs("OGC:CRS84", crs, always_xy=True).transform_bounds(*place)


def _holds(area: Box, place: Box) -> bool:
    return (
        area[0] <= place[0] and area[1] <= place[1] and place[2] <= area[2] and place[3] <= area[3]
    )
