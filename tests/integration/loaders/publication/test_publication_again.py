"""What is published beside or after what is on show already."""

import pytest

from loaders.context import silent
from loaders.publication.publish import withdraw
from parc_social.errors import InvalidValue
from parc_social.storage.editions.edition import EditionState
from testing.publication.place import Place
from testing.publication.tables import (
    ADDRESSES,
    COMMUNES,
    A,
    dated,
    households,
    register,
    survey,
    territoires,
)
from testing.sample import taking_turns

pytestmark = taking_turns(4)


def test_the_stock_evolves_from_the_register_of_the_year_before(later: Place) -> None:
    sql = "SELECT code, evolution_parc, evolution_parc_statut FROM commune ORDER BY code"
    assert later.read(2024, sql) == [(code, None, "N") for code in COMMUNES]
    assert later.read(2025, sql) == [
        ("93001", 14.3, "D"), ("93002", 0.0, "D"), ("93003", None, "N"),
    ]  # fmt: skip


def test_a_later_register_reuses_the_frozen_groups(published: Place, later: Place) -> None:
    digest = "SELECT * FROM decoupe ORDER BY groupe"
    survey_only = "SELECT code, COLUMNS('part_personnes_seules.*') FROM commune ORDER BY code"
    assert later.served("indicateurs")[2024] == published.served("indicateurs")[2024]
    assert later.frozen(digest) == published.frozen(digest)
    assert later.read(2025, survey_only)[:2] == published.read(2024, survey_only)[:2]
    assert len(list(later.folder.glob("*.partition.duckdb"))) == 1


@pytest.mark.proof
def test_a_withdrawn_register_takes_the_evolution_from_it_along(loaded: Place) -> None:
    loaded.stage("rpls", 2025, dated(register(), 2025))
    loaded.publish()
    withdraw(loaded.store, loaded.folder, [loaded.served("rpls")[2024]], silent)
    sql = "SELECT DISTINCT evolution_parc_statut FROM commune"
    assert loaded.read(2025, sql) == [("N",)]


@pytest.mark.proof
def test_who_answered_changes_no_row_and_no_place(again: Place) -> None:
    """The same deposit with one more silent address lists the same points in the same order."""
    listed = again.read(2024, "SELECT fid, id, lon, lat FROM adresse ORDER BY fid")
    quiet = [
        {**row, "reponse_enquete": "3"} if row["adresse_id"] == "93002_1" else row
        for row in survey()["ops-menages"]
    ]
    other = again.stage("ops", 2022, {"ops-menages": quiet})
    again.publish(other)
    later = again.read(2022, "SELECT fid, id, lon, lat FROM adresse ORDER BY fid")
    assert [row[1:] for row in later] == [row[1:] for row in listed if row[1] != "93001_7"]


@pytest.mark.proof
def test_an_address_newer_than_the_survey_shows_its_neighbours_group(loaded: Place) -> None:
    loaded.stage("rpls", 2025, dated(register((*ADDRESSES, ("93001", 8), ("93003", 1))), 2025))
    loaded.publish()
    rows = loaded.read(2025, "SELECT id, part_personnes_seules_statut FROM adresse")
    shown = dict(rows)
    assert (shown["93001_8"], shown["93003_1"]) == ("A", "S")


@pytest.mark.proof
def test_a_series_is_summed_in_the_newest_communes_and_says_so(place: Place) -> None:
    """93002 is in 93003 since 2026: each row is of 2026, but addresses are where they were."""
    place.stage("territoires", 2025, territoires())
    rows = [*households(("93002", 1), A, 12), *households(("93003", 1), A, 11)]
    place.stage("ops", 2024, {"ops-menages": rows})
    place.publish()
    sql = "SELECT code, menages, annee_cog FROM commune ORDER BY code"
    assert place.read(2024, sql) == [
        ("93001", None, 2025), ("93002", 12, 2025), ("93003", 11, 2025),
    ]  # fmt: skip
    merged = dict(territoires())
    merged["territoires-commune"] = [
        row | {"annee_cog": 2026} for row in merged["territoires-commune"] if row["code"] != "93002"
    ]
    place.stage("territoires", 2026, merged)
    place.publish()
    assert place.read(2024, sql) == [("93001", None, 2026), ("93003", 23, 2026)]
    fine = "SELECT DISTINCT code_commune, annee_cog FROM adresse ORDER BY 1"
    assert place.read(2024, fine) == [("93002", 2025), ("93003", 2025)]


@pytest.mark.proof
def test_groups_follow_their_addresses_into_a_new_commune(again: Place) -> None:
    """93001 becomes part of 93003 in the register of 2025."""
    tables = {
        name: [r | {"code_commune": "93003"} if r["code_commune"] == "93001" else r for r in rows]
        for name, rows in dated(register(), 2025).items()
    }
    again.stage("rpls", 2025, tables)
    again.publish()
    sql = "SELECT code, menages, part_personnes_seules FROM commune ORDER BY code"
    assert again.read(2025, sql) == [
        ("93001", None, None),
        ("93002", None, None),
        ("93003", 38, 68.4),
    ]


@pytest.mark.proof
def test_a_survey_older_than_the_register_has_indicators_of_its_own(place: Place) -> None:
    place.stage("territoires", 2025, territoires())
    place.stage("ops", 2022, survey())
    place.stage("rpls", 2024, dated(register(), 2024))
    place.publish()
    assert sorted(place.served("indicateurs")) == [2022, 2024]
    first = "SELECT menages, logements, logements_statut, part_plai_statut, millesime_rpls"
    (row,) = place.read(2022, f"{first} FROM commune WHERE code = '93001'")
    assert row == (38, None, "N", "N", None)
    # An address that only the survey knows is placed in its IRIS by its point.
    assert place.read(2022, "SELECT DISTINCT iris FROM adresse ORDER BY iris NULLS LAST") == [
        ("930010001",),
        (None,),
    ]


def test_a_new_edition_retires_the_old_and_its_indicators(again: Place) -> None:
    old = {source: again.served(source)[2024] for source in ("rpls", "indicateurs")}
    new = again.stage("rpls", 2024, dated(register(ADDRESSES[:8]), 2024))
    again.publish(new)
    states = {e.id: e.state for e in again.store.editions()}
    assert states[new] is EditionState.PUBLISHED
    assert [states[i] for i in old.values()] == [EditionState.RETIRED, EditionState.RETIRED]
    assert len(again.served("indicateurs")) == 1


def test_a_territory_or_an_address_list_that_changes_nothing_makes_no_indicators(
    again: Place,
) -> None:
    ban = again.stage("ban", 2025, {})
    assert [e.id for e in again.publish(ban)] == [ban]


def test_one_edition_is_published_by_its_id_whatever_else_is_staged(place: Place) -> None:
    bad = place.stage("rpls", 2024, dated(register(), 2024))
    (place.folder / f"{bad}.duckdb").unlink()
    good = place.stage("territoires", 2025, territoires())
    assert [e.id for e in place.publish(good)] == [good]


@pytest.mark.proof
def test_two_editions_of_one_place_must_be_chosen_from(loaded: Place) -> None:
    other = loaded.stage("rpls", 2024, dated(register(ADDRESSES[:3]), 2024))
    first = next(e.id for e in loaded.store.editions() if e.source == "rpls" and e.id != other)
    with pytest.raises(InvalidValue, match="deux éditions"):
        loaded.publish(first, other)
    assert other in {e.id for e in loaded.publish()}
    states = {e.id: e.state for e in loaded.store.editions()}
    assert states[first] is EditionState.STAGED
