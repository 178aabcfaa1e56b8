"""The chains of the journal: what an attacker with the database's keys changes is told."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert, text

from parc_social.database.journal_rows import JournalRow
from parc_social.journal.chain import LINE, line_print, seal_print
from parc_social.registry.registry import Registry, open_registry
from testing.rows import each_row

Entries = Callable[..., Any]
Tamper = Callable[..., None]


def test_the_chains_of_several_writers_hold(registry: Registry, url: str, entry: Entries) -> None:
    other = open_registry(url)  # another writer, as another process has

    def write(to: Registry) -> None:
        for number in range(25):
            (to.journal.append if number % 2 else to.journal.note)(entry(number))

    threads = [threading.Thread(target=write, args=(r,)) for r in (registry, other) * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    registry.journal.flush()
    verdict = registry.journal.verify()
    assert (verdict.lignes, verdict.redacteurs, verdict.fautes) == (100, 2, ())


def test_an_empty_journal_is_whole(registry: Registry) -> None:
    verdict = registry.journal.verify()
    assert (verdict.lignes, verdict.redacteurs, verdict.sceau, verdict.fautes) == (0, 0, "", ())


@pytest.mark.parametrize(
    ("acts", "fault"),
    [
        (["UPDATE journal SET statut = 404 WHERE rang = 3"], "la ligne 3 a été modifiée"),
        (["UPDATE journal SET acteur = 'x' WHERE rang = 1"], "la ligne 1 a été modifiée"),
        (["UPDATE journal SET octets = NULL WHERE rang = 5"], "la ligne 5 a été modifiée"),
        (["DELETE FROM journal WHERE rang = 3"], "la ligne 3 manque"),
        (["DELETE FROM journal WHERE rang = 1"], "la ligne 1 manque"),
        (["DELETE FROM journal WHERE rang = 5"], "la ligne 5 manque"),
        (["DELETE FROM journal"], "la ligne 1 manque"),
        (
            [
                "UPDATE journal SET rang = 9 WHERE rang = 2",
                "UPDATE journal SET rang = 2 WHERE rang = 3",
                "UPDATE journal SET rang = 3 WHERE rang = 9",
            ],
            "la ligne 2 ne suit pas la précédente",
        ),
        (["UPDATE journal SET precedent = 'x' WHERE rang = 4"],
         "la ligne 4 ne suit pas la précédente"),
        (["DELETE FROM journal_sceau WHERE numero = 2"], "le sceau 2 manque"),
        (["DELETE FROM journal_sceau WHERE numero = 5"], "la ligne 5 n'est sous aucun sceau"),
        (["UPDATE journal_sceau SET rang = 4 WHERE numero = 5"], "le sceau 5 a été modifié"),
        (["DELETE FROM journal_sceau", "DELETE FROM journal"], "aucun sceau"),
        (["DELETE FROM journal_redacteur"], "son inscription manque"),
        (["UPDATE journal_redacteur SET hote = 'x'"], "son inscription a été modifiée"),
    ],
)  # fmt: skip
def test_a_tampered_journal_is_told(
    registry: Registry, entry: Entries, tamper: Tamper, acts: list[str], fault: str
) -> None:
    for number in range(5):
        registry.journal.append(entry(number))
    assert registry.journal.verify().fautes == ()
    tamper(registry, *acts)
    found = registry.journal.verify().fautes
    assert len(found) == 1
    assert fault in found[0]


@each_row("name", [name for name in LINE if name != "empreinte"])
def test_every_column_of_a_line_is_hashed(name: str) -> None:
    line: dict[str, Any] = dict.fromkeys(LINE, "x")
    assert line_print(line) != line_print(line | {name: "y"})


def test_a_line_put_in_is_told_even_with_its_hash(registry: Registry, entry: Entries) -> None:
    registry.journal.append(entry())
    registry.journal.flush()
    with registry.engine.connect() as connection:
        last = dict(connection.execute(text("SELECT * FROM journal")).mappings().one())
    forged = last | {"rang": 2, "precedent": last["empreinte"], "compte": "innocent"}
    forged["empreinte"] = line_print(forged)
    with registry.engine.begin() as connection:  # no trigger is in the way of another line
        connection.execute(insert(JournalRow).values(forged))
    (found,) = registry.journal.verify().fautes
    assert "la ligne 2 n'est sous aucun sceau" in found


def test_a_chain_cut_with_its_seals_breaks_the_chain_of_the_next_writer(
    registry: Registry, url: str, entry: Entries, tamper: Tamper
) -> None:
    for number in range(3):
        registry.journal.append(entry(number))
    registry.journal.flush()  # else SQLite's file, where they wait, would give them back
    after = open_registry(url)  # the process starts again
    after.journal.append(entry())
    after.close()
    tamper(
        registry,
        "DELETE FROM journal WHERE rang = 3",  # the second writer has one line and two seals
        "DELETE FROM journal_sceau WHERE numero = 3",
    )
    (found,) = registry.journal.verify().fautes
    assert "le sceau 3, qu'un autre rédacteur a vu, manque" in found


def test_a_writer_taken_out_whole_is_told(
    registry: Registry, url: str, entry: Entries, tamper: Tamper
) -> None:
    registry.journal.append(entry())
    after = open_registry(url)
    after.journal.append(entry())
    after.close()
    with registry.engine.connect() as connection:
        code = connection.scalar(text("SELECT code FROM journal_redacteur ORDER BY depuis"))
    tamper(
        registry,
        "DELETE FROM journal WHERE redacteur = :code",
        "DELETE FROM journal_sceau WHERE redacteur = :code",
        "DELETE FROM journal_redacteur WHERE code = :code",
        code=code,
    )
    (found,) = registry.journal.verify().fautes
    assert "qu'un autre rédacteur a vu, manque" in found


def test_a_seal_kept_elsewhere_tells_what_the_database_can_not(
    registry: Registry, entry: Entries, tamper: Tamper
) -> None:
    for number in range(3):
        registry.journal.append(entry(number))
    kept = registry.journal.verify().sceau
    assert registry.journal.verify((kept,)).fautes == ()
    tamper(
        registry, "DELETE FROM journal WHERE rang = 3", "DELETE FROM journal_sceau WHERE numero = 3"
    )
    assert registry.journal.verify().fautes == ()
    found = registry.journal.verify((kept,)).fautes
    assert ["sa fin a été enlevée" in fault for fault in found] == [True]


def test_a_last_line_written_again_with_its_hash_is_told_by_its_seal(
    registry: Registry, entry: Entries, tamper: Tamper
) -> None:
    registry.journal.append(entry())
    assert registry.journal.verify().fautes == ()
    with registry.engine.connect() as connection:
        line = dict(connection.execute(text("SELECT * FROM journal")).mappings().one())
    said = line_print(line | {"compte": "innocent"})
    tamper(registry, "UPDATE journal SET compte = 'innocent', empreinte = :said", said=said)
    found = registry.journal.verify().fautes
    assert ["n'est pas celle que dit le sceau 1" in fault for fault in found] == [True]


def test_a_whole_chain_written_again_no_longer_has_the_seal_that_was_kept(
    registry: Registry, entry: Entries, tamper: Tamper
) -> None:
    registry.journal.append(entry())
    kept = registry.journal.verify().sceau
    with registry.engine.connect() as connection:
        line = dict(connection.execute(text("SELECT * FROM journal")).mappings().one())
        seal = dict(connection.execute(text("SELECT * FROM journal_sceau")).mappings().one())
    line["compte"] = "innocent"
    seal["tete"] = line_print(line)
    tamper(
        registry,
        "UPDATE journal SET compte = 'innocent', empreinte = :line",
        "UPDATE journal_sceau SET tete = :line, empreinte = :seal",
        line=line_print(line),
        seal=seal_print(seal),
    )
    assert registry.journal.verify().fautes == ()
    assert registry.journal.verify((kept,)).fautes != ()


@pytest.mark.parametrize(
    "requete", ["a\0b", "\udcff", "é" * 30_000, "'; DROP TABLE journal; --", "%s %(x)s ? {}"]
)
def test_no_query_is_too_strange_for_the_journal(
    registry: Registry, entry: Entries, requete: str
) -> None:
    registry.journal.append(entry(requete=requete, octets=None))
    registry.journal.append(entry())
    verdict = registry.journal.verify()
    assert (verdict.lignes, verdict.fautes) == (2, ())
