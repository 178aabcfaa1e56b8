"""The menu: who finds which entries, and that each leads to a page that is there."""

from dataclasses import replace
from datetime import UTC, datetime

from parc_social.access.conventions.membership import Entree, Rattachement, Session
from parc_social.access.model.organisation import Genre, Identity, Organisation, Role
from parc_social.catalogue.routes.table import ROUTES
from parc_social.wording import in_french
from portal.menu import MENU, OF_ACCOUNT, MenuEntry, Reader, entries
from portal.site import Site
from portal.site_words import SiteWords
from testing.rows import each_row

NOW = datetime(2026, 6, 1, tzinfo=UTC)
SERVED = {address.path for route in ROUTES for address in route.addresses}
WORDS = SiteWords(*[in_french("x")] * 3, contact="x")


def reader(genre: Genre, role: Role = Role.LECTEUR, *, opened: bool = True) -> Reader:
    identity = Identity("compte", Organisation("999000003", "Organisme", genre), role)
    session = Session("compte", "t" * 40, NOW, Rattachement(1, identity))
    return Reader(session, identity, opened=opened)


def paths(declared: tuple[MenuEntry, ...], who: Reader) -> set[str]:
    return {one.path for one in entries(declared, who)}


def test_nobody_finds_nothing() -> None:
    assert entries(MENU, Reader()) == []
    assert entries(OF_ACCOUNT, Reader()) == []


def test_who_has_no_organisation_yet_finds_nothing() -> None:
    assert entries(MENU, Reader(Entree("compte", "t" * 40, NOW))) == []


@each_row("genre", Genre)
@each_row("opened", [False, True])
def test_every_entry_leads_to_a_page_that_is_served(genre: Genre, opened: bool) -> None:
    who = reader(genre, Role.SIGNATAIRE, opened=opened)
    found = paths(MENU, who) | paths(OF_ACCOUNT, who)
    assert found
    assert found - SERVED == set()


def test_a_page_that_is_not_declared_has_no_entry() -> None:
    nowhere = MenuEntry("/portail/nulle-part", in_french("x"), lambda _reader: True)
    assert entries((nowhere,), reader(Genre.GIP)) == []


@each_row("genre", Genre)
def test_data_are_in_the_menu_of_whom_a_convention_opens_them(genre: Genre) -> None:
    assert "/portail/donnees" in paths(MENU, reader(genre))
    assert "/portail/donnees" not in paths(MENU, reader(genre, opened=False))
    assert "/portail/" in paths(MENU, reader(genre, opened=False))


@each_row("genre", Genre)
def test_each_role_has_its_own_entries(genre: Genre) -> None:
    declared = {one.path for one in MENU if one.is_for(reader(genre))}
    depositing = (Genre.BAILLEUR, Genre.MANDATAIRE)
    assert ("/portail/deposer" in declared) == (genre in depositing)
    assert ("/portail/pilotage/" in declared) == (genre is Genre.GIP)
    assert ("/portail/conventions" in declared) == (genre is Genre.GIP)
    qualifying = (Genre.EPCI, Genre.EPT, Genre.COMMUNE, Genre.ETAT)
    assert ("/portail/qualifier" in declared) == (genre in qualifying)


@each_row("genre", Genre)
def test_who_holds_a_mandate_deposits(genre: Genre) -> None:
    who = replace(reader(genre), mandated=True)
    assert "/portail/deposer" in paths(MENU, who)


@each_row("role", Role)
def test_the_journal_is_in_the_menu_of_its_readers(role: Role) -> None:
    found = paths(OF_ACCOUNT, reader(Genre.EPCI, role))
    assert ("/portail/journal" in found) == (role in (Role.SIGNATAIRE, Role.ADMINISTRATEUR))


def test_software_has_no_menu_of_an_account() -> None:
    identity = reader(Genre.EPCI).identity
    site = Site(told=WORDS, root="", reader=Reader(None, identity, opened=True))
    assert site.menu
    assert site.account == []


@each_row(
    ("here", "current"),
    [
        ("/portail/", {"/portail/": "page"}),
        ("/portail/donnees", {"/portail/donnees": "page"}),
        ("/", {"/portail/donnees": "true"}),
        ("/collections/rpls-logements/items", {"/portail/donnees": "true"}),
        ("/portail/conventions", {"/portail/conventions": "page"}),
        ("/portail/conventions/C-1", {"/portail/conventions": "true"}),
        ("/portail/conventionnement", {}),
        ("/portail/droits", {}),
        ("", {}),
    ],
)
def test_the_menu_says_where_one_is(here: str, current: dict[str, str]) -> None:
    site = Site(told=WORDS, root="/sig", reader=reader(Genre.GIP), here=here)
    assert {one.href: one.current for one in site.menu if one.current} == {
        f"/sig{path}": said for path, said in current.items()
    }
