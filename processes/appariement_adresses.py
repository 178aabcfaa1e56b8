"""The process `appariement-adresses`: one's own addresses, and points of the social stock."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from parc_social.access.model.grant import Grant
from parc_social.domain.addresses.match import (
    AddressPoint,
    AddressQuery,
    LonLat,
    Match,
    Streets,
    address_query,
)
from parc_social.domain.addresses.normal_form import normalise_numero, normalise_rep
from parc_social.domain.territory import Niveau, check_code
from parc_social.errors import InvalidValue, NotFound
from parc_social.storage.execution.cancellation import current_cancellation
from parc_social.storage.filters.nodes import equal
from parc_social.storage.query.model import FeatureQuery, Filter
from parc_social.storage.store import Store
from parc_social.wording import both
from processes.examples import largest_codes
from processes.inputs import Json, input_description, input_values, output
from processes.outputs import PLACES
from processes.processor import Calculation

COLLECTION = "adresses"
_COLUMNS = ("id", "numero", "rep", "nom_voie", "code_commune")
_MOST = 2_000  # addresses at once
_MOST_COMMUNES = 100
_POINTS = 200_000  # of one commune: more than any has
_LONGEST = 200  # characters of one member
_MEMBERS = {"id", "numero", "rep", "voie", "code_commune"}
_NIVEAUX = {1: "numéro exact", 2: "numéro voisin", 3: "voie", 5: "commune"}


@dataclass(frozen=True, slots=True)
class Adresse:
    """One address that is asked for: its name in the answer, its commune, what is written."""

    id: str
    code_commune: str
    query: AddressQuery


class AppariementAdresses(Calculation):
    """Looks among the points that the caller sees in `adresses`, commune by commune."""

    def describe(self, grant: Grant, store: Store) -> Json:
        """The same for all, but for its example: what is found depends on the caller."""
        return {
            "id": "appariement-adresses",
            "title": both("Appariement d'adresses").by_language,
            "description": both(
                "Rapproche une liste d'adresses des points adresse du parc social que vous"
                " voyez : niveau (1 numéro exact, 2 numéro voisin, 3 voie, 5 rien de plus que la"
                " commune) et score de 0 à 1. Les fautes de frappe ne sont pas rattrapées."
            ).by_language,
            "keywords": ["adresse", "BAN", "address"],
            "inputs": {
                "adresses": input_description(
                    both("Adresses"),
                    {
                        "type": "array",
                        "minItems": 1,
                        "maxItems": _MOST,
                        "items": {
                            "type": "object",
                            "required": ["voie", "code_commune"],
                            "properties": {name: {"type": "string"} for name in sorted(_MEMBERS)},
                        },
                    },
                    required=True,
                )
            },
            "outputs": {"lignes": output(both("Lignes"), PLACES)},
            "example": {"inputs": {"adresses": [_example(grant, store)]}},
        }

    def read(self, grant: Grant, inputs: Any) -> tuple[Adresse, ...]:
        """Raises InvalidValue naming the address by its rank; NotFound without the collection."""
        right = grant.right(COLLECTION)
        if right is None or not set(_COLUMNS) <= set(right.columns):
            raise NotFound("Calcul introuvable.")
        addresses = input_values(inputs, {"adresses"}).get("adresses")
        if not isinstance(addresses, list) or not 0 < len(addresses) <= _MOST:
            raise InvalidValue(f"adresses : une liste de 1 à {_MOST} adresses est attendue")
        adresses = tuple(_adresse(rank, one) for rank, one in enumerate(addresses, 1))
        communes = {one.code_commune for one in adresses}
        if len(communes) > _MOST_COMMUNES:
            raise InvalidValue(f"adresses : {_MOST_COMMUNES} communes au plus, lu {len(communes)}")
        return adresses

    def answer(self, grant: Grant, store: Store, request: tuple[Adresse, ...]) -> dict[str, Any]:
        """One row an address, in their order."""
        communes = list(dict.fromkeys(one.code_commune for one in request))
        streets: dict[str, Streets] = {}
        for count, commune in enumerate(communes):
            current_cancellation().tell(100 * count // len(communes), f"commune {commune}")
            streets[commune] = _streets(grant, store, commune)
        matches = ((one, streets[one.code_commune].match(one.query)) for one in request)
        return {"lignes": [_row(one, match) for one, match in matches]}


def _example(grant: Grant, store: Store) -> Json:
    """A usual street in a commune where the caller sees points; no row of his is told."""
    within = store.extent(grant, COLLECTION).box if grant.right(COLLECTION) else None
    codes = largest_codes(grant, store, "commune", 1, within)
    return {"numero": "4", "voie": "rue des Lilas", "code_commune": (codes or ["93066"])[0]}


def _adresse(rank: int, members: Any) -> Adresse:
    if not isinstance(members, dict) or set(members) - _MEMBERS:
        raise InvalidValue(f"adresses[{rank}] : un objet de {', '.join(sorted(_MEMBERS))} attendu")
    voie = _text(rank, members, "voie")
    if voie is None:
        raise InvalidValue(f"adresses[{rank}] : voie est obligatoire")
    return Adresse(
        id=_text(rank, members, "id") or str(rank),
        code_commune=check_code(Niveau.COMMUNE, _text(rank, members, "code_commune") or ""),
        query=address_query(_text(rank, members, "numero"), _text(rank, members, "rep"), voie),
    )


def _text(rank: int, members: Mapping[str, Any], name: str) -> str | None:
    value = members.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if value is not None and (not isinstance(value, str) or len(value) > _LONGEST):
        raise InvalidValue(f"adresses[{rank}].{name} : un texte d'au plus {_LONGEST} caractères")
    return value or None


def _streets(grant: Grant, store: Store, commune: str) -> Streets:
    inside = equal("code_commune", commune)
    query = FeatureQuery(COLLECTION, limit=_POINTS, filter=Filter(inside), columns=_COLUMNS)
    features = orjson.loads(b"[" + store.page(grant, query).body + b"]")
    on_streets = (one for one in features if one["properties"].get("nom_voie"))
    return Streets(_point(one) for one in on_streets if one["geometry"])


def _point(feature: Json) -> AddressPoint:
    properties, (lon, lat) = feature["properties"], feature["geometry"]["coordinates"]
    numero = properties.get("numero")
    return AddressPoint(
        id=str(feature["id"]),
        numero=normalise_numero(numero),
        rep=normalise_rep(numero, properties.get("rep")),
        nom_voie=properties["nom_voie"],
        place=LonLat(lon, lat),
    )


def _row(adresse: Adresse, match: Match) -> Json:
    place = match.place
    return {
        "id": adresse.id,
        "code_commune": adresse.code_commune,
        "niveau_appariement": match.niveau,
        "libelle": _NIVEAUX[match.niveau],
        "score": match.score,
        "adresse_id": match.id,
        "numero": match.numero,
        "rep": match.rep,
        "nom_voie": match.nom_voie,
        "lon": place.lon if place else None,
        "lat": place.lat if place else None,
    }
