"""What stops a publication: frozen groups that were changed, files and sources that are missing."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from loaders.context import silent
from loaders.publication import edition
from loaders.publication.edition import take_partition
from loaders.publication.levels.rows import Computing
from loaders.publication.publish import publish, publish_staged
from loaders.publication.sources import Sources, open_sources
from loaders.publication.verification.figures import check_published
from parc_social.access.secrecy import secrecy_tables
from parc_social.access.verification.partition import SecrecyFault
from parc_social.catalogue.rules import regles
from parc_social.errors import InvalidValue, NotFound
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.editions.edition import EditionState
from testing.publication.place import Place, copied
from testing.publication.tables import dated, register, survey
from testing.rows import each_row
from testing.sample import taking_turns

pytestmark = [taking_turns(4), pytest.mark.long]


def test_business_that_is_not_the_sum_of_its_groups_stops_the_publication(
    let: Place, tmp_path: Path
) -> None:
    with copied(let.data, tmp_path) as place:
        (kept,) = place.folder.glob("economie_rpls_2024_*.duckdb")
        kept.chmod(0o600)
        with workshop(kept) as bench:
            bench.run("UPDATE groupe SET loyers = loyers - 1")
        new = place.stage("ops", 2024, survey())
        with pytest.raises(SecrecyFault, match=r"93\d* \(\w+\) n'est pas la somme"):
            place.publish()
        assert {e.id: e.state for e in place.store.editions()}[new] is EditionState.CHECKED


@pytest.mark.proof
def test_a_partition_made_by_a_lower_floor_stops_the_publication(loaded: Place) -> None:
    publish(loaded.store, loaded.folder, None, silent, secrecy_tables().with_floor(5))
    new = loaded.stage("rpls", 2025, dated(register(), 2025))
    with pytest.raises(SecrecyFault, match="sous le seuil de 11"):
        loaded.publish(new)


@each_row(
    ("ids", "error"),
    [
        (lambda p: ["ops_2024_ffffffff"], NotFound),
        (lambda p: [p.served("rpls")[2024]], InvalidValue),
        (lambda p: [p.served("indicateurs")[2024]], InvalidValue),
        (lambda p: None, InvalidValue),
    ],
    ids=["unknown", "published already", "published indicators", "nothing staged"],
)
def test_what_can_not_be_published_is_said(
    published: Place, ids: Callable[[Place], list[str] | None], error: type[Exception]
) -> None:
    with pytest.raises(error):
        publish(published.store, published.folder, ids(published), silent)


def test_a_survey_without_territories_is_refused(place: Place) -> None:
    place.stage("ops", 2024, survey())
    with pytest.raises(NotFound, match="territoires"):
        place.publish()


def test_without_territories_the_rest_is_published_and_the_survey_named(place: Place) -> None:
    ops = place.stage("ops", 2024, survey())
    ban = place.stage("ban", 2025, {})
    done = publish_staged(place.store, place.folder, silent)
    assert [e.id for e in done.publiees] == [ban]
    assert [(refusal.edition.id, "territoires" in refusal.raison) for refusal in done.refusees] == [
        (ops, True)
    ]
    assert next(e for e in place.store.editions() if e.id == ops).is_draft  # and open


def test_a_damaged_edition_keeps_no_other_from_being_published(
    again: Place, run: Callable[..., Result]
) -> None:
    bad, good = again.stage("ban", 2025, {}), again.stage("ban", 2024, {})
    (again.folder / f"{bad}.duckdb").write_bytes(b"abime")
    result = run(again, "publish")
    assert result.exit_code == 1
    assert f"NON PUBLIÉE : {bad}" in result.stderr
    assert f"editions jeter {bad}" in result.stderr
    assert "les autres sont publiées" in result.stderr
    assert f"publiée : {good}" in result.stdout
    assert run(again, "publish").exit_code == 1  # still there, still said
    assert run(again, "editions", "jeter", bad).exit_code == 0


def tampered(place: Place, fault: str) -> None:
    """The frozen groups of a survey, changed by who can write in the folder."""
    (kept,) = place.folder.glob("*.partition.duckdb")
    assert kept.stat().st_mode & 0o777 == 0o400
    kept.chmod(0o640)
    with workshop(kept) as bench:
        bench.run(fault)


def test_what_secrecy_refuses_is_left_out_and_the_others_are_published(again: Place) -> None:
    tampered(again, "UPDATE groupe SET seules = seules + 1")
    new = again.stage("rpls", 2025, dated(register(), 2025))
    ban = again.stage("ban", 2025, {})
    done = publish_staged(again.store, again.folder, silent)
    assert [e.id for e in done.publiees] == [ban]
    assert [refusal.edition.id for refusal in done.refusees] == [new]
    assert "n'est pas la somme" in done.refusees[0].raison
    states = {e.id: e.state for e in again.store.editions()}
    assert (states[ban], states[new]) == (EditionState.PUBLISHED, EditionState.CHECKED)
    assert sorted(again.served("indicateurs")) == [2024]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("UPDATE groupe SET apl = apl + 1 WHERE tableau = 'sensible'", "n'est pas la somme"),
        pytest.param(
            "UPDATE groupe SET menages = 11 WHERE population <> 'tous'",
            "n'est pas la somme",
            marks=pytest.mark.proof,
        ),
        ("INSERT INTO releve VALUES (1, '1', 12, 16, 16, 0)", "collecte"),
    ],
)
def test_a_table_that_is_tampered_with_stops_the_publication(
    tabled: Place, tmp_path: Path, fault: str, said: str
) -> None:
    with copied(tabled.data, tmp_path) as place:
        tampered(place, fault)
        place.stage("rpls", 2025, dated(register(), 2025))
        with pytest.raises(SecrecyFault, match=said):
            place.publish()


def look(place: Place) -> None:
    """The first of what a publication does last: the groups looked at again, before any figure."""
    editions = {e.source: e for e in place.store.editions()}
    territories = editions["territoires"]
    sources = Sources(2024, editions["ops"], None, territories, recent=territories)
    (kept,) = place.folder.glob("*.partition.duckdb")
    file = place.folder / f"{editions['indicateurs'].id}.duckdb"
    file.chmod(0o640)
    with workshop(file) as bench:
        bench.run("DROP TABLE bilan; DROP TABLE cadre")
        open_sources(bench, sources, place.folder)
        take_partition(bench, kept)
        check_published(bench, Computing(sources, secrecy_tables(), regles().fiabilite))


@each_row(
    ("fault", "said"),
    [
        ("UPDATE membre SET ressources_60_80 = 0, ressources_moins_20 = 1", "règle de sensible"),
        ("UPDATE chaine SET groupe = 1 WHERE tableau = 'sensible'", "groupes entiers"),
        ("DELETE FROM chaine WHERE population <> 'tous'", "groupes entiers"),
        (
            (
                "UPDATE membre SET age_connu = 0"
                " WHERE cle NOT IN (FROM membre SELECT cle ORDER BY cle LIMIT 5)"
            ),
            "règle de base|parlerait de moins de 11",
        ),
        (
            "UPDATE membre SET cle = cle || ' bis' WHERE cle = (FROM membre SELECT min(cle))",
            "2 ménages ne sont pas dans leur groupe",
        ),
    ],
)
def test_the_last_look_finds_what_was_tampered_with(
    tabled: Place, tmp_path: Path, fault: str, said: str
) -> None:
    with copied(tabled.data, tmp_path) as place:
        tampered(place, fault)
        with pytest.raises(SecrecyFault, match=said):
            look(place)


@each_row(
    ("relation", "column"),
    [
        ("indicateur_france_fraction", "part_personnes_seules_num"),
        ("indicateur_commune_fraction", "part_personnes_seules_den"),
        ("indicateur_ilot_fraction", "part_personnes_seules_num"),
        ("indicateur_france", "menages"),
        ("indicateur_commune", "part_personnes_seules"),
    ],
)
def test_a_figure_that_is_not_that_of_its_groups_stops_whatever_its_level(
    tabled: Place, tmp_path: Path, relation: str, column: str
) -> None:
    """Levels of few rows are counted again together: each is looked at all the same."""

    def changed(bench: Workbench, computing: Computing) -> None:
        one = f"SELECT code FROM {relation} WHERE {column} IS NOT NULL ORDER BY code LIMIT 1"  # noqa: S608
        assert bench.rows(one), "nothing is shown there"
        bench.run(f"UPDATE {relation} SET {column} = {column} + 1 WHERE code = ({one})")  # noqa: S608
        check_published(bench, computing)

    with copied(tabled.data, tmp_path) as place, pytest.MonkeyPatch.context() as patch:
        patch.setattr(edition, "check_published", changed)
        place.stage("rpls", 2025, dated(register(), 2025))
        with pytest.raises(SecrecyFault, match=r"n'est pas la somme de ses groupes"):
            place.publish()
