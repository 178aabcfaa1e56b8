"""A bailleur's own stock beside territories, as `comparaison` tells it: its own figures, exact."""

from collections.abc import Iterator, Sequence
from typing import Any

from pygeofilter import ast

from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import EVERYBODY
from parc_social.catalogue.figure_fields import NOTHING, PublishedFigure, Sums, of_dwellings
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.lecture import lecture, lieu_de, lieu_dit
from parc_social.catalogue.load import indicators
from parc_social.domain.secrecy_table import Statut
from parc_social.domain.territory import Niveau
from parc_social.errors import InvalidValue
from parc_social.storage.filters.nodes import equal, like
from parc_social.storage.own_figures import (
    DWELLINGS,
    HOUSEHOLDS,
    OwnFigures,
    OwnSums,
    is_open,
    own_stock,
)
from parc_social.storage.query.model import Filter
from parc_social.storage.store import Store
from parc_social.wording import cited
from processes.inputs import Json
from processes.request import IndicatorRequest

NAME = "patrimoine"  # the input
MOST_CODES = 50
MOVERS = "emmenages_recents"
POPULATIONS = (EVERYBODY, MOVERS)
NIVEAUX = {
    Niveau.FRANCE: "code_commune",
    Niveau.REGION: "code_reg",
    Niveau.DEPARTEMENT: "code_dep",
    Niveau.EPCI: "code_epci",
    Niveau.COMMUNE: "code_commune",
}
_NOM = "votre patrimoine"
_IDENTITY = ("code", "millesime", "millesime_ops", "millesime_rpls")
_SOURCES = {"ops": HOUSEHOLDS, "rpls": DWELLINGS}
_AWAY = like(ast.Attribute("code_commune"), "97%")
_PARTS = {"FR": None, "FR-DOM": _AWAY, "FR-METRO": ast.Not(_AWAY)}


def is_offered(grant: Grant) -> bool:
    """Whether the caller is a bailleur that may read rows of its own."""
    return any(is_open(grant, source) for source in _SOURCES.values())


def check(grant: Grant, request: IndicatorRequest) -> None:
    """Raises InvalidValue for who has no own rows, or for a question that these do not answer."""
    if not is_offered(grant):
        raise InvalidValue(
            f"{NAME} : réservé à un bailleur dont la convention ouvre ses propres lignes"
            " (ops-menages, rpls-logements)"
        )
    if request.niveau not in NIVEAUX:
        raise InvalidValue(
            f"{NAME} : vos lignes se comptent aux niveaux {', '.join(NIVEAUX)}, lu"
            f" {cited(request.niveau.value)}"
        )
    if not 0 < len(request.codes or ()) <= MOST_CODES:
        raise InvalidValue(f"codes : de 1 à {MOST_CODES} codes avec {NAME}")
    if len(request.millesimes or ()) > 1:
        raise InvalidValue(f"millesimes : un millésime au plus avec {NAME}")
    if request.population not in (None, *POPULATIONS):
        raise InvalidValue(
            f"population : {' ou '.join(POPULATIONS)} avec {NAME}, lu {cited(request.population)}"
        )


def beside(
    grant: Grant, store: Store, request: IndicatorRequest, rows: Sequence[Json]
) -> Iterator[tuple[Json, Json]]:
    """Each row of a territory, and the own row beside it."""
    with own_stock(grant, store) as stock:
        figures = _OwnFigures(stock, request)
        for row in rows:
            yield row, figures.beside(row)


class _OwnFigures:
    """Figures of own rows, territory by territory: each is read once for each source."""

    def __init__(self, stock: OwnFigures, request: IndicatorRequest) -> None:
        self._stock = stock
        self._request = request
        self._place = ""
        self._read: dict[str, OwnSums | None] = {}

    def beside(self, row: Json) -> Json:
        """The own row of the same territory, indicator and years."""
        if row["code"] != self._place:
            self._place, self._read = row["code"], {}
        one = indicators()[row["indicateur"]]
        annee = row.get(f"millesime_{one.source}")
        figure = self._figure(one, annee)
        return {
            **{key: row[key] for key in _IDENTITY if key in row},
            "nom": _NOM,
            "valeur": figure.valeur,
            "num": figure.num,
            "den": figure.den,
            "statut": figure.statut.value,
            "lecture": self._lecture(one, row, annee, figure),
        }

    def _figure(self, one: Indicator, annee: int | None) -> PublishedFigure:
        own = self._own(one.source, annee)
        if own is None or one.numerateur is None:
            return NOTHING
        if not any(one.exists_in(partie) for partie in own.parties):
            return PublishedFigure(Statut.SANS_OBJET)
        num = own.sums.get(one.numerateur)
        den = own.sums.get(one.denominateur) if one.denominateur else None
        if num is None or (one.denominateur and den is None):
            return NOTHING
        return of_dwellings(one, Sums(num, den, own.sums.get(one.temoin) if one.temoin else None))

    def _own(self, source: str, annee: int | None) -> OwnSums | None:
        if annee is None or source not in _SOURCES:
            return None
        if source not in self._read:
            self._read[source] = self._sums(source, annee)
        return self._read[source]

    def _sums(self, source: str, annee: int) -> OwnSums | None:
        inside = _inside(self._request.niveau, self._place)
        movers = self._request.population == MOVERS
        if source == "ops":
            return self._stock.households(inside, annee, movers=movers)
        return None if movers else self._stock.dwellings(inside, annee)

    def _lecture(
        self, one: Indicator, row: Json, annee: int | None, figure: PublishedFigure
    ) -> str | None:
        if figure.valeur is None or annee is None:
            return None
        lieu = lieu_dit(self._request.niveau, row["code"], row.get("nom"))
        whom = self._request.population or EVERYBODY
        own = lieu_de(f"{lieu}, dans {_NOM}", whom, of_group=False)
        return lecture(one, annee, own, figure.valeur, figure.den)


def _inside(niveau: Niveau, code: str) -> Filter | None:
    if niveau is Niveau.FRANCE:
        tree: Any = _PARTS[code]
        return None if tree is None else Filter(tree)
    return Filter(equal(NIVEAUX[niveau], code))
