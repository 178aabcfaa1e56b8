"""Versions of one survey: what changed between two must be nothing or enough households."""

from collections.abc import Mapping
from typing import Any

import pytest

from loaders.publication.groups import partition
from loaders.publication.groups.versions import Versions
from parc_social.access.verification.partition import SecrecyFault
from parc_social.storage.edition_files.workbench import Workbench
from testing.publication.place import Place
from testing.publication.tables import A, B, Tables, households, survey
from testing.sample import taking_turns

pytestmark = [taking_turns(4), pytest.mark.long]

SINGLE = "SELECT part_personnes_seules_num, part_personnes_seules_den FROM commune"
SINGLE += " WHERE code = '93001'"


def corrected(changes: Mapping[str, Mapping[str, Any]]) -> Tables:
    """The survey with some facts changed, by household."""
    rows = survey()["ops-menages"]
    return {"ops-menages": [{**row, **changes.get(row["id"], {})} for row in rows]}


def names(address: str, count: int) -> list[str]:
    owner = B if address in ("93001_4", "93001_5") else A
    return [f"{address}_{owner}_{k}" for k in range(count)]


def test_a_correction_of_ten_households_waits(again: Place) -> None:
    assert again.read(2024, SINGLE) == [(26, 38)]
    fact = {"composition": "SEULE"}
    again.stage("ops", 2024, corrected(dict.fromkeys(names("93001_1", 10), fact)))
    again.revise()
    assert again.read(2024, SINGLE) == [(26, 38)]
    assert again.frozen("SELECT count(*) FROM decoupe WHERE attend") == [(1,)]


def test_a_correction_of_eleven_households_shows(again: Place) -> None:
    fact = {"composition": "SEULE"}
    again.stage("ops", 2024, corrected(dict.fromkeys(names("93001_1", 11), fact)))
    again.revise()
    assert again.read(2024, SINGLE) == [(37, 38)]


@pytest.mark.proof
def test_two_small_corrections_do_not_show_one_after_the_other(again: Place) -> None:
    """The third version is 12 households away from the first and 6 from the second."""
    fact = {"composition": "SEULE"}
    for count in (6, 12):
        again.stage("ops", 2024, corrected(dict.fromkeys(names("93001_1", count), fact)))
        again.revise()
    assert again.read(2024, SINGLE) == [(38, 38)]
    again.stage("ops", 2024, corrected(dict.fromkeys(names("93001_1", 11), fact)))
    again.revise()
    assert again.read(2024, SINGLE) == [(38, 38)]


@pytest.mark.proof
def test_a_household_that_leaves_a_group_of_twelve_waits(again: Place) -> None:
    again.stage("ops", 2024, corrected({"93001_1_" + A + "_0": {"reponse_enquete": "3"}}))
    again.revise()
    assert again.read(2024, SINGLE) == [(26, 38)]


@pytest.mark.proof
def test_a_correction_of_everyone_does_not_cover_the_household_that_left(again: Place) -> None:
    """Everyone's surface is told now, and one household of a group of twelve is gone."""
    gone = f"93001_1_{A}_0"
    rows = [{**row, "surface_hab": 60} for row in survey()["ops-menages"] if row["id"] != gone]
    again.stage("ops", 2024, {"ops-menages": rows})
    again.revise()
    assert again.read(2024, SINGLE) == [(26, 38)]
    assert again.frozen("SELECT count(*) FROM decoupe WHERE attend") == [(1,)]
    occupants = "SELECT surface_par_occupant_den FROM commune WHERE code = '93001'"
    assert again.read(2024, occupants) == [(12 + 14,)], "of the two groups that do not wait"
    assert again.frozen("SELECT count(enquetes) FROM decoupe") == [(0,)], "of no group of its own"


def _wait_for_nothing(bench: Workbench, versions: Versions, _tables: Any) -> None:
    """The fault: a revision whose groups are all counted again."""
    assert versions.count == 1
    bench.run("CREATE TEMP TABLE attente (groupe INTEGER)")


def test_a_revision_that_gives_a_household_back_is_refused(
    again: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last look finds by itself what should have waited."""
    monkeypatch.setattr(partition, "hold_back", _wait_for_nothing)
    before = again.served("indicateurs")
    again.stage("ops", 2024, corrected({f"93001_1_{A}_0": {"composition": "SEULE"}}))
    with pytest.raises(SecrecyFault, match=r"révision refusée.* change par moins de 11 ménages"):
        again.revise()
    assert again.served("indicateurs") == before


@pytest.mark.proof
def test_late_answers_of_a_commune_without_group_form_a_new_one(again: Place) -> None:
    late = [*survey()["ops-menages"], *households(("93002", 3), A, 8)]
    before = again.frozen("SELECT * FROM decoupe ORDER BY groupe")
    again.stage("ops", 2024, {"ops-menages": late})
    again.revise()
    after = again.frozen("SELECT * FROM decoupe ORDER BY groupe")
    assert after[: len(before)] == before
    grouped = again.frozen("SELECT code_commune, menages FROM decoupe ORDER BY groupe")
    assert grouped[len(before) :] == [("93002", 12)]


@pytest.mark.proof
def test_a_version_published_again_is_the_same(again: Place) -> None:
    first = again.served("ops")[2024]
    before = again.read(2024, "SELECT * EXCLUDE (geom) FROM commune ORDER BY code")
    fact = {"composition": "SEULE"}
    again.stage("ops", 2024, corrected(dict.fromkeys(names("93001_1", 11), fact)))
    again.revise()
    again.publish(first)
    later = again.read(2024, "SELECT * EXCLUDE (geom) FROM commune ORDER BY code")
    assert later == before


@pytest.mark.proof
def test_a_group_that_waits_in_no_place_left_is_counted_nowhere(again: Place) -> None:
    """Households at an address that one version alone knew; the next has none of them there."""
    sums = "SELECT menages_repondants FROM {} WHERE code = '{}' AND population = 'tous'"
    before = again.read(2024, sums.format("indicateur_france", "FR"))
    rows = survey()["ops-menages"]
    for count in (14, 0):
        late = households(("93001", 99), A, count)
        again.stage("ops", 2024, {"ops-menages": [*rows, *late]})
        again.revise()
    assert again.read(2024, sums.format("indicateur_france", "FR")) == before
