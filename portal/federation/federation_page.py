"""GET /portail/federer: the lines that another portal's administrator pastes, addresses filled in.

They hold no secret: the account's login and password are words in capitals to be replaced.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import flask

from parc_social.access.conventions.annexe import TOUS, Ligne
from parc_social.access.conventions.convention import Etat
from parc_social.access.federation import read_for
from parc_social.access.model.grant import Grant
from parc_social.access.model.organisation import Genre
from parc_social.catalogue.collection import CATALOGUE, Collection
from parc_social.catalogue.formats import JSON, PNG
from parc_social.catalogue.load import collections
from parc_social.errors import InvalidValue
from parc_social.maps.styles import indicators_of
from parc_social.wording import cited
from portal.account.rights_words import open_collections
from portal.figures.key_figures import KEY
from portal.page import show
from portal.page_context import PageContext

LOGIN, PASSWORD = "IDENTIFIANT", "MOT_DE_PASSE"
_USUAL = "indicateurs-commune"


@dataclass(frozen=True, slots=True)
class FederatedLayer:
    """The layer that the lines are of. `style`: as WMS names it; empty: its own."""

    collection: Collection
    style: str


class FederationPage:
    """Words and addresses: no row is read."""

    def __init__(self, context: PageContext) -> None:
        self._context = context

    def page(self) -> flask.Response:
        """`couche`: the layer of the examples. Raises InvalidValue for one that is not open."""
        for name in flask.request.args:
            if name != "couche":
                raise InvalidValue(f"paramètre inconnu : {cited(name[:40])} (attendu : couche)")
        grant = self._context.caller.grant()
        layers: Sequence[Collection] = () if grant is None else _layers(grant)
        asked = flask.request.args.get("couche") or ""
        known = {one.id: one for one in layers}
        if asked and asked not in known:
            raise InvalidValue(f"couche : {cited(asked[:40])} ne vous est pas ouverte")
        chosen = known.get(asked or _USUAL) or next(iter(layers), None)
        return show(
            self._context,
            "federer",
            layers=layers,
            layer=_federated(grant, chosen) if grant is not None and chosen is not None else None,
            login=LOGIN,
            password=PASSWORD,
            read_for=self._read_for(),
        )

    def _read_for(self) -> Sequence[tuple[str, str]] | None:
        """(layer, for whom) of each line of a portal's conventions in force; None: no portal."""
        organisation = self._context.session().identity.organisation
        if organisation.genre is not Genre.PORTAIL:
            return None
        registry, today = self._context.registry, self._context.today()
        names = registry.accounts.names()
        mine = registry.agreements.of(organisation.code)
        return [
            (_layer_of(line), _whom(read_for(one, line), names))
            for one in mine
            if one.etat(today) is Etat.ACTIVE
            for line in one.lignes
        ]


def _layer_of(line: Ligne) -> str:
    known = collections()
    return known[line.collection].titre.fr if line.collection in known else "Toutes les couches"


def _whom(codes: Sequence[str], names: Mapping[str, str]) -> str:
    if TOUS in codes:
        return "tout organisme, dans ce que sa propre convention lui ouvre"
    return " ; ".join(f"{names.get(code, code)} ({code})" for code in codes) or "personne"


def _layers(grant: Grant) -> Sequence[Collection]:
    """Those that software may read as rows and as pictures."""
    return [
        one
        for one in open_collections(grant)
        if one.id != CATALOGUE
        and (right := grant.right(one.id)) is not None
        and right.opens(JSON)
        and right.opens(PNG)
    ]


def _federated(grant: Grant, collection: Collection) -> FederatedLayer:
    seen = {one.id for one in indicators_of(grant, collection.id)}
    return FederatedLayer(collection, next((name for name in KEY if name in seen), ""))
