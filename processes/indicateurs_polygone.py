"""The process `indicateurs-polygone`: figures of drawn zones as sums of whole groups."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from parc_social.access.model.grant import Grant
from parc_social.access.secrecy import secrecy_tables
from parc_social.catalogue.collection import SERIE
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.load import indicators
from parc_social.domain.indicators import RPLS_SUMS
from parc_social.domain.secrecy_table import SURVEYED, Tableau
from parc_social.domain.territory import Niveau
from parc_social.errors import InvalidValue, NotFound
from parc_social.storage.group_sums import is_told_by
from parc_social.storage.query.area import Box
from parc_social.storage.query.crs import offered_systems
from parc_social.storage.query.model import CRS84
from parc_social.storage.store import Store
from parc_social.wording import both
from processes.examples import largest_box
from processes.inputs import (
    Json,
    choice,
    closed_list,
    input_description,
    input_values,
    output,
    some,
)
from processes.outputs import PLACES
from processes.processor import Calculation
from processes.request import LARGE, LONG, columns, figures_inputs, indicateurs_of, population_of
from processes.zone_rows import GROUPS, REGISTER, SURVEY, WIDE, ZoneRequest, zone_rows
from processes.zones import MOST, NAME, read_zones

_NAMES = {NAME, "crs", "indicateurs", "millesimes", "population", "format"}
_MARGIN = 0.004  # degrees around a place: some 400 m
_WIDEST = 0.6  # degrees of what is summed for an example: an EPCI
_NOWHERE: Box = (2.0, 48.0, 2.0, 48.0)


class IndicateursPolygone(Calculation):
    """Adds up whole groups of households, never less: two polygons differ by groups."""

    def describe(self, grant: Grant, store: Store) -> Json:
        """Indicators and populations that the caller has."""
        return {
            "id": "indicateurs-polygone",
            "title": both("Indicateurs d'un polygone").by_language,
            "description": both(
                "Indicateurs d'une zone dessinée, ou de 200. Ceux de l'enquête sont la somme"
                " des groupes entiers de ménages dont le point est dans la zone, et des groupes"
                " reportés dont la zone d'origine y est tout entière ; la réponse dit combien de"
                " groupes, quelle surface et quelle édition. Sans aucun groupe, tout est secret"
                " (S), quoi qu'il y ait. Ceux du répertoire comptent les points adresse dedans."
            ).by_language,
            "keywords": ["indicateurs", "polygone", "polygon", "OPS", "RPLS"],
            "inputs": _inputs(grant),
            "outputs": {"lignes": output(both("Lignes"), PLACES)},
            "example": {"inputs": _example(grant, store)},
        }

    def read(self, grant: Grant, inputs: Any) -> ZoneRequest:
        """Raises InvalidValue naming the input; NotFound where no figure is open."""
        available = open_indicators(grant)
        if not available or not columns(grant, Niveau.ILOT):
            raise NotFound("Calcul introuvable.")
        values = input_values(inputs, _NAMES)
        if values.get(NAME) is None:
            raise InvalidValue(f"{NAME} : cette entrée est obligatoire")
        return ZoneRequest(
            indicateurs=indicateurs_of(values, available),
            zones=read_zones(values[NAME], values.get("crs")),
            millesimes=_millesimes(grant, values),
            population=population_of(values, columns(grant, Niveau.ILOT)),
            large=choice(values, "format", (LONG, LARGE), LONG) == LARGE,
        )

    def answer(self, grant: Grant, store: Store, request: ZoneRequest) -> dict[str, Any]:
        """`{"lignes": [...]}`."""
        return {"lignes": zone_rows(grant, store, request)}

    def with_geometry(
        self, rows: Sequence[Json], grant: Grant, store: Store, request: Any
    ) -> list[Json]:
        """The rows with their zones."""
        zones = {zone.rang: zone.geometry for zone in request.zones}
        return [{**row, "geometry": zones[row["rang"]]} for row in rows]


def _millesimes(grant: Grant, values: Mapping[str, Any]) -> tuple[int, ...] | None:
    years = some(values, "millesimes", int)
    if years is not None and grant.right(GROUPS + SERIE) is None:
        raise InvalidValue("entrée inconnue : « millesimes »")
    return years


def open_indicators(grant: Grant) -> list[str]:
    """Indicators of a polygon that the caller knows, in the catalogue's order."""
    fine, points = columns(grant, Niveau.ILOT), columns(grant, Niveau.ADRESSE)
    strict = {table.nom for table in secrecy_tables().tables if table.finest}

    def is_open(one: Indicator) -> bool:
        if one.source == REGISTER:
            is_sum = one.tableau is Tableau.PUBLIC and one.numerateur in RPLS_SUMS
            return is_sum and one.exists_at(Niveau.ADRESSE) and one.id in points
        if one.source != SURVEY or one.tableau not in SURVEYED:
            return False
        if one.exists_at(Niveau.ILOT):
            return one.id in fine
        strict_enough = secrecy_tables().of(one.tableau.value) in strict
        twin = SERIE if one.detail else ""
        is_visible = is_told_by(grant, WIDE + twin, one.id, GROUPS + twin)
        return (one.detail or strict_enough) and is_visible

    return [one.id for one in indicators().values() if is_open(one)]


def _inputs(grant: Grant) -> Json:
    inputs = {
        NAME: input_description(
            both("Zone en GeoJSON (Polygon ou MultiPolygon), ou jusqu'à {most} zones", most=MOST),
            {
                "oneOf": [
                    {"type": "object", "contentMediaType": "application/geo+json"},
                    {"type": "array", "maxItems": MOST, "items": {"type": "object"}},
                ]
            },
            required=True,
        ),
        "crs": input_description(
            both("Système de coordonnées"),
            {**closed_list(list(offered_systems())), "default": CRS84},
        ),
        **figures_inputs(open_indicators(grant), both("zone")),
    }
    hidden = set(_hidden(grant))
    return {name: one for name, one in inputs.items() if name not in hidden}


def _hidden(grant: Grant) -> Iterator[str]:
    if "population" not in columns(grant, Niveau.ILOT):
        yield "population"
    if grant.right(GROUPS + SERIE) is None:
        yield "millesimes"


def _example(grant: Grant, store: Store) -> Json:
    """Around what the caller sees, of much of it around its largest commune."""
    within = store.extent(grant, GROUPS).box if grant.right(GROUPS) else None
    box = within or _NOWHERE
    if max(box[2] - box[0], box[3] - box[1]) > _WIDEST:
        box = largest_box(grant, store, box) or box
    west, south = (round(side - _MARGIN, 4) for side in box[:2])
    east, north = (round(side + _MARGIN, 4) for side in box[2:])
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    polygon = {"type": "Polygon", "coordinates": [ring]}
    return {NAME: polygon, "indicateurs": open_indicators(grant)[:2]}
