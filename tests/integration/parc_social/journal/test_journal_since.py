"""Only what came after a checkpoint is read; whatever does not go on from it is told."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, insert, text

from parc_social.database.journal_rows import JournalRow
from parc_social.journal import link
from parc_social.journal.chain import line_print, seal_print
from parc_social.journal.checkpoint import Checkpoint, read_checkpoint
from parc_social.registry.registry import Registry, open_registry
from testing.made.journal_checkpoint import checkpoint_of
from testing.made.past import Past

Entries = Callable[..., Any]
Tamper = Callable[..., None]
BEFORE = date(2025, 2, 1)  # the day after that of `Past`
_OF_LINE, _OF_SEAL = (
    ("rang", "precedent", "empreinte"),
    ("numero", "precedent", "tete", "empreinte"),
)
_LINE_AGAIN = """
UPDATE journal SET compte = 'innocent', precedent = :precedent, empreinte = :empreinte
WHERE rang = :rang"""
_SEAL_AGAIN = """
UPDATE journal_sceau SET precedent = :precedent, tete = :tete, empreinte = :empreinte
WHERE numero = :numero"""


@pytest.fixture
def since(registry: Registry, entry: Entries) -> Checkpoint:
    """After three lines; two more follow."""
    for number in range(3):
        registry.journal.append(entry(number))
    made = checkpoint_of(registry)
    for number in range(3, 5):
        registry.journal.append(entry(number))
    registry.journal.flush()  # else SQLite's file, where they wait, would give them back
    return made


def _rows(registry: Registry, table: str, where: str) -> dict[str, Any]:
    with registry.engine.connect() as connection:
        found = connection.execute(text(f"SELECT * FROM {table} WHERE {where}"))  # noqa: S608
        return dict(found.mappings().one())


def test_what_follows_a_checkpoint_is_read_and_nothing_before(
    registry: Registry, url: str, entry: Entries, since: Checkpoint, tmp_path: Path
) -> None:
    verdict = registry.journal.verify_since(since)
    assert (verdict.lignes, verdict.redacteurs, verdict.fautes) == (2, 1, ())
    with closing(open_registry(url)) as other:  # a process that came since
        other.journal.append(entry(9))
    verdict = registry.journal.verify_since(since)
    assert (verdict.lignes, verdict.redacteurs, verdict.fautes) == (3, 2, ())
    assert verdict.fins == registry.journal.verify().fins
    digest = replace(since, redacteurs=verdict.fins).write(tmp_path / "suite.json")
    after = registry.journal.verify_since(read_checkpoint(tmp_path / "suite.json", digest))
    assert (after.lignes, after.fautes) == (0, ())


def test_of_a_long_journal_as_many_rows_are_read_as_are_new(
    registry: Registry, entry: Entries
) -> None:
    for number in range(60):
        registry.journal.note(entry(number))
    registry.journal.flush()
    made = checkpoint_of(registry)
    registry.journal.append(entry(60))
    registry.journal.flush()
    asked: list[str] = []
    event.listen(registry.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    assert registry.journal.verify_since(made).lignes == 1
    lines = [one for one in asked if "journal.requete" in one]
    assert len(lines) == 2  # the line of the checkpoint, and those after it
    assert all("journal.rang" in one.partition("WHERE")[2] for one in lines)


@pytest.mark.parametrize(
    ("acts", "fault"),
    [
        (["UPDATE journal SET statut = 404 WHERE rang = 5"], "la ligne 5 a été modifiée"),
        (["DELETE FROM journal WHERE rang = 4"], "la ligne 4 manque"),
        (["DELETE FROM journal WHERE rang > 3"], "la ligne 4 manque"),
        (["DELETE FROM journal_sceau WHERE numero = 5"], "la ligne 5 n'est sous aucun sceau"),
        (["UPDATE journal SET statut = 404 WHERE rang = 3"],
         "la ligne 3 n'est plus celle du relevé"),
        (["DELETE FROM journal WHERE rang >= 3", "DELETE FROM journal_sceau WHERE numero > 3"],
         "la ligne 3 du relevé manque"),
        (["DELETE FROM journal WHERE rang >= 3", "DELETE FROM journal_sceau WHERE numero >= 3"],
         "le sceau 3 du relevé manque"),
        (["UPDATE journal_sceau SET quand = 'x' WHERE numero = 3"],
         "le sceau 3 n'est plus celui du relevé"),
        (["DELETE FROM journal_redacteur"], "son inscription manque"),
        (["DELETE FROM journal", "DELETE FROM journal_sceau", "DELETE FROM journal_redacteur"],
         "il est au relevé, et n'est plus au journal"),
    ],
)  # fmt: skip
def test_what_does_not_go_on_from_the_checkpoint_is_told(
    registry: Registry, tamper: Tamper, since: Checkpoint, acts: list[str], fault: str
) -> None:
    assert registry.journal.verify_since(since).fautes == ()
    tamper(registry, *acts)
    found = registry.journal.verify_since(since).fautes
    assert fault in " ; ".join(found)


def test_a_line_changed_before_the_checkpoint_is_for_the_whole_verification(
    registry: Registry, tamper: Tamper, since: Checkpoint
) -> None:
    tamper(registry, "UPDATE journal SET compte = 'innocent' WHERE rang = 2")
    assert registry.journal.verify_since(since).fautes == ()  # as decision 0017 says
    (found,) = registry.journal.verify().fautes
    assert "la ligne 2 a été modifiée" in found


def test_a_journal_written_again_from_the_start_no_longer_fits(
    registry: Registry, tamper: Tamper, since: Checkpoint
) -> None:
    """Whole by itself, to its last seal: the ends that were kept alone tell it."""
    last_line = last_seal = _rows(registry, "journal_redacteur", "true")["empreinte"]
    for number in range(1, 6):
        line = _rows(registry, "journal", f"rang = {number}") | {"compte": "innocent"}
        seal = _rows(registry, "journal_sceau", f"numero = {number}")
        line["precedent"], seal["precedent"] = last_line, last_seal
        seal["tete"] = line["empreinte"] = last_line = line_print(line)
        seal["empreinte"] = last_seal = seal_print(seal)
        tamper(registry, _LINE_AGAIN, **{name: line[name] for name in _OF_LINE})
        tamper(registry, _SEAL_AGAIN, **{name: seal[name] for name in _OF_SEAL})
    assert registry.journal.verify().fautes == ()
    (found,) = registry.journal.verify_since(since).fautes
    assert "le sceau 3 n'est plus celui du relevé" in found


def test_a_seal_that_another_writer_has_seen_since_must_be_there(
    registry: Registry, url: str, entry: Entries, since: Checkpoint, tamper: Tamper
) -> None:
    with closing(open_registry(url)) as other:
        other.journal.append(entry(9))
    code = next(iter(since.redacteurs))
    tamper(
        registry,
        "DELETE FROM journal WHERE redacteur = :code AND rang > 3",
        "DELETE FROM journal_sceau WHERE redacteur = :code AND numero > 3",
        code=code,
    )
    (found,) = registry.journal.verify_since(since).fautes
    assert "qu'un autre rédacteur a vu, manque" in found


def test_lines_of_a_writer_that_is_not_registered_are_told(
    registry: Registry, since: Checkpoint
) -> None:
    forged = _rows(registry, "journal", "rang = 5") | {"redacteur": "f" * 32}
    with registry.engine.begin() as connection:
        connection.execute(insert(JournalRow).values(forged))
    assert registry.journal.verify_since(since).fautes == (
        f"rédacteur {'f' * 32} : son inscription manque",
    )


def test_lines_that_went_to_an_archive_since_ask_for_a_whole_verification(
    registry: Registry, entry: Entries, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as past:
        past.setattr(link, "datetime", Past)
        registry.journal.append(entry(0))
        since = checkpoint_of(registry)
        registry.journal.append(entry(1))
        registry.journal.flush()
    whole = checkpoint_of(registry)
    assert len(list(registry.journal.archive(folder, BEFORE))) == 1
    registry.journal.flush()
    (found,) = registry.journal.verify_since(since).fautes
    assert "vérifiez tout (--archives)" in found
    verdict = registry.journal.verify_since(whole)  # all that went there had been verified
    assert (verdict.lignes, verdict.fautes) == (1, ())  # the line that tells of the archive
