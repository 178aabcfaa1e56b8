"""What the lines of an annex open, what its bounds and delegations take away, and why."""

from dataclasses import replace
from datetime import UTC, date, datetime

from parc_social.access.conventions.annexe import Ligne, Limites
from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.matrix import Etendue
from parc_social.access.model.organisation import (
    Delegation,
    Genre,
    Identity,
    Organisation,
    parse_organisation,
    parse_ressort,
)
from parc_social.access.model.perimeter import FRANCE, Perimeter
from parc_social.access.model.right_part import RightPart
from parc_social.access.operation import permits
from parc_social.access.policy import NOT_OPEN, PolicyRefusal, decide, explain, standing
from parc_social.catalogue.collection import CATALOGUE, DRAFTED
from parc_social.catalogue.load import collections
from parc_social.catalogue.route import Resource
from parc_social.catalogue.routes.table import ROUTES
from parc_social.domain.territory import Niveau
from testing.made.annexe import EPCI, FACTS, TODAY, convention, granted
from testing.rows import each_row

REGION = parse_organisation("999000011", "Région", "region", "region:11")
BAILLEUR = Organisation("999000011", "Bailleur", Genre.BAILLEUR)


def the_part(right: Right | None) -> RightPart:
    assert right is not None
    (part,) = right.parts
    return part


@each_row(
    ("limits", "term", "value"),
    [
        (Limites(millesimes=(2024,)), "millesimes", (2024,)),
        (Limites(formats=("json",)), "formats", ("json",)),
        (Limites(colonnes=("surfhab", "loyer_principal")), "columns",
         ("id", "millesime", "surfhab")),
        (Limites(territoires=(parse_ressort("commune:93066"),)), "perimeters",
         (Perimeter(communes=("93066",)),)),
    ],
)  # fmt: skip
def test_a_line_opens_what_it_says_and_no_private_column(
    limits: Limites, term: str, value: object
) -> None:
    opened = granted(REGION, Ligne("rpls-logements", Etendue.FRANCE, limits))
    assert getattr(the_part(opened.right("rpls-logements")), term) == value
    assert opened.right("adresses") is None


def test_territories_of_a_line_are_its_extent() -> None:
    places = Limites(territoires=(parse_ressort("departement:93"), parse_ressort("epci:249710054")))
    part = the_part(granted(REGION, Ligne("adresses", None, places)).right("adresses"))
    assert part.perimeters == (Perimeter(departements=("93",), epci=("249710054",)),)


@each_row("place", ["iris:930660101", "qpv:QN09301M"])
def test_a_level_that_rows_have_no_code_of_opens_nothing(place: str) -> None:
    places = Limites(territoires=(parse_ressort(place),))
    assert granted(REGION, Ligne("adresses", None, places)).right("adresses") is None


def test_bounds_narrow_every_line() -> None:
    bounds = Limites(
        territoires=(parse_ressort("departement:93"),), millesimes=(2022, 2024), formats=("json",)
    )
    line = Ligne(
        "adresses", Etendue.FRANCE, Limites(millesimes=(2024, 2025), formats=("json", "csv"))
    )
    part = the_part(granted(REGION, line, bornes=bounds).right("adresses"))
    assert part.perimeters == (Perimeter(departements=("93",)),)
    assert (part.millesimes, part.formats) == ((2024,), ("json",))


@each_row(
    ("finest", "opened"),
    [
        (Niveau.ADRESSE, {"rpls-logements", "adresses"}),
        (Niveau.ILOT, set[str]()),
        (Niveau.COMMUNE, set[str]()),
    ],
)
def test_nothing_finer_than_the_scale_of_a_source(finest: Niveau, opened: set[str]) -> None:
    seen = granted(EPCI, bornes=Limites(finesse=(("rpls", finest),)))
    names = {r.collection for r in seen.rights if not r.collection.endswith("-serie")}
    assert {n for n in names if collections()[n].source == "rpls"} == opened
    assert "ops-adresses" in names


@each_row(
    ("place", "perimeter"),
    [
        ("commune:93059", Perimeter(communes=("93059",))),  # never the commune it is in now
        ("commune:93066", Perimeter(communes=("93066",))),  # never the one it took in, before
        ("ept:200057867", Perimeter(communes=("93059", "93066"))),  # of every COG
    ],
)
def test_a_code_opens_what_it_is_in_each_cog(place: str, perimeter: Perimeter) -> None:
    line = Ligne("adresses", None, Limites(territoires=(parse_ressort(place),)))
    assert the_part(granted(REGION, line).right("adresses")).perimeters == (perimeter,)


@each_row(
    ("stock", "opened"),
    [
        ({2025: {"93066"}}, [("93066", (2025,))]),  # Pierrefitte's dwellings, perhaps
        ({2024: {"93066"}}, [("93066", (2022, 2024))]),
        ({2024: {"93066"}, 2025: {"93066"}}, [("93066", (2022, 2024, 2025))]),
        ({2024: {"93008"}}, [("93008", None)]),  # a code that never changed: every year
    ],
)
def test_stock_opens_a_code_in_the_years_when_it_meant_the_same(
    stock: dict[int, set[str]], opened: list[tuple[str, tuple[int, ...] | None]]
) -> None:
    years = {year: frozenset(codes) for year, codes in stock.items()}
    right = granted(BAILLEUR, facts=replace(FACTS, stock={BAILLEUR.code: years})).right("adresses")
    assert right is not None
    seen = [(part.perimeters[0].communes[0], part.millesimes) for part in right.parts]
    assert seen == opened


def test_an_incident_of_the_organisation_closes_everything() -> None:
    paused = replace(EPCI, suspension="fuite de données")
    found = standing(Identity("c", paused), [convention(EPCI)], TODAY, FACTS)
    assert isinstance(found, PolicyRefusal)
    assert found.code == "suspended"
    assert "fuite de données" in found.detail


@each_row(("jusque", "is_open"), [(date(2026, 5, 31), False), (TODAY, True)])
def test_a_delegation_ends_with_its_last_day(jusque: date, is_open: bool) -> None:
    identity = Identity("c", EPCI, delegations=(Delegation(), Delegation(jusque=jusque)))
    found = standing(identity, [convention(EPCI)], TODAY, FACTS)
    assert isinstance(found, Grant) is is_open
    if isinstance(found, Grant):
        assert found.until == datetime(2026, 6, 1, 22, tzinfo=UTC)  # midnight in Paris


def test_a_delegation_is_never_wider_than_the_convention() -> None:
    wide = Delegation(("rpls-logements", "ops-menages"), (parse_ressort("france"),))
    opened = granted(EPCI, delegations=(wide,))
    assert {r.collection for r in opened.rights} == {"rpls-logements", "rpls-logements-serie"}
    own = the_part(opened.right("rpls-logements"))
    assert own == the_part(granted(EPCI).right("rpls-logements"))


def test_delegations_narrow_together() -> None:
    one = Delegation(territoires=(parse_ressort("commune:97101"),))
    other = Delegation(couches=("adresses",))
    opened = granted(EPCI, delegations=(one, other))
    assert {r.collection for r in opened.rights} == {"adresses", "adresses-serie"}
    assert set(the_part(opened.right("adresses")).perimeters) == {
        Perimeter(communes=("97101",)), Perimeter(epci=("249710054",)),
    }  # fmt: skip


@each_row(
    ("operation", "resource", "is_open"),
    [
        ("items", "adresses", True), ("items", "ops-menages", False), ("items", None, False),
        ("items", "inconnue", False), ("exportation", "adresses", False), ("", "adresses", False),
        ("landing", None, True), ("landing", "adresses", False),
        ("execution", "indicateurs-territoire", True), ("execution", "adresses", False),
        ("execution", None, False), ("tile", "adresses", True),
    ],
)  # fmt: skip
def test_an_operation_that_is_not_known_or_open_is_refused(
    operation: str, resource: str | None, is_open: bool
) -> None:
    found = decide(Identity("c", EPCI), [convention(EPCI)], resource, operation, TODAY, FACTS)
    assert isinstance(found, Grant) if is_open else found is NOT_OPEN


@each_row(("formats", "open_"), [(("json",), []), (("mvt",), ["tile"]),
                                                (("parquet", "json"), ["download"])])  # fmt: skip
def test_tiles_and_downloads_are_formats(formats: tuple[str, ...], open_: list[str]) -> None:
    opened = granted(EPCI, bornes=Limites(formats=formats))
    assert [o for o in ("tile", "download") if permits(opened, o, "adresses")] == open_


def test_every_operation_is_about_something() -> None:
    opened = granted(EPCI)
    own = Grant("c", "b", rights=(Right(DRAFTED, (RightPart((FRANCE,), ("id",)),)),))
    named = {
        Resource.ROWS: "adresses",
        Resource.COVERAGE: "carreaux-3035",
        Resource.CATALOGUE: CATALOGUE,
        Resource.PROCESS: "indicateurs-territoire",
    }
    for route in ROUTES:
        for about in route.about:
            resource = named.get(about)
            if about is Resource.DRAFT:
                assert permits(own, route.operation, DRAFTED)
                assert not any(
                    permits(opened, route.operation, one) for one in (DRAFTED, "adresses", None)
                )
            else:  # a page is opened by a session, by no right
                assert permits(opened, route.operation, resource) is not route.page
            for other in {*named.values(), None} - {named.get(one) for one in route.about}:
                assert not permits(opened, route.operation, other)


def test_a_decision_explains_itself() -> None:
    line = Ligne("rpls-logements", Etendue.FRANCE)
    bounds = Limites(finesse=(("rpls", Niveau.COMMUNE),))
    said = explain(Identity("c", REGION), [convention(REGION, line, bornes=bounds)], TODAY, FACTS)
    (reason, _twin) = said
    assert (reason.collection, reason.opens) == ("rpls-logements", False)
    assert reason.text == "convention C1, annexe, ligne 1 : pas plus fin que commune pour rpls"
    by_type = explain(Identity("c", EPCI), [convention(EPCI)], TODAY, FACTS)
    assert any("grille des droits du type" in r.text and r.opens for r in by_type)
    (nothing,) = explain(Identity("c", EPCI), [], TODAY, FACTS)
    assert not nothing.opens
