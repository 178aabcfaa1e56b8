"""Landlords' business as it is grouped and frozen, on registers made by hand: communes C1 to C3.

C1 and C2 are in one EPCI. Dwellings are let at 5 € a square metre but the first of each landlord
and address, which is vacant.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from loaders.publication.business.groups import take_business
from loaders.publication.columns import insert
from loaders.publication.counts import make_dwellings
from loaders.publication.sources import Sources, open_sources
from loaders.publication.verification.business import check_groups
from loaders.rpls.rent_ceilings import FILE
from loaders.spatial_order import empty_columns
from parc_social.access.secrecy import LEVELS, Tables, secrecy_tables
from parc_social.access.secrecy.settings import read_tables
from parc_social.access.verification.partition import SecrecyFault
from parc_social.catalogue.load import collections
from parc_social.errors import InvalidValue
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.sql.text import quoted

A, B, C, D = "111111111", "222222222", "333333333", "444444444"
THREE = {A: 6, B: 4, C: 2}
FOUR = {A: 6, B: 6, C: 6, D: 6}
COMMUNES = {"93001": "200054781", "93002": "200054781", "93003": "200000000"}
Row = dict[str, Any]
Held = Mapping[str, Mapping[str, int]]  # "commune_number" of an address: dwellings by landlord
Left = tuple[str, str, bool | None, str]
Rent = tuple[str, int, dict[str, int], bool]  # level, groups of business, dwellings let, it waits
Group = tuple[str, int, int, int, bool]  # level, dwellings, vacant, landlords, whether it waits


def edition(identifier: str) -> Edition:
    source, year, _ = identifier.split("_")
    made_at = datetime(2026, 1, 1, tzinfo=UTC)
    return Edition(identifier, source, int(year), EditionState.STAGED, made_at, ())


def table(bench: Workbench, collection: str, rows: Sequence[Row]) -> None:
    """The relation of a collection, as it lies in an edition file."""
    served = collections()[collection]
    columns = f"{empty_columns(served)}, NULL::DOUBLE AS lon, NULL::DOUBLE AS lat"
    relation = quoted(served.relation)
    bench.run(f"CREATE TABLE {relation} AS SELECT {columns} WHERE false")
    names = dict.fromkeys(name for row in rows for name in row)
    insert(bench, served.relation, {name: [row.get(name) for row in rows] for name in names})


def dwellings(held: Held, facts: Callable[[Row], Row] = lambda _: {}) -> list[Row]:
    """Rows of a register; `facts` says what is otherwise of each."""
    made: list[Row] = []
    for address, own in held.items():
        for siren, count in own.items():
            for k in range(count):
                row: Row = {
                    "id": f"{address}{siren}{k}",
                    "millesime": 2024,
                    "adresse_id": address,
                    "code_commune": address[:5],
                    "siren_bailleur": siren,
                    "surfhab": 50,
                    "locat": 1990,
                    "mode": "1" if k else "2",
                    "offre_date": None if k else "2023-12-01",
                    "bail_date": "2015-03-01" if k else None,
                    "loyer_principal": 250 if k else None,
                }
                made.append(row | facts(row))
    return made


@dataclass
class Stock:
    """A folder of editions: one of territories, registers of 2024 one after the other."""

    folder: Path
    made: int = 0
    zones: Edition = field(default_factory=lambda: edition("territoires_2025_00000000"))

    def territories(self) -> None:
        """Three communes of a département, two of them in one EPCI."""
        with workshop(self.folder / f"{self.zones.id}.duckdb") as bench:
            bench.run(
                "CREATE TABLE appartenance (code_commune VARCHAR, nom VARCHAR, code_dep VARCHAR,"
                " code_reg VARCHAR, code_epci VARCHAR, code_ept VARCHAR);"
                "CREATE TABLE territoire_iris (code VARCHAR, geom GEOMETRY);"
                "CREATE TABLE territoire_qpv (code VARCHAR, code_dep VARCHAR, geom GEOMETRY)"
            )
            bench.insert(
                "appartenance", [(c, c, "93", "11", epci, None) for c, epci in COMMUNES.items()]
            )

    def register(self, rows: Sequence[Row], left: Sequence[Left] = ()) -> Sources:
        """A register of these dwellings, later than those that were made before.

        `left`: landlord, commune, side of the districts and reason of each that left the stock.
        """
        self.made += 1
        made = edition(f"rpls_2024_{self.made:08x}")
        places = {row["adresse_id"]: row for row in rows}
        located = [
            {"id": address, "code_commune": row["code_commune"], "qpv24": row.get("qpv24"),
             "iris": row.get("iris"), "lon": 2.4 + n / 1000, "lat": 48.9,
             "logements": sum(row["adresse_id"] == address for row in rows)}
            for n, (address, row) in enumerate(places.items())
        ]  # fmt: skip
        with workshop(self.folder / f"{made.id}.duckdb") as bench:
            table(bench, "adresses", located)
            table(bench, "rpls-logements", rows)
            bench.run(
                "CREATE TABLE bailleur_suivi (siren VARCHAR); CREATE TABLE sortie_parc (siren"
                " VARCHAR, code_commune VARCHAR, code_arm VARCHAR, en_qpv BOOLEAN, motif VARCHAR)"
            )
            sirens = {row["siren_bailleur"] for row in rows} | {siren for siren, *_ in left}
            bench.insert("bailleur_suivi", [(s,) for s in sorted(filter(None, sirens))])
            bench.insert("sortie_parc", [(s, c, None, side, why) for s, c, side, why in left])
        return Sources(2024, None, made, self.zones, recent=self.zones)

    def exits(self, rows: Sequence[Row], left: Sequence[Left]) -> list[tuple[Any, ...]]:
        """Of each group: known a year before, left, demolished, sold to a landlord; landlords."""
        with self.opened(self.register(rows, left)) as bench:
            check_groups(bench, secrecy_tables().economy)
            return bench.rows(
                "SELECT suivis, sortis, demolis, cedes_bailleurs, count(bailleur), attend"
                " FROM economie.groupe LEFT JOIN economie.bailleur_groupe USING (groupe)"
                " GROUP BY groupe, suivis, sortis, demolis, cedes_bailleurs, attend ORDER BY groupe"
            )

    def groups(self, rows: Sequence[Row], tables: Tables | None = None) -> list[Group]:
        """The groups that a register is published over, checked as they are at publication."""
        sources = self.register(rows)
        with self.opened(sources, tables) as bench:
            check_groups(bench, (tables or secrecy_tables()).economy)
            return bench.rows(
                "SELECT $levels[niveau + 1], mode_connu, vacants, count(bailleur), attend"
                " FROM economie.groupe LEFT JOIN economie.bailleur_groupe USING (groupe)"
                " GROUP BY groupe, niveau, mode_connu, vacants, attend ORDER BY groupe",
                {"levels": list(LEVELS)},
            )

    def rents(self, rows: Sequence[Row], tables: Tables | None = None) -> dict[str, list[Rent]]:
        """The groups of rents, by table: level, rents and surface by class, whether it waits."""
        found: dict[str, list[Rent]] = {}
        with self.opened(self.register(rows), tables) as bench:
            check_groups(bench, (tables or secrecy_tables()).economy)
            for tableau, *told in bench.rows(
                "SELECT tableau, $levels[niveau + 1], count(DISTINCT e.groupe), attend,"
                " (SELECT map_from_entries(list((classe, n) ORDER BY classe)) FROM ("
                "  SELECT classe, CAST(sum(loyers) / 25000 AS INTEGER) AS n"
                "  FROM economie.loyer_membre AS m WHERE m.ensemble = g.ensemble GROUP BY 1))"
                " FROM economie.loyer_groupe AS g"
                " JOIN economie.loyer_ensemble AS e USING (ensemble)"
                " GROUP BY tableau, niveau, attend, g.ensemble ORDER BY g.ensemble",
                {"levels": list(LEVELS)},
            ):
                level, groups, waits, classes = told
                found.setdefault(tableau, []).append((level, groups, classes, waits))
        return found

    @contextmanager
    def opened(self, sources: Sources, tables: Tables | None = None) -> Generator[Workbench]:
        """The bench of a publication, with the groups of its register."""
        with workshop(None) as bench:
            open_sources(bench, sources, self.folder)
            make_dwellings(bench, sources, self.folder)
            take_business(bench, sources, self.folder, tables or secrecy_tables())
            yield bench


@pytest.fixture
def stock(tmp_path: Path) -> Stock:
    made = Stock(tmp_path / "editions")
    made.folder.mkdir()
    made.territories()
    return made


def of(siren: str, **facts: Any) -> Callable[[Row], Row]:
    """Other facts of one landlord's dwellings."""
    return lambda row: facts if row["siren_bailleur"] == siren else {}


def test_three_landlords_make_a_group_and_two_are_carried(stock: Stock) -> None:
    held = {"93001_1": THREE, "93001_2": {A: 2}, "93002_1": {A: 9, B: 9}}
    assert stock.groups(dwellings(held)) == [("part", 14, 4, 3, False)]


@pytest.mark.parametrize(("second", "level"), [("93002_1", "epci"), ("93003_1", "departement")])
def test_what_no_commune_can_tell_is_told_above(stock: Stock, second: str, level: str) -> None:
    held = {"93001_1": {A: 9, B: 9}, second: {B: 3, C: 9}}
    assert stock.groups(dwellings(held)) == [(level, 30, 4, 3, False)]


@pytest.mark.parametrize(
    ("nowhere", "groups"),
    [
        (THREE, [("part", 12, 3, 3, False), ("part", 12, 3, 3, False)]),
        ({A: 6, B: 6}, [("part", 12, 3, 3, False)]),  # in no figure: France less 93001 is nothing
    ],
)
def test_dwellings_of_no_known_commune_follow_the_rule_among_themselves(
    stock: Stock, nowhere: Mapping[str, int], groups: list[Group]
) -> None:
    """France less its départements is theirs: it is nothing, or of enough landlords."""
    held = {"93001_1": THREE, "sans_1": nowhere}
    rows = dwellings(held, lambda r: {"code_commune": None} if r["adresse_id"] == "sans_1" else {})
    assert stock.groups(rows) == groups


@pytest.mark.parametrize(
    ("inside", "groups"),
    [
        ("93001_1", [("part", 27, 3, 3, False), ("part", 12, 3, 3, False)]),
        ("93001_3", [("part", 30, 5, 3, False)]),  # the nine inside are carried
    ],
)
def test_a_district_is_told_apart_where_three_let_in_it(
    stock: Stock, inside: str, groups: list[Group]
) -> None:
    held = {"93001_1": THREE, "93001_2": {A: 9, B: 9}, "93001_3": {C: 9}}
    district = {"qpv24": "QN09301M", "en_qpv24": True}
    rows = dwellings(held, lambda r: district if r["adresse_id"] == inside else {"en_qpv24": False})
    assert stock.groups(rows) == groups


def test_an_arrondissement_has_groups_of_its_own(stock: Stock) -> None:
    held = {"93001_1": {A: 6, B: 4}, "93001_2": {C: 4, A: 2}, "93001_3": {B: 4}}
    first = dwellings(
        held, lambda r: {"code_arm": "93101" if r["adresse_id"] == "93001_1" else "93102"}
    )
    assert stock.groups(first) == [("part", 10, 3, 3, False)]


NOBODY: Row = {"siren_bailleur": None}


@pytest.mark.parametrize(
    "unknown", [{**NOBODY, "mode": None}, NOBODY, {"mode": None}],
    ids=["the public file", "no landlord", "no occupation"],
)  # fmt: skip
def test_without_a_landlord_or_an_occupation_nothing_is_known(stock: Stock, unknown: Row) -> None:
    sources = stock.register(dwellings({"93001_1": THREE}, lambda _: unknown))
    with stock.opened(sources) as bench:
        assert bench.value("SELECT count(*) FROM economie.groupe") == 0
        assert bench.value("SELECT getvariable('bailleurs_connus')") is False


def test_dwellings_without_a_landlord_are_in_no_figure(stock: Stock) -> None:
    """They may be anybody's, the largest landlord's too."""
    rows = dwellings({"93001_1": {**THREE, D: 4}}, of(D, **NOBODY))
    assert stock.groups(rows) == [("part", 12, 3, 3, False)]


@pytest.mark.parametrize(
    ("held", "facts", "told"),
    [
        ({A: 17, B: 3, C: 3}, of(D), True),  # 80 % of the rents
        ({A: 36, B: 3, C: 3}, of(D), False),
        ({A: 17, B: 3, C: 3}, of(C, loyer_principal=None), False),  # rents of two
        ({A: 17, B: 3, C: 3}, of(A, loyer_principal=1000), False),  # 94 % of the rents
        ({A: 17, B: 3, C: 3}, of(A, surfhab=500), False),  # of the surface
        ({A: 17, B: 3, C: 3}, lambda _: {"loyer_principal": None}, True),  # none says nothing
    ],
)
def test_nobody_dominates_what_a_figure_is_counted_over(
    stock: Stock, held: Mapping[str, int], facts: Any, *, told: bool
) -> None:
    assert bool(stock.groups(dwellings({"93001_1": held}, facts))) is told


# What left the stock counts with the stock of its commune, on its side of the districts.
IN, OUT = ("93001_1", "93001_2")
SIDES = {IN: THREE, OUT: THREE}


def sides(row: Row) -> Row:
    inside = row["adresse_id"] == IN
    return {"en_qpv24": inside, "qpv24": "QN09301M" if inside else None}


@pytest.mark.parametrize(
    ("left", "inside", "outside"),
    [
        ([], (12, 0, 0, 0), (12, 0, 0, 0)),
        ([(A, "93001", True, "4")], (13, 1, 1, 0), (12, 0, 0, 0)),
        ([(A, "93001", False, "4")], (12, 0, 0, 0), (13, 1, 1, 0)),
        ([(A, "93001", False, "1"), (B, "93001", False, "1")], (12, 0, 0, 0), (14, 2, 0, 0)),
        ([(A, "93001", True, "2")], (12, 0, 0, 1), (12, 0, 0, 0)),  # in another's stock
        ([(D, "93001", True, "4")], (13, 1, 1, 0), (12, 0, 0, 0)),  # D has nothing left there
        ([(A, "93002", True, "4")], (12, 0, 0, 0), (12, 0, 0, 0)),  # nobody has anything there
    ],
)
def test_what_left_is_counted_beside_the_stock_of_its_place(
    stock: Stock, left: list[Left], inside: tuple[int, ...], outside: tuple[int, ...]
) -> None:
    found = stock.exits(dwellings(SIDES, sides), left)
    assert sorted(found) == sorted([(*inside, 3, False), (*outside, 3, False)])


def test_a_landlord_that_sold_nearly_all_there_was_is_not_told(stock: Stock) -> None:
    """Of what was there a year before, one landlord had above 85 %."""
    left = [(A, "93001", None, "1")] * 60
    assert stock.exits(dwellings({"93001_1": THREE}), left) == []


def test_a_landlord_s_late_exits_wait(stock: Stock) -> None:
    held = dwellings({"93001_1": FOUR})
    assert stock.exits(held, []) == [(24, 0, 0, 0, 4, False)]
    assert stock.exits(held, [(A, "93001", None, "4")]) == [(24, 0, 0, 0, 4, True)]


def test_of_an_edition_loaded_before_exits_were_kept_nothing_is_known(stock: Stock) -> None:
    sources = stock.register(dwellings({"93001_1": THREE}))
    with workshop(stock.folder / f"{sources.editions[0].id}.duckdb") as bench:
        bench.run("DROP TABLE sortie_parc")
    with stock.opened(sources) as bench:
        assert bench.rows("FROM economie.groupe SELECT mode_connu, suivis, sortis") == [(12, 0, 0)]


def test_what_an_earlier_version_did_not_count_makes_no_group_wait(stock: Stock) -> None:
    """It told nothing of it: there is nothing to subtract from."""
    held = dwellings({"93001_1": FOUR})
    stock.exits(held, [])
    (kept,) = stock.folder.glob("economie_*")
    kept.chmod(0o600)
    with workshop(kept) as bench:
        for relation in ("membre", "groupe"):
            bench.run(f"ALTER TABLE {relation} DROP demolis; ALTER TABLE {relation} DROP sortis")
    found = stock.exits(held, [(A, "93001", None, "4")])
    assert [row[-1] for row in found] == [True]  # `suivis` moved by one landlord's dwelling
    with workshop(kept) as bench:
        for name in ("suivis", "cedes_bailleurs"):
            bench.run(f"ALTER TABLE membre DROP {name}; ALTER TABLE groupe DROP {name}")
    stock.made = 1
    for file in stock.folder.glob("*_00000002*"):
        file.unlink()
    assert stock.exits(held, [(A, "93001", None, "4")]) == [(25, 1, 1, 0, 4, False)]


# Ceilings of rents: those of 5.00 €/m² are at the ceiling or under it.
CEILINGS = """millesimes:
  - {{annee: 2024, source: essai, zones: [{{nom: z, plai: {plai}, plus: 9, territoires: ["93"]}}]}}
"""


def rents(stock: Stock, rows: Sequence[Row], plai: float | None) -> list[tuple[Any, ...]]:
    """Rents compared, at the PLAI or under it, at the PLUS or under it; whether a group waits."""
    file = stock.folder.parent / FILE
    file.unlink(missing_ok=True)
    if plai is not None:
        file.write_text(CEILINGS.format(plai=plai), encoding="utf-8")
    with stock.opened(stock.register(rows)) as bench:
        check_groups(bench, secrecy_tables().economy)
        return bench.rows(
            "FROM economie.groupe SELECT loyers_compares, bas_loyers_plai, bas_loyers_plus, attend"
        )


def test_rents_are_compared_with_the_ceilings_that_are_given(stock: Stock) -> None:
    dear = dwellings({"93001_1": FOUR}, of(A, loyer_principal=400))
    assert rents(stock, dear, 5) == [(20, 15, 20, False)]  # four vacant, five of A's at 8 €


def test_ceilings_given_later_are_told_and_others_then_are_refused(stock: Stock) -> None:
    rows = dwellings({"93001_1": FOUR})
    assert rents(stock, rows, None) == [(0, 0, 0, False)]
    assert rents(stock, rows, 5) == [(20, 20, 20, False)]
    for other in (6, None):
        with pytest.raises(InvalidValue, match="ne sont plus ceux de sa première publication"):
            rents(stock, rows, other)
    assert rents(stock, rows, 5) == [(20, 20, 20, False)]


# A later register of the same year: what changed is nothing, or of enough landlords.
AS_BEFORE = ("part", 24, 4, 4, True)


@pytest.mark.parametrize(
    ("later", "shown"),
    [
        (FOUR, ("part", 24, 4, 4, False)),
        ({**FOUR, "555555555": 6}, AS_BEFORE),  # a landlord's file comes late
        ({A: 6, B: 6, C: 6}, AS_BEFORE),  # or is taken back
        ({A: 8, B: 8, C: 6, D: 6}, AS_BEFORE),
        ({A: 8, B: 8, C: 8, D: 6}, ("part", 30, 4, 4, False)),
        ({A: 8, B: 8, C: 8, D: 4}, AS_BEFORE),  # what left is one's
        ({A: 35, B: 7, C: 7, D: 6}, AS_BEFORE),  # nearly all that came is one's
    ],
)
def test_a_group_waits_when_its_change_is_the_business_of_too_few(
    stock: Stock, later: Mapping[str, int], shown: Group
) -> None:
    stock.groups(dwellings({"93001_1": FOUR, "93002_1": THREE}))
    found = stock.groups(dwellings({"93001_1": later, "93002_1": THREE}))
    assert found == [shown, ("part", 12, 3, 3, False)]


def test_other_identifiers_of_the_same_dwellings_hide_no_change(stock: Stock) -> None:
    """As a difference of figures tells it: only D's file is new, whatever the rows are called."""
    stock.groups(dwellings({"93001_1": {A: 6, B: 6, C: 6}}))
    renamed = dwellings({"93001_1": FOUR}, lambda row: {"id": f"x{row['id']}"})
    assert stock.groups(renamed) == [("part", 18, 3, 3, True)]


def test_a_vacancy_of_one_landlord_alone_does_not_show(stock: Stock) -> None:
    held = {"93001_1": FOUR}
    stock.groups(dwellings(held))
    let = dwellings(held, of(D, mode="1", bail_date="2015-03-01", offre_date=None))
    assert stock.groups(let) == [("part", 24, 4, 4, True)]


@pytest.mark.proof
def test_two_late_files_do_not_show_one_after_the_other(stock: Stock) -> None:
    held = {A: 6, B: 6, C: 6}
    first = ("part", 18, 3, 3)
    assert stock.groups(dwellings({"93001_1": held})) == [(*first, False)]
    third = ("part", 36, 6, 6, False)
    for siren, shown in ((D, (*first, True)), ("555555555", (*first, True)), ("666666666", third)):
        held[siren] = 6
        assert stock.groups(dwellings({"93001_1": held})) == [shown], siren


def test_a_place_without_group_forms_one_later_and_groups_stay(stock: Stock) -> None:
    before = {"93001_1": THREE, "93002_1": {A: 6, B: 6}}
    assert stock.groups(dwellings(before)) == [("part", 12, 3, 3, False)]
    more = {**before, "93002_2": {C: 6}, "93003_1": {D: 6}}
    assert stock.groups(dwellings(more)) == [("part", 12, 3, 3, False), ("part", 18, 3, 3, False)]


def test_an_address_stays_in_its_group_though_its_commune_has_another_code(stock: Stock) -> None:
    """Two partitions that do not nest would tell, by difference, of what one cuts off the other."""
    held = {"93001_1": THREE, "93001_2": {A: 1}}
    stock.groups(dwellings(held))
    moved = dwellings(held, lambda _: {"code_commune": "93003"})
    assert stock.groups(moved) == [("part", 13, 4, 3, False)]


@pytest.mark.proof
def test_a_new_address_of_a_place_comes_to_its_group(stock: Stock) -> None:
    stock.groups(dwellings({"93001_1": THREE}))
    more = {"93001_1": THREE, "93001_2": THREE}
    assert stock.groups(dwellings(more)) == [("part", 24, 6, 3, False)]


# What is refused, and what is left.


def test_a_register_published_again_has_the_groups_it_had(stock: Stock) -> None:
    sources = stock.register(dwellings({"93001_1": THREE}))
    with stock.opened(sources) as bench:
        first = bench.rows("FROM economie.cadre ORDER BY cle")
    (kept,) = stock.folder.glob("economie_*")
    assert (kept.name, kept.stat().st_mode & 0o777) == (
        "economie_rpls_2024_00000001.duckdb", 0o400
    )  # fmt: skip
    with stock.opened(sources) as bench:
        assert bench.rows("FROM economie.cadre ORDER BY cle") == first


def test_the_account_says_what_each_level_grouped_and_what_is_left(stock: Stock) -> None:
    sources = stock.register(dwellings({"93001_1": THREE, "93002_1": {A: 9}}))
    with stock.opened(sources) as bench:
        rows = bench.rows("SELECT nom, groupes, groupes_menages, restants_menages FROM bilan")
        told = dict(bench.rows("FROM cadre"))
    assert rows == [("part", 1, 12, 9), *((name, 0, 0, 9) for name in LEVELS[1:])]
    assert read_tables(told["economie_reglages"]) == secrecy_tables()
    assert (told["economie_rpls"], told["economie_version"]) == ("rpls_2024_00000001", "1")
    assert not any("empreinte" in key for key in told)


def test_groups_of_a_looser_rule_are_refused(stock: Stock) -> None:
    loose = replace(secrecy_tables(), economy=replace(secrecy_tables().economy, landlords=2))
    sources = stock.register(dwellings({"93001_1": {A: 6, B: 6}}))
    with stock.opened(sources, loose) as bench:
        check_groups(bench, loose.economy)
        with pytest.raises(SecrecyFault, match="moins de 3 bailleurs"):
            check_groups(bench, secrecy_tables().economy)


@pytest.mark.parametrize(
    "tampering",
    ["UPDATE membre SET vacants = 1", "DELETE FROM membre WHERE rowid = 0",
     "UPDATE adresse_groupe SET adresse = 'ailleurs'"],
)  # fmt: skip
def test_groups_that_are_not_the_registers_dwellings_are_refused(
    stock: Stock, tampering: str
) -> None:
    sources = stock.register(dwellings({"93001_1": THREE}))
    with stock.opened(sources):
        (kept,) = stock.folder.glob("economie_*")
    kept.chmod(0o600)
    with workshop(kept) as bench:
        bench.run(tampering)
    with stock.opened(sources) as bench, pytest.raises(SecrecyFault, match="comme dans le rép"):
        check_groups(bench, secrecy_tables().economy)


def test_an_unknown_sum_in_the_rule_is_refused_and_leaves_no_file(stock: Stock) -> None:
    odd = replace(secrecy_tables(), economy=replace(secrecy_tables().economy, sums=("inconnue",)))
    with pytest.raises(InvalidValue, match=r"inconnue dans economie\.mesures : 'inconnue'"):
        stock.groups(dwellings({"93001_1": THREE}), odd)
    assert not [*stock.folder.glob("*economie*")]


# Rents by class: groups made of those above. All dwellings but the first of each are let at 250 €.


def financed(**groups: str) -> Callable[[Row], Row]:
    """Of each landlord and commune, "PLUS" and the like: `a1`: those of A in 93001."""

    def facts(row: Row) -> Row:
        landlord = "abcd"[(A, B, C, D).index(row["siren_bailleur"])]
        place = f"{landlord}{row['code_commune'][-1]}"
        return {"finan_groupe": groups.get(place, groups.get(landlord, "PLUS")), "nbpiece": 3}

    return facts


SEVEN = {A: 7, B: 7, C: 7}
TWICE = {"93001_1": {**SEVEN, D: 7}, "93001_2": SEVEN}


def test_rents_of_a_class_are_told_where_it_and_the_rest_are_of_three(stock: Stock) -> None:
    rows = dwellings(
        TWICE, lambda r: {"finan_groupe": "PLUS" if r["adresse_id"] == "93001_1" else "PLAI"}
    )
    found = stock.rents(rows)
    assert found["loyers_plus"] == [("part", 1, {"plus": 24, "plai": 18}, False)]
    assert found["loyers_plai"] == [("part", 1, {"plus": 24, "plai": 18}, False)]
    assert found["loyers_typologie"] == [("part", 1, {"reste": 42}, False)]


@pytest.mark.parametrize(
    ("of", "told"),
    [
        (financed(), True),  # one class, nothing left
        (financed(a="PLAI"), False),  # the rest is one landlord's
        (financed(a="PLAI", b="PLAI"), False),
        (financed(a="PLAI", b="PLAI", c="PLAI"), False),  # the class is D's
    ],
)
def test_neither_a_class_nor_what_it_leaves_is_of_two(
    stock: Stock, of: Callable[[Row], Row], *, told: bool
) -> None:
    found = stock.rents(dwellings({"93001_1": {**SEVEN, D: 7}}, of))
    assert ("loyers_plus" in found) is told
    assert len(found["loyers_typologie"]) == 1  # all of three rooms


def test_a_class_told_at_a_wider_level_does_not_give_the_rest_of_one_group(stock: Stock) -> None:
    """PLUS are in 93001 alone: its rents less theirs would be those of A's other dwellings.

    Both communes together have classes of three landlords and more; only none is told of PLUS.
    """
    held = {"93001_1": {A: 9, B: 9, C: 9, D: 9}, "93002_1": {A: 9, B: 9, C: 9, D: 9}}
    rows = dwellings(held, financed(a1="PLAI", b2="PLAI", a2="PLAI", c2="PLAI", d2="PLAI"))
    assert not [told for _, _, told, _ in stock.rents(rows)["loyers_plus"] if "plus" in told]


def test_a_class_too_small_in_its_communes_is_told_by_the_epci(stock: Stock) -> None:
    held = {"93001_1": {A: 9, B: 9, C: 9, D: 9}, "93002_1": {A: 9, B: 9, C: 9, D: 9}}
    one = {"93001": {A, B}, "93002": {B, C}}
    rows = dwellings(
        held,
        lambda r: {
            "finan_groupe": "PLAI" if r["siren_bailleur"] in one[r["code_commune"]]
            and r["id"][-1] in "123" else "PLUS"
        },
    )  # fmt: skip
    found = stock.rents(rows)
    assert "loyers_plai" not in found or found["loyers_plai"][0][0] == "epci"
    assert [level for level, *_ in found["loyers_typologie"]] == ["part", "part"]


def test_rents_wait_with_the_groups_they_are_made_of(stock: Stock) -> None:
    stock.rents(dwellings({"93001_1": SEVEN}, financed()))
    late = dwellings({"93001_1": {**SEVEN, D: 7}}, financed())
    assert stock.rents(late)["loyers_plus"] == [("part", 1, {"plus": 18}, True)]


@pytest.mark.parametrize(
    ("moved", "waits"),
    [({A: "PLUS", B: "PLUS", C: "PLUS"}, False), ({A: "PLAI", B: "PLUS", C: "PLUS"}, True)],
)
def test_a_class_waits_though_all_rents_may_move(
    stock: Stock, moved: Mapping[str, str], *, waits: bool
) -> None:
    """Three landlords have a rent more each; of PLUS, they are two in the second case."""
    more = {"93001_1": {**SEVEN, D: 7}, "93001_2": {**SEVEN, D: 7}}

    def facts(row: Row) -> Row:
        found: Row = {"finan_groupe": "PLUS" if row["adresse_id"] == "93001_1" else "PLAI"}
        return found

    def later(row: Row) -> Row:
        wanted = moved.get(row["siren_bailleur"])
        first = row["id"].endswith("1") and facts(row)["finan_groupe"] == wanted
        return facts(row) | ({"loyer_principal": 500} if first else {})

    before = stock.rents(dwellings(more, facts))
    found = stock.rents(dwellings(more, later))
    assert [wait for *_, wait in found["loyers_plus"]] == [waits]
    assert [wait for *_, wait in found["loyers_plai"]] == [waits]  # told of the same day
    assert (found["loyers_plus"][0][2] == before["loyers_plus"][0][2]) is waits
    assert [wait for *_, wait in found["loyers_typologie"]] == [False]


@pytest.mark.parametrize(
    ("tampering", "said"),
    [
        ("UPDATE loyer_membre SET loyers = loyers + 1 WHERE bailleur = '111111111'", "comme dans"),
        ("UPDATE loyer_membre SET classe = 'pls'", "comme dans"),
        ("UPDATE loyer_membre SET classe = 'pls' WHERE bailleur = '222222222'", "de moins de 3"),
        ("DELETE FROM loyer_membre WHERE bailleur = '111111111'", "de moins de 3 bailleurs"),
        ("UPDATE loyer_membre SET groupe = 9", "groupes entiers"),
        ("INSERT INTO loyer_ensemble FROM loyer_ensemble", "groupes entiers"),
        ("UPDATE groupe SET niveau = 6", "groupes entiers"),
    ],
)
def test_groups_of_rents_that_lie_are_refused(stock: Stock, tampering: str, said: str) -> None:
    sources = stock.register(dwellings({"93001_1": SEVEN}, financed()))
    with stock.opened(sources):
        (kept,) = stock.folder.glob("economie_*")
    kept.chmod(0o600)
    with workshop(kept) as bench:
        bench.run(tampering)
    with stock.opened(sources) as bench, pytest.raises(SecrecyFault, match=said):
        check_groups(bench, secrecy_tables().economy)


def test_groups_of_before_rents_by_class_are_made_again_and_stay(stock: Stock) -> None:
    """A frozen file that lacks the tables of rents: its groups of business are kept."""
    sources = stock.register(dwellings({"93001_1": SEVEN}, financed()))
    with stock.opened(sources) as bench:
        before = bench.rows("FROM economie.groupe")
    (kept,) = stock.folder.glob("economie_*")
    kept.chmod(0o600)
    with workshop(kept) as bench:
        bench.run(
            "DROP TABLE loyer_membre; DROP TABLE loyer_groupe; DROP TABLE loyer_ensemble;"
            "DELETE FROM cadre WHERE cle = 'loyers'"
        )
    with stock.opened(sources) as bench:
        assert bench.rows("FROM economie.groupe") == before
        assert bench.value("SELECT count(*) FROM economie.loyer_groupe") == 6
        check_groups(bench, secrecy_tables().economy)


def test_a_table_of_rents_keeps_its_classes_within_a_year(stock: Stock) -> None:
    """Another partition of the same year would tell, by difference, of what one cuts off."""
    rows = dwellings({"93001_1": SEVEN}, financed())
    stock.rents(rows)
    economy = secrecy_tables().economy
    first, *others = economy.rents
    changed = replace(first, classes=first.classes[:3])
    odd = replace(secrecy_tables(), economy=replace(economy, rents=(changed, *others)))
    with pytest.raises(InvalidValue, match=r"loyers_typologie n'a plus les classes .* autre nom"):
        stock.rents(rows, odd)


def test_without_a_table_of_rents_there_is_no_group_of_them(stock: Stock) -> None:
    none = replace(secrecy_tables(), economy=replace(secrecy_tables().economy, rents=()))
    assert stock.rents(dwellings({"93001_1": SEVEN}, financed()), none) == {}
