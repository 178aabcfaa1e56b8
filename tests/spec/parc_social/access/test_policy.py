"""decide() at its edges, the compiling of communes, and the parsing of parties and matrices."""

from datetime import UTC, date, datetime

import pytest

from parc_social.access.conventions.annexe import Annexe, Ligne
from parc_social.access.conventions.annexe_format import parse_ligne
from parc_social.access.conventions.convention import Acte, Convention, Evenement
from parc_social.access.model.extent import compile_communes
from parc_social.access.model.facts import Facts
from parc_social.access.model.grant import Grant
from parc_social.access.model.matrix import Etendue, matrice, read_matrice
from parc_social.access.model.organisation import (
    Genre,
    Identity,
    Organisation,
    Ressort,
    parse_organisation,
)
from parc_social.access.model.perimeter import FRANCE, NOWHERE, Perimeter
from parc_social.access.policy import PolicyRefusal, standing
from parc_social.domain.territory import Appartenance, Niveau
from parc_social.errors import BadFile, InvalidValue
from testing.rows import each_row

COG = (
    Appartenance("2A001", "Afa", "2A", "94", "242010056", None),
    Appartenance("2A004", "Ajaccio", "2A", "94", "242010056", None),
    Appartenance("2B033", "Bastia", "2B", "94", "242000354", None),
    Appartenance("2B037", "Biguglia", "2B", "94", "200034205", None),
    Appartenance("97611", "Mamoudzou", "976", "06", None, None),
)  # Corsica and one commune of Mayotte


def facts(*stock: str) -> Facts:
    """Where the bailleur has dwellings."""
    return Facts({2025: COG}, {BAILLEUR.code: {2025: frozenset(stock)}}, {}, (2025,))


@each_row(
    ("codes", "perimeter"),
    [
        ([], NOWHERE),
        (["2A004"], Perimeter(communes=("2A004",))),
        (["2A004", "2A001"], Perimeter(departements=("2A",))),
        (["2A001", "2A004", "2B033"], Perimeter(departements=("2A",), communes=("2B033",))),
        (["2A001", "2A004", "2B033", "2B037"], Perimeter(regions=("94",))),
        ([a.code_commune for a in COG], FRANCE),
        ([*(a.code_commune for a in COG), "99999"], FRANCE),
        (["99999"], Perimeter(communes=("99999",))),
        (["97611"], Perimeter(communes=("97611",))),
    ],
)
def test_communes_compile_to_the_coarsest_codes(codes: list[str], perimeter: Perimeter) -> None:
    assert compile_communes(codes, facts()) == perimeter


def test_no_territory_known_yet_does_not_mean_everything() -> None:
    assert compile_communes(["2A004"], Facts()) == Perimeter(communes=("2A004",))
    assert compile_communes([], Facts()) == NOWHERE


BAILLEUR = Organisation("999000011", "Bailleur", Genre.BAILLEUR)
BOTH = tuple(
    Evenement(acte, datetime(2026, 1, 1, tzinfo=UTC), compte)
    for acte, compte in [(Acte.ENVOYER, "g"), (Acte.SIGNER, "p"), (Acte.CONTRESIGNER, "g")]
)


def convention(numero: str, last: date, organisation: str = BAILLEUR.code) -> Convention:
    return Convention(numero, organisation, date(2026, 1, 1), last, BOTH)


def test_another_organisations_convention_opens_nothing() -> None:
    theirs = convention("C1", date(2026, 12, 31), organisation="999000003")
    decision = standing(Identity("c", BAILLEUR), [theirs], date(2026, 6, 1), facts())
    assert isinstance(decision, PolicyRefusal)
    assert decision.code == "no-convention"


def test_rights_of_several_active_conventions_add_and_the_others_do_not() -> None:
    conventions = [
        Convention(
            "A", BAILLEUR.code, date(2026, 1, 1), date(2026, 12, 31), BOTH,
            Annexe((Ligne("ops-adresses", Etendue.FRANCE),)),
        ),
        convention("B", date(2026, 12, 31)),
        convention("expired", date(2026, 3, 1)),
    ]  # fmt: skip
    decision = standing(Identity("c", BAILLEUR), conventions, date(2026, 6, 1), facts())
    assert isinstance(decision, Grant)
    assert decision.conventions == ("A", "B")
    right = decision.right("ops-adresses")
    assert right is not None
    assert [part.perimeters for part in right.parts] == [(FRANCE,)]


@each_row(
    ("day", "code", "words"),
    [
        (date(2025, 12, 31), "not-yet", "commence le 01/01/2026"),
        (date(2027, 1, 1), "expired", "signez-en une nouvelle auprès du GIP SNE"),
    ],
)
def test_a_refusal_says_what_to_do(day: date, code: str, words: str) -> None:
    decision = standing(
        Identity("c", BAILLEUR), [convention("C1", date(2026, 12, 31))], day, facts()
    )
    assert isinstance(decision, PolicyRefusal)
    assert decision.code == code
    assert words in decision.detail


def test_an_unsigned_convention_says_where_to_sign() -> None:
    sent = Convention("C1", BAILLEUR.code, date(2026, 1, 1), date(2026, 12, 31), BOTH[:1])
    decision = standing(Identity("c", BAILLEUR), [sent], date(2026, 1, 2), facts())
    assert isinstance(decision, PolicyRefusal)
    assert decision.code == "unsigned"
    assert "signature de votre organisme" in decision.detail


def test_equal_rights_have_equal_digests_whoever_asks() -> None:
    signed = [convention("C1", date(2026, 12, 31))]
    one, other = (
        standing(Identity(login, BAILLEUR), signed, date(2026, 6, 1), facts("2A004"))
        for login in ("un", "autre")
    )
    wider = standing(Identity("un", BAILLEUR), signed, date(2026, 6, 1), facts("2A001"))
    assert isinstance(one, Grant)
    assert isinstance(other, Grant)
    assert isinstance(wider, Grant)
    assert one.digest == other.digest != wider.digest


@each_row(
    ("genre", "code", "ressort", "expected"),
    [
        ("epci", "249710054", None, Ressort(Niveau.EPCI, "249710054")),
        ("commune", "2A004", None, Ressort(Niveau.COMMUNE, "2A004")),
        ("etat", "999000011", "france", Ressort(Niveau.FRANCE, "FR")),
        ("etat", "999000011", "departement:971", Ressort(Niveau.DEPARTEMENT, "971")),
        ("region", "999000011", "region:01", Ressort(Niveau.REGION, "01")),
        ("bailleur", "999000011", None, None),
        ("gip", "999000003", None, None),
    ],
)
def test_a_party_is_parsed(
    genre: str, code: str, ressort: str | None, expected: Ressort | None
) -> None:
    assert parse_organisation(code, "Nom", genre, ressort).ressort == expected


@each_row(
    ("genre", "code", "ressort"),
    [
        ("etat", "999000011", None),  # a State service without a territory is not the whole State
        ("etat", "999000011", "epci:249710054"),
        ("etat", "999000011", "departement:9999"),
        ("bailleur", "999000012", None),  # Luhn
        ("bailleur", "999000011", "france"),
        ("commune", "2A004", "commune:2A001"),
        ("commune", "999000011", None),
        ("roi", "999000011", None),
        ("gip", "999000003", "france"),
    ],
)
def test_a_party_that_makes_no_sense_is_refused(genre: str, code: str, ressort: str | None) -> None:
    with pytest.raises(InvalidValue):
        parse_organisation(code, "Nom", genre, ressort)


def test_a_party_needs_a_name() -> None:
    with pytest.raises(InvalidValue):
        parse_organisation("999000011", "  ", "bailleur", None)


@each_row(
    "text",
    ["rpls-logements=", "inconnue=france", "rpls-logements=propre", "rpls-logements-serie=france"],
)
def test_a_line_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        parse_ligne(text)


@each_row(
    "text",
    ["- gip", "roi: {fine: france}", "gip: {fin: france}", "gip: {fine: tout}", "gip: france"],
)
def test_a_faulty_matrix_is_refused(text: str) -> None:
    with pytest.raises(BadFile):
        read_matrice(text, "essai.yml")


def test_what_a_matrix_does_not_say_it_does_not_give() -> None:
    droit = read_matrice("epci: {wide: france}", "essai.yml")[Genre.EPCI]
    assert (droit.fine, droit.wide, droit.own) == (Etendue.RIEN, Etendue.FRANCE, Etendue.RIEN)


def test_the_shipped_matrix_has_a_line_for_every_type() -> None:
    assert set(matrice()) == set(Genre)
