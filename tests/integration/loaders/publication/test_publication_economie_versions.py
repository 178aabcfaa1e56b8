"""Landlords' business from one version of a register to the next: what waits, what stays."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from loaders.publication.verification.business import check_groups
from parc_social.access.secrecy import LEVELS, secrecy_tables
from parc_social.access.secrecy.settings import read_tables
from parc_social.access.verification.partition import SecrecyFault
from parc_social.errors import InvalidValue
from parc_social.storage.edition_files.workbench import workshop
from testing.made.stores.stock import FOUR, THREE, A, B, C, D, Group, Stock, dwellings, of
from testing.sample import taking_turns

pytestmark = [taking_turns(4), pytest.mark.long]


def test_a_landlord_s_late_exits_wait(stock: Stock) -> None:
    held = dwellings({"93001_1": FOUR})
    assert stock.exits(held, []) == [(24, 0, 0, 0, 4, False)]
    assert stock.exits(held, [(A, "93001", None, "4")]) == [(24, 0, 0, 0, 4, True)]


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
    with pytest.raises(InvalidValue, match=r"inconnue dans economie\.mesures : « inconnue »"):
        stock.groups(dwellings({"93001_1": THREE}), odd)
    assert not [*stock.folder.glob("*economie*")]
