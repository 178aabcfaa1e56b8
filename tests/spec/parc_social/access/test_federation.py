"""A user through a federating portal: what both may see, never what one of them may see alone."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from parc_social.access.conventions.annexe import Annexe
from parc_social.access.conventions.annexe_format import parse_bornes, parse_ligne
from parc_social.access.conventions.convention import Acte, Convention, Evenement
from parc_social.access.federation import check_named, on_own_account, through
from parc_social.access.model.facts import Facts
from parc_social.access.model.grant import Grant, intersect
from parc_social.access.model.matrix import Droit, Etendue
from parc_social.access.model.organisation import Genre, Identity, Organisation, parse_organisation
from parc_social.access.model.right_part import RightPart
from parc_social.access.policy import PolicyRefusal, standing
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


def as_actor(user: str, *lines: str) -> Grant:
    decision = reading(user, convention(PORTAL, *lines))
    assert isinstance(decision, Grant)
    return decision


def reading(user: str, *conventions: Convention) -> Grant | PolicyRefusal:
    return through(PORTAL, USERS[user].organisation, conventions, TODAY, FACTS)


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


ALL = ("rpls-logements=france;organismes=tous",)
SHOWN = ("rpls-logements=france;republication",)
OTHER = ("adresses=france;organismes=tous",)
EPCI = ("rpls-logements=france;organismes=249710054,999000011",)


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
        ("epci", EPCI, "ab"),
        ("bailleur", EPCI, "abc"),
        # the portal on behalf of itself has only what may be shown to all
        ("portail", ALL, ""),
        ("portail", SHOWN, "abcd"),
    ],
)
def test_rows_of_a_user_through_a_portal(user: str, lines: tuple[str, ...], seen: str) -> None:
    theirs = alone(USERS[user], *(lines if user == "portail" else ()))
    assert rows(intersect(theirs, as_actor(user, *lines))) == seen


@each_row(("lines", "seen"), [((), ""), (ALL, ""), (SHOWN, "abcd"), (OTHER + SHOWN, "abcd")])
def test_a_portal_on_its_own_account_sees_what_may_be_shown_to_all(
    lines: tuple[str, ...], seen: str
) -> None:
    grant = alone(PORTAL, *lines)
    assert rows(grant) == seen
    assert (grant.right("adresses") is None) is True


@each_row("user", ["gip", "epci", "bailleur"])
@each_row("lines", [ALL, OTHER, SHOWN])
def test_never_more_than_alone(user: str, lines: tuple[str, ...]) -> None:
    mine, theirs = alone(USERS[user]), as_actor(user, *lines)
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
    both = intersect(alone(USERS["bailleur"]), as_actor("bailleur", *ALL)).right("rpls-logements")
    assert both is not None
    assert "loyer_principal" not in both.columns


def test_households_never_go_through_a_portal() -> None:
    assert alone(USERS["bailleur"]).right("ops-menages") is not None
    both = intersect(alone(USERS["bailleur"]), as_actor("bailleur", *ALL))
    assert both.right("ops-menages") is None


def test_both_conventions_are_told_and_the_account_is_the_users() -> None:
    both = intersect(alone(USERS["epci"]), as_actor("epci", *ALL))
    assert both.conventions == ("C-epci", "C-portail")
    assert (both.account, both.organisation) == ("epci", "249710054")


NAMED = "rpls-logements=france;organismes="


@each_row(
    ("line", "bound", "read"),
    [
        # of a line, of the whole annex, and for whom the portal reads dwellings
        ("rpls-logements=france", None, ""),  # a convention of before: for nobody
        (NAMED, None, ""),
        (NAMED + "249710054", None, "epci"),
        (NAMED + "249710054,999000003", None, "epci gip"),
        (NAMED + "tous", None, "bailleur epci gip"),
        ("rpls-logements=france", "249710054", "epci"),
        ("rpls-logements=france", "tous", "bailleur epci gip"),
        (NAMED + "tous", "249710054", "epci"),  # both must name it
        (NAMED + "249710054", "999000003", ""),
        (NAMED + "249710054", "tous", "epci"),
        ("rpls-logements=france;republication", None, "bailleur epci gip"),
        ("rpls-logements=france;republication", "249710054", "epci"),
        ("*;organismes=249710054", None, ""),  # the matrix opens nothing to a portal
    ],
)
def test_a_portal_reads_for_whom_its_convention_names(
    line: str, bound: str | None, read: str
) -> None:
    signed = convention(PORTAL, line)
    if bound is not None:
        annex = replace(signed.annexe, bornes=parse_bornes([f"organismes={bound}"]))
        signed = replace(signed, annexe=annex)
    of = {user: reading(user, signed) for user in ("bailleur", "epci", "gip")}
    opened = [u for u, one in of.items() if isinstance(one, Grant) and rows(one)]
    assert " ".join(opened) == read
    own = standing(PORTAL, on_own_account(PORTAL, [signed]), TODAY, FACTS)
    assert isinstance(own, Grant)
    assert bool(rows(own)) == ("republication" in line and bound is None)


def test_who_is_not_named_is_told_why() -> None:
    refusal = reading("gip", convention(PORTAL, *EPCI))
    assert isinstance(refusal, PolicyRefusal)
    assert refusal.code == "not-named"
    assert "Géo ne lit pas pour GIP (999000003), que sa convention C-portail" in refusal.detail


def test_each_convention_of_a_portal_reads_for_its_own() -> None:
    first = convention(PORTAL, NAMED + "249710054")
    second = replace(convention(PORTAL, "adresses=france;organismes=999000003"), numero="C-2")
    epci, gip = reading("epci", first, second), reading("gip", first, second)
    assert isinstance(epci, Grant)
    assert isinstance(gip, Grant)
    assert (epci.conventions, gip.conventions) == (("C-portail",), ("C-2",))
    assert (epci.right("adresses"), gip.right("rpls-logements")) == (None, None)
    over = replace(second, fin=date(2026, 2, 1))
    assert isinstance(reading("gip", first, over), PolicyRefusal)


@each_row("user", ["gip", "epci", "bailleur"])
def test_a_line_that_is_read_for_others_opens_nothing_to_another_type(user: str) -> None:
    assert rows(alone(USERS[user], *SHOWN))
    assert not rows(alone(USERS[user], *ALL))
    with pytest.raises(InvalidValue, match="seul un portail fédérateur lit pour d'autres"):
        check_named(convention(USERS[user], *ALL), USERS[user].organisation)


def test_a_portal_signs_no_line_that_reads_for_nobody() -> None:
    for lines in (ALL, SHOWN, EPCI, OTHER + SHOWN, ()):
        check_named(convention(PORTAL, *lines), PORTAL.organisation)
    with pytest.raises(InvalidValue, match=r"ligne 2 \(adresses\) : .* organismes nommés"):
        check_named(convention(PORTAL, *ALL, "adresses=france"), PORTAL.organisation)
    shown = convention(PORTAL, *SHOWN)
    bound = replace(shown.annexe, bornes=parse_bornes(["organismes=249710054"]))
    with pytest.raises(InvalidValue, match="retirez organismes"):
        check_named(replace(shown, annexe=bound), PORTAL.organisation)


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
