"""A user through a federating portal: what both may see, never what one of them may see alone."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from parc_social.access.conventions.annexe import Annexe, Ligne
from parc_social.access.conventions.annexe_format import annexe_of, as_json, as_text, parse_ligne
from parc_social.access.conventions.convention import Acte, Convention, Evenement
from parc_social.access.model.facts import Facts
from parc_social.access.model.grant import Grant, intersect
from parc_social.access.model.matrix import Droit, Etendue
from parc_social.access.model.organisation import Genre, Identity, Organisation, parse_organisation
from parc_social.access.model.right_part import RightPart
from parc_social.access.policy import PolicyRefusal, on_own_account, standing
from parc_social.domain.territory import Appartenance
from parc_social.errors import InvalidValue
from testing.rows import each_row

TODAY = date(2026, 6, 1)
SIGNED = datetime(2026, 1, 1, tzinfo=UTC)
DWELLINGS = [  # (id, code_commune, siren_bailleur)
    ("a", "97101", "999000011"),
    ("b", "97101", "999000037"),
    ("c", "97411", "999000011"),
    ("d", "93001", "999000037"),
]
COG = (
    Appartenance("97101", "Les Abymes", "971", "01", "249710054", None),
    Appartenance("97411", "Saint-Denis", "974", "04", "249740119", None),
    Appartenance("93001", "Aubervilliers", "93", "11", "200054781", "200057867"),
)
STOCK = {"999000011": {2025: frozenset({"97101", "97411"})}}
FACTS = Facts({2025: COG}, STOCK, {}, (2025,))
PORTAL = Identity("portail", Organisation("999000045", "Géo", Genre.PORTAIL), service=True)
USERS = {
    "gip": Identity("gip", Organisation("999000003", "GIP", Genre.GIP)),
    "epci": Identity("epci", parse_organisation("249710054", "Cap", "epci", None)),
    "bailleur": Identity("bailleur", Organisation("999000011", "Bailleur", Genre.BAILLEUR)),
    "portail": PORTAL,
}


def convention(of: Identity, *lines: str) -> Convention:
    code = of.organisation.code
    acts = [(Acte.ENVOYER, "gip"), (Acte.SIGNER, "partie"), (Acte.CONTRESIGNER, "gip")]
    events = tuple(Evenement(acte, SIGNED, who) for acte, who in acts)
    annex = Annexe(tuple(parse_ligne(line) for line in lines))
    return Convention(f"C-{of.compte}", code, date(2026, 1, 1), date(2026, 12, 31), events, annex)


def alone(of: Identity, *lines: str) -> Grant:
    decision = standing(of, on_own_account(of, [convention(of, *lines)]), TODAY, FACTS)
    assert isinstance(decision, Grant)
    return decision


def as_actor(*lines: str) -> Grant:
    decision = standing(PORTAL, [convention(PORTAL, *lines)], TODAY, FACTS)
    assert isinstance(decision, Grant)
    return decision


def rows(grant: Grant, collection: str = "rpls-logements") -> str:
    right = grant.right(collection)
    parts = right.parts if right else ()
    return "".join(
        i for i, commune, siren in DWELLINGS if any(_in(p, commune, siren) for p in parts)
    )


def _in(part: RightPart, commune: str, siren: str) -> bool:
    a = next(a for a in COG if a.code_commune == commune)
    codes = {a.code_reg, a.code_dep, a.code_epci, commune}
    inside = all(
        p.everything or codes & {code for _, some in p.clauses() for code in some}
        for p in part.perimeters
    )
    return inside and bool(part.perimeters) and (part.sirens is None or siren in part.sirens)


ALL = ("rpls-logements=france",)
SHOWN = ("rpls-logements=france;republication",)
OTHER = ("adresses=france",)


@each_row(
    ("user", "lines", "seen"),
    [
        # user      portal's lines  rows of rpls-logements seen by the user through the portal
        ("gip", ALL, "abcd"),
        ("epci", ALL, "ab"),
        ("bailleur", ALL, "abc"),
        ("gip", SHOWN, "abcd"),
        ("epci", SHOWN, "ab"),
        ("gip", OTHER, ""),
        ("epci", OTHER, ""),
        ("gip", (), ""),
        ("epci", (), ""),
        ("bailleur", (), ""),
        # the portal on behalf of itself has only what may be shown to all
        ("portail", ALL, ""),
        ("portail", SHOWN, "abcd"),
    ],
)
def test_rows_of_a_user_through_a_portal(user: str, lines: tuple[str, ...], seen: str) -> None:
    theirs = alone(USERS[user], *(lines if user == "portail" else ()))
    assert rows(intersect(theirs, as_actor(*lines))) == seen


@each_row(("lines", "seen"), [((), ""), (ALL, ""), (SHOWN, "abcd"), (OTHER + SHOWN, "abcd")])
def test_a_portal_on_its_own_account_sees_what_may_be_shown_to_all(
    lines: tuple[str, ...], seen: str
) -> None:
    grant = alone(PORTAL, *lines)
    assert rows(grant) == seen
    assert (grant.right("adresses") is None) is True


@each_row("user", ["gip", "epci", "bailleur"])
@each_row("lines", [(), ALL, OTHER, SHOWN])
def test_never_more_than_alone(user: str, lines: tuple[str, ...]) -> None:
    mine, theirs = alone(USERS[user]), as_actor(*lines)
    both = intersect(mine, theirs)
    assert set(rows(both)) == set(rows(mine)) & set(rows(theirs))
    for right in both.rights:
        one, other = mine.right(right.collection), theirs.right(right.collection)
        assert one is not None
        assert other is not None
        assert set(right.columns) <= set(one.columns) & set(other.columns)


def test_private_columns_need_both() -> None:
    alone_columns = alone(USERS["bailleur"]).right("rpls-logements")
    assert alone_columns is not None
    assert "loyer_principal" in alone_columns.columns
    both = intersect(alone(USERS["bailleur"]), as_actor(*ALL)).right("rpls-logements")
    assert both is not None
    assert "loyer_principal" not in both.columns


def test_households_never_go_through_a_portal() -> None:
    assert alone(USERS["bailleur"]).right("ops-menages") is not None
    both = intersect(alone(USERS["bailleur"]), as_actor(*ALL))
    assert both.right("ops-menages") is None


def test_both_conventions_are_told_and_the_account_is_the_users() -> None:
    both = intersect(alone(USERS["epci"]), as_actor(*ALL))
    assert both.conventions == ("C-epci", "C-portail")
    assert (both.account, both.organisation) == ("epci", "249710054")


@each_row("user", ["gip", "epci", "bailleur"])
def test_republication_means_nothing_to_others_than_portals(user: str) -> None:
    of = USERS[user]
    assert on_own_account(of, [convention(of, *ALL)]) == (convention(of, *ALL),)


def test_a_portal_without_an_active_convention_is_refused() -> None:
    late = convention(PORTAL, *ALL)
    assert isinstance(standing(PORTAL, [late], date(2027, 1, 1), FACTS), PolicyRefusal)
    assert isinstance(standing(PORTAL, [], TODAY, FACTS), PolicyRefusal)


def test_a_matrix_that_opens_to_portals_republishes_nothing() -> None:
    matrix = {**FACTS.matrice, Genre.PORTAIL: Droit(fine=Etendue.FRANCE, wide=Etendue.FRANCE)}
    opened = replace(FACTS, matrice=matrix)
    for lines in ((), ALL):
        counted = on_own_account(PORTAL, [convention(PORTAL, *lines)])
        grant = standing(PORTAL, counted, TODAY, opened)
        assert isinstance(grant, Grant)
        assert grant.rights == ()


# How a line is written.


@each_row(
    "text",
    ["rpls-logements=france;republication", "*;republication",
     "adresses;formats=csv,json;republication"],
)  # fmt: skip
def test_a_line_says_that_it_may_be_shown_to_all(text: str) -> None:
    line = parse_ligne(text)
    assert line.republication
    assert as_text(line) == text
    assert annexe_of(as_json(Annexe((line,)))) == Annexe((line,))
    assert not parse_ligne(text.removesuffix(";republication")).republication


@each_row(
    "text",
    ["rpls-logements=france;", "rpls-logements=france;oui", "rpls-logements=france;REPUBLICATION",
     "rpls-logements=france;republication=oui", "rpls-logements=france;republication;formats=csv",
     "rpls-logements=france; republication", "rpls-logements=france,republication",
     "rpls-logements=france;republication;republication", "republication", ";republication"],
)  # fmt: skip
def test_a_line_that_is_not_clear_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        parse_ligne(text)


@each_row("value", [None, 1, "oui", "true", [], {}])
def test_republication_is_yes_or_no_in_json(value: object) -> None:
    line = {"collection": "adresses", "republication": value}
    with pytest.raises(InvalidValue):
        annexe_of({"lignes": [line]})


def test_a_line_of_before_does_not_republish() -> None:
    assert annexe_of({"lignes": [{"collection": "adresses"}]}) == Annexe((Ligne("adresses"),))
