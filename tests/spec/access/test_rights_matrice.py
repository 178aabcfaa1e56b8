"""Who sees what when a convention is active: the contract's table, cell by cell."""

from datetime import UTC, date, datetime

import pytest

from parc_social.access.annexe import TOUTES, Annexe, Ligne
from parc_social.access.convention import Acte, Convention, Evenement
from parc_social.access.facts import Facts
from parc_social.access.grant import Grant, Right
from parc_social.access.identity import Identity
from parc_social.access.organisation import Genre, Organisation, parse_organisation
from parc_social.access.perimeter import FRANCE, Perimeter
from parc_social.access.policy import Refusal, perimeter_communes, standing
from parc_social.access.rights import Etendue
from parc_social.catalogue.collection import Reach
from parc_social.catalogue.load import collections
from parc_social.domain.territory import Appartenance

TODAY = date(2026, 6, 1)
FINE = ("rpls-logements", "adresses", "ops-adresses")
WIDE = ("territoires-region", "territoires-commune", "territoires-iris", "indicateurs-commune")
PRIVATE = ("siren_bailleur", "loyer_principal", "mode", "bail_date", "offre_date", "contingent")


COG = (
    Appartenance("93001", "Aubervilliers", "93", "11", "200054781", "200057867"),
    Appartenance("93008", "Bobigny", "93", "11", "200054781", "200057875"),
    Appartenance("97101", "Les Abymes", "971", "01", "249710054", None),
    Appartenance("97102", "Anse-Bertrand", "971", "01", "249710096", None),
    Appartenance("97401", "Les Avirons", "974", "04", "249740085", None),
    Appartenance("97411", "Saint-Denis", "974", "04", "249740119", None),
)  # three départements: 93 of two EPT in one métropole, 971 and 974 of two EPCI and one


def facts(*stock: str) -> Facts:
    """Where the bailleur has dwellings."""
    return Facts({2025: COG}, {"999000011": {2025: frozenset(stock)}}, {}, (2024, 2025))


def grant(
    organisation: Organisation, *lignes: Ligne, stock: tuple[str, ...] = ("93001", "97411")
) -> Grant:
    acts = (
        Evenement(Acte.ENVOYER, datetime(2026, 1, 1, tzinfo=UTC), "gip"),
        Evenement(Acte.SIGNER, datetime(2026, 1, 1, tzinfo=UTC), "partie"),
        Evenement(Acte.CONTRESIGNER, datetime(2026, 1, 1, tzinfo=UTC), "gip"),
    )
    signed = Convention("C1", organisation.code, date(2026, 1, 1), TODAY, acts, Annexe(lignes))
    decision = standing(Identity("compte", organisation), [signed], TODAY, facts(*stock))
    assert isinstance(decision, Grant)
    return decision


def perimeters(right: Right) -> tuple[Perimeter, ...]:
    """The perimeters of the rows that are not the caller's own."""
    (part,) = (part for part in right.parts if part.sirens is None)
    return part.perimeters


GIP = Organisation("999000003", "GIP", Genre.GIP)
CENTRAL = parse_organisation("999000011", "DHUP", "etat", "france")
DREAL = parse_organisation("999000011", "DEAL 971", "etat", "region:01")
DDT = parse_organisation("999000011", "DDT 93", "etat", "departement:93")
EPCI = parse_organisation("249710054", "Cap Excellence", "epci", None)
EPT = parse_organisation("200057867", "Plaine Commune", "ept", None)
COMMUNE = parse_organisation("97411", "Saint-Denis", "commune", None)
BAILLEUR = Organisation("999000011", "Bailleur", Genre.BAILLEUR)
PARTIES = [GIP, CENTRAL, DREAL, DDT, EPCI, EPT, COMMUNE, BAILLEUR]
ON_LINES_ALONE = [
    parse_organisation("999000011", "Région", "region", "region:01"),
    parse_organisation("999000011", "Département", "departement", "departement:93"),
    Organisation("999000011", "Action Logement", Genre.RESERVATAIRE),
    Organisation("999000011", "Géoportail", Genre.PORTAIL),
]


def named(organisation: Organisation) -> str:
    return organisation.nom


@pytest.mark.parametrize("collection", [*FINE, *(f"{c}-serie" for c in FINE)])
@pytest.mark.parametrize(
    ("party", "perimeter"),
    [
        (GIP, FRANCE),
        (CENTRAL, FRANCE),
        (DREAL, Perimeter(regions=("01",))),
        (DDT, Perimeter(departements=("93",))),
        (EPCI, Perimeter(epci=("249710054",))),
        (EPT, Perimeter(communes=("93001",))),
        (COMMUNE, Perimeter(communes=("97411",))),
        (BAILLEUR, Perimeter(communes=("93001", "97411"))),
    ],
    ids=lambda v: v.nom if isinstance(v, Organisation) else "",
)
def test_fine_rows_are_those_of_ones_own_communes(
    party: Organisation, perimeter: Perimeter, collection: str
) -> None:
    right = grant(party).right(collection)
    assert right is not None
    assert perimeters(right) == (perimeter,)


@pytest.mark.parametrize("collection", [*WIDE, *(f"{c}-serie" for c in WIDE)])
@pytest.mark.parametrize("party", PARTIES, ids=named)
def test_wide_levels_are_open_over_all_france(party: Organisation, collection: str) -> None:
    right = grant(party).right(collection)
    assert right is not None
    assert perimeters(right) == (FRANCE,)


@pytest.mark.parametrize("collection", ["ops-menages", "ops-menages-serie"])
@pytest.mark.parametrize("party", PARTIES, ids=named)
def test_households_are_their_bailleurs_alone(party: Organisation, collection: str) -> None:
    right = grant(party).right(collection)
    if party is not BAILLEUR:
        assert right is None
        return
    assert right is not None
    (part,) = right.parts
    assert part.sirens == ("999000011",)


@pytest.mark.parametrize("column", PRIVATE)
@pytest.mark.parametrize("party", PARTIES, ids=named)
def test_private_columns_of_dwellings(party: Organisation, column: str) -> None:
    right = grant(party).right("rpls-logements")
    assert right is not None
    showing = {part.sirens for part in right.parts if column in part.columns}
    expected = {GIP.nom: {None}, BAILLEUR.nom: {("999000011",)}}
    assert showing == expected.get(party.nom, set())


@pytest.mark.parametrize("party", PARTIES, ids=named)
def test_public_columns_of_dwellings_are_everybodys(party: Organisation) -> None:
    right = grant(party).right("rpls-logements")
    assert right is not None
    for part in right.parts:
        public = {"nbpiece", "surfhab", "construct", "dpe_energie", "code_commune"}
        assert public <= set(part.columns)


@pytest.mark.parametrize("party", ON_LINES_ALONE, ids=named)
def test_some_parties_have_what_their_convention_lists_and_nothing_else(
    party: Organisation,
) -> None:
    assert grant(party).rights == ()
    listed = grant(party, Ligne("indicateurs-commune", Etendue.FRANCE))
    assert [r.collection for r in listed.rights] == [
        "indicateurs-commune",
        "indicateurs-commune-serie",
    ]


def test_a_line_opens_no_private_column() -> None:
    region = parse_organisation("999000011", "Région", "region", "region:01")
    right = grant(region, Ligne("rpls-logements", Etendue.RESSORT)).right("rpls-logements")
    assert right is not None
    assert perimeters(right) == (Perimeter(regions=("01",)),)
    assert not set(PRIVATE) & set(right.columns)


def test_a_convention_with_lines_opens_these_and_nothing_else() -> None:
    listed = grant(EPCI, Ligne("ops-adresses", Etendue.FRANCE))
    assert {r.collection for r in listed.rights} == {"ops-adresses", "ops-adresses-serie"}


def test_the_line_of_all_layers_is_the_matrix_and_others_add_to_it() -> None:
    assert grant(EPCI, Ligne(TOUTES)).rights == grant(EPCI).rights
    more = grant(EPCI, Ligne(TOUTES), Ligne("ops-adresses", Etendue.FRANCE))
    right = more.right("ops-adresses")
    assert right is not None
    assert perimeters(right) == (FRANCE,)
    fine = more.right("rpls-logements")
    assert fine is not None
    assert perimeters(fine) == (Perimeter(epci=("249710054",)),)


@pytest.mark.parametrize("party", [p for p in PARTIES if p is not GIP], ids=named)
def test_no_line_opens_another_partys_households(party: Organisation) -> None:
    right = grant(party, Ligne("ops-menages", Etendue.FRANCE)).right("ops-menages")
    assert right is None or [part.sirens for part in right.parts] == [(party.code,)]


def test_the_gip_sees_households_by_a_line_of_its_convention() -> None:
    right = grant(GIP, Ligne("ops-menages", Etendue.FRANCE)).right("ops-menages")
    assert right is not None
    assert perimeters(right) == (FRANCE,)


def test_a_bailleur_without_stock_has_no_fine_rows() -> None:
    bare = grant(BAILLEUR, stock=())
    assert [bare.right(c) for c in FINE] == [None, None, None]
    assert bare.right("ops-menages") is not None


@pytest.mark.parametrize("party", PARTIES, ids=named)
def test_a_collection_and_its_twin_give_the_same(party: Organisation) -> None:
    opened = grant(party)
    for collection in collections().values():
        if not collection.serie:
            one, twin = opened.right(collection.id), opened.right(f"{collection.id}-serie")
            assert (one and one.parts) == (twin and twin.parts)


@pytest.mark.parametrize("party", PARTIES, ids=named)
def test_every_right_has_rows_and_columns_of_the_catalogue(party: Organisation) -> None:
    for right in grant(party).rights:
        names = {f.name for f in collections()[right.collection].fields}
        assert set(right.columns) <= names
        assert right.parts
        assert not any(part.is_empty for part in right.parts)


@pytest.mark.parametrize(
    ("party", "communes"),
    [
        (DDT, ("93001", "93008")),
        (EPCI, ("97101",)),
        (EPT, ("93001",)),
        (DREAL, ("97101", "97102")),
        (BAILLEUR, ("93001", "97411")),
    ],
    ids=lambda v: v.nom if isinstance(v, Organisation) else "",
)
def test_the_communes_that_a_perimeter_means(
    party: Organisation, communes: tuple[str, ...]
) -> None:
    assert perimeter_communes(grant(party), "rpls-logements", facts()) == communes


@pytest.mark.parametrize("party", [*PARTIES, *ON_LINES_ALONE], ids=named)
def test_without_a_convention_nobody_has_anything(party: Organisation) -> None:
    assert isinstance(standing(Identity("c", party), [], TODAY, facts()), Refusal)


def test_the_catalogue_has_no_reach_that_this_table_forgets() -> None:
    assert {c.reach for c in collections().values()} == set(Reach)
