"""Choice of the organisations of the loaded data that the demonstration gives an account to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parc_social.access.conventions.annexe import PAR_TYPE, Annexe
from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.organisation import Genre, Organisation, Ressort, parse_organisation
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.domain.territory import Appartenance, Niveau
from parc_social.errors import Unavailable
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.store import Store

FINE = "rpls-logements"
GIP = Organisation("999000003", "GIP SNE (fictif)", Genre.GIP)
_ETAT = Organisation(
    "999000011", "Administration centrale (fictive)", Genre.ETAT, Ressort(Niveau.FRANCE, "FR")
)
_OVERSEAS = ("971", "974")  # where the demonstration's EPCI lies (contract, section 1)
_CANDIDATES = 40  # communes counted before one is chosen
_EVERYTHING = Grant(
    account="demo",
    organisation=GIP.code,
    rights=(
        Right(FINE, (RightPart((FRANCE,), ("code_epci", "code_commune")),)),
        Right("territoires-epci", (RightPart((FRANCE,), ("code", "nom")),)),
    ),
)


@dataclass(frozen=True, slots=True)
class Party:
    """One account to make: its login, its organisation, its convention's state and annex."""

    login: str
    organisation: Organisation
    state: str = "active"
    annexe: Annexe = PAR_TYPE


def choose_parties(store: Store, bailleurs: Sequence[tuple[str, str]]) -> list[Party]:
    """One organisation a type, two landlords with disjoint stock, one unsigned, one expired.

    Raises Unavailable when the published data has none to choose.
    """
    facts = store.facts()
    stocks = {
        siren: frozenset[str]().union(*facts.stock.get(siren, {}).values())
        for siren, _ in bailleurs
    }
    names = dict(bailleurs)
    first, second = _disjoint(stocks)
    inside = facts.current
    epcis = _epcis(store, inside)
    everywhere = (code for stock in stocks.values() for code in stock)
    epci_codes = {epci.code for epci in epcis}
    communes = _communes(store, inside, everywhere, epci_codes)
    return [
        Party("demo-gip", GIP),
        Party("demo-etat", _ETAT),
        Party("demo-epci", epcis[0]),
        Party("demo-commune", communes[0]),
        Party("demo-bailleur-1", Organisation(first, names[first], Genre.BAILLEUR)),
        Party("demo-bailleur-2", Organisation(second, names[second], Genre.BAILLEUR)),
        Party("demo-non-signee", communes[1], "unsigned"),
        Party("demo-expiree", epcis[1] if len(epcis) > 1 else communes[2], "expired"),
    ]


def communes_needed(epcis: int) -> int:
    """How many communes the accounts take: the one whose convention expired is an EPCI's if it can.

    So that a demonstration can be refused before it is made.
    """
    return 2 if epcis > 1 else 3


def _disjoint(stocks: dict[str, frozenset[str]]) -> tuple[str, str]:
    """The two landlords that share no commune, the lesser as large as can be."""
    pairs = [
        (min(len(stocks[a]), len(stocks[b])), a, b)
        for a in sorted(stocks)
        for b in sorted(stocks)
        if a < b and stocks[a] and stocks[b] and not stocks[a] & stocks[b]
    ]
    if not pairs:
        raise Unavailable("aucune paire de bailleurs au patrimoine disjoint dans les données")
    _, first, second = max(pairs, key=lambda pair: pair[0])
    return first, second


def _epcis(store: Store, inside: Sequence[Appartenance]) -> list[Organisation]:
    """The EPCI with most dwellings, overseas where there is one, and another if there is."""
    everywhere = {a.code_epci for a in inside if a.code_epci}
    overseas = {a.code_epci for a in inside if a.code_dep in _OVERSEAS and a.code_epci}
    if not everywhere:
        raise Unavailable("les territoires publiés n'ont pas d'EPCI")
    counts = {code: _dwellings(store, "code_epci", code) for code in overseas or everywhere}
    chosen = max(sorted(counts), key=lambda code: counts[code])
    others = sorted(everywhere - {chosen})[:1]
    return [_epci(store, code) for code in (chosen, *others)]


def _communes(
    store: Store, inside: Sequence[Appartenance], stock: Iterable[str], epci_codes: set[str]
) -> list[Organisation]:
    """Two communes with social dwellings (three beside one EPCI alone), outside it if possible."""
    number = communes_needed(len(epci_codes))
    names = {a.code_commune: a for a in inside}
    with_stock = [code for code in sorted(set(stock)) if code in names]
    apart = [code for code in with_stock if names[code].code_epci not in epci_codes]
    candidates = (apart if len(apart) >= number else with_stock)[:_CANDIDATES]
    if len(candidates) < number:
        raise Unavailable(f"les données publiées n'ont pas {number} communes avec des logements")
    counts = {code: _dwellings(store, "code_commune", code) for code in candidates}
    best = sorted(counts, key=lambda code: (-counts[code], code))[:number]
    return [parse_organisation(code, names[code].nom, "commune", None) for code in best]


def _dwellings(store: Store, column: str, code: str) -> int:
    query = FeatureQuery(FINE, equals=((column, code),))
    return store.count(_EVERYTHING, query) or 0


def _epci(store: Store, code: str) -> Organisation:
    rows = store.records(_EVERYTHING, FeatureQuery("territoires-epci", equals=(("code", code),)))
    nom = str(rows[0]["nom"]) if rows else f"EPCI {code}"
    return parse_organisation(code, nom, "epci", None)
