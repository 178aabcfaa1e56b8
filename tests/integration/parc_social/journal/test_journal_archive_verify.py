"""What becomes of an archive is told: an edit, a cut, another order, a file that is gone."""

import gzip
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from parc_social.errors import Unavailable
from parc_social.journal import archive, link
from parc_social.journal.chain import archive_print
from parc_social.registry.registry import Registry, open_registry
from testing.made.past import Past
from testing.made.tampered_archives import CHANGES, lines_of, places, write
from testing.rows import each_row

Entries = Callable[..., Any]
Tamper = Callable[..., None]
DAY = date(2025, 2, 1)


@pytest.fixture
def kept(
    registry: Registry, url: str, folder: Path, entry: Entries, monkeypatch: pytest.MonkeyPatch
) -> Registry:
    """Two archives of a writer that goes on, the second with one that has ended."""
    other = open_registry(url)
    monkeypatch.setattr(archive, "MOST", 4)
    with monkeypatch.context() as past:
        past.setattr(link, "datetime", Past)
        for number in range(6):
            registry.journal.append(entry(number))
        other.journal.append(entry(7))
        other.close()
    assert len(list(registry.journal.archive(folder, DAY))) == 2
    for number in range(10, 13):
        registry.journal.append(entry(number))
    registry.journal.flush()
    return registry


def files(folder: Path, registry: Registry) -> list[Path]:
    """The archives, the first first."""
    query = "SELECT fichier FROM journal_archive GROUP BY fichier ORDER BY max(numero)"
    with registry.engine.connect() as connection:
        names = connection.scalars(text(query)).all()
    return [folder / name for name in names]


@each_row("change", [change for change, _ in CHANGES])
def test_a_changed_archive_is_told_by_its_sum(
    kept: Registry, folder: Path, change: Callable[[Any], None]
) -> None:
    assert kept.journal.verify(places=[folder]).fautes == ()
    first = files(folder, kept)[0]
    whole, lines = first.read_bytes(), lines_of(first)
    change(lines)
    write(first, lines)
    (found,) = kept.journal.verify(places=[folder]).fautes
    first.write_bytes(whole)
    assert found == f"archive {first.name} : son contenu a changé"


@each_row(("change", "fault"), CHANGES)
def test_and_by_its_chain_when_the_sum_was_changed_in_the_journal_too(
    kept: Registry, folder: Path, tamper: Tamper, change: Callable[[Any], None], fault: str
) -> None:
    first = files(folder, kept)[0]
    whole, lines = first.read_bytes(), lines_of(first)
    assert [f for f in kept.journal.verify(places=[folder]).fautes if first.name in f] == []
    change(lines)
    write(first, lines)
    resum(kept, tamper, first)
    found = [f for f in kept.journal.verify(places=[folder]).fautes if first.name in f]
    first.write_bytes(whole)
    resum(kept, tamper, first)
    assert fault in found[0]


def resum(registry: Registry, tamper: Tamper, file: Path) -> None:
    """Writes the rows of all archives again around another sum, as whoever has the keys can."""
    with registry.engine.connect() as connection:
        query = text("SELECT * FROM journal_archive ORDER BY redacteur, numero")
        rows = [dict(row) for row in connection.execute(query).mappings()]
    last: dict[str, str] = {}
    for row in rows:
        if row["fichier"] == file.name:
            row["somme"] = archive.sum_of(file)
        row["precedent"] = last.get(row["redacteur"], row["precedent"])
        last[row["redacteur"]] = row["empreinte"] = archive_print(row)
        tamper(
            registry,
            "UPDATE journal_archive SET somme = :somme, precedent = :precedent,"
            " empreinte = :empreinte WHERE redacteur = :redacteur AND numero = :numero",
            **{name: row[name] for name in
               ("somme", "precedent", "empreinte", "redacteur", "numero")},
        )  # fmt: skip


def test_two_archives_whose_names_were_exchanged_are_told(kept: Registry, folder: Path) -> None:
    one, other = files(folder, kept)
    held = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(held)
    found = kept.journal.verify(places=[folder]).fautes
    assert found == tuple(
        f"archive {name} : son contenu a changé" for name in sorted([one.name, other.name])
    )


@each_row("cut", [0, 1, 20, 100])
def test_a_cut_archive_is_told(kept: Registry, folder: Path, cut: int) -> None:
    last = files(folder, kept)[-1]
    whole = last.read_bytes()
    last.write_bytes(whole[:-cut] if cut else b"")
    (found,) = kept.journal.verify(places=[folder]).fautes
    last.write_bytes(whole)
    assert last.name in found


def test_an_archive_that_is_gone_is_told_by_its_folder_only(kept: Registry, folder: Path) -> None:
    one, other = files(folder, kept)
    one.unlink()
    assert kept.journal.verify(places=[folder]).fautes == (f"l'archive {one.name} manque",)
    verdict = kept.journal.verify(places=[other])
    assert (verdict.fautes, verdict.relues, verdict.archives) == ((), 1, 2)
    assert kept.journal.verify().fautes == ()


@pytest.mark.parametrize(
    ("act", "fault"),
    [
        ("DELETE FROM journal_archive", "le sceau 1 manque"),
        ("DELETE FROM journal_archive WHERE numero = 1", "l'archive 1 manque"),
        ("UPDATE journal_archive SET au = au + 1 WHERE numero = 2", "l'archive 2 a été modifié"),
        ("UPDATE journal_archive SET tete = precedent WHERE numero = 1", "a été modifié"),
        ("UPDATE journal_archive SET somme = tete", "a été modifié"),
        ("UPDATE journal_archive SET fichier = 'x'", "a été modifié"),
        ("DELETE FROM journal WHERE rang = 7", "la ligne 7 manque"),
        ("DELETE FROM journal_sceau WHERE numero = 7", "le sceau 7 manque"),
    ],
)
def test_the_link_between_archives_and_what_is_kept_is_told(
    kept: Registry, folder: Path, tamper: Tamper, act: str, fault: str
) -> None:
    tamper(kept, act)
    for where in ([folder], None):
        found = kept.journal.verify(places=where).fautes
        assert any(fault in one for one in found)


def test_a_line_put_back_behind_an_archive_is_told(kept: Registry, folder: Path) -> None:
    first = files(folder, kept)[0]
    line = lines_of(first)[places(lines_of(first), "ligne")[1]]["ligne"]
    names = ", ".join(line)
    marks = ", ".join(f":{name}" for name in line)
    with kept.engine.begin() as connection:
        connection.execute(text(f"INSERT INTO journal ({names}) VALUES ({marks})"), line)  # noqa: S608
    (found,) = kept.journal.verify().fautes
    assert "la ligne 2 est déjà dans une archive" in found


def test_a_writer_gone_whole_with_its_archive_is_told_by_what_was_said_of_it(
    kept: Registry, folder: Path, tamper: Tamper
) -> None:
    last = files(folder, kept)[-1]
    with kept.engine.connect() as connection:
        code = connection.scalar(
            text("SELECT redacteur FROM journal_archive GROUP BY redacteur HAVING count(*) = 1")
        )
    tamper(
        kept,
        "DELETE FROM journal_archive WHERE redacteur = :code",
        "DELETE FROM journal_redacteur WHERE code = :code",
        code=code,
    )
    found = kept.journal.verify(places=[folder]).fautes
    assert any(last.name in one for one in found)


def test_an_archive_taken_out_of_the_journal_is_told_by_the_line_that_names_it(
    registry: Registry, url: str, folder: Path, entry: Entries, tamper: Tamper,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    other = open_registry(url)
    with monkeypatch.context() as past:
        past.setattr(link, "datetime", Past)
        other.journal.append(entry(1))
        other.close()
    (made,) = registry.journal.archive(folder, DAY)
    registry.journal.flush()
    tamper(
        registry,
        "DELETE FROM journal_redacteur WHERE code IN (SELECT redacteur FROM journal_archive)",
        "DELETE FROM journal_archive",
    )
    (found,) = registry.journal.verify().fautes
    assert found == f"l'archive {made.file.name} n'est plus nommée par le journal"
    (known, unnamed) = registry.journal.verify(places=[folder]).fautes
    assert "ne la nomme pas et n'a pas toutes ses lignes" in known + unnamed


def test_a_seal_that_was_kept_elsewhere_is_found_in_archives(kept: Registry, folder: Path) -> None:
    first = files(folder, kept)[0]
    lines = lines_of(first)
    seal = lines[places(lines, "sceau")[1]]["sceau"]["empreinte"]
    assert kept.journal.verify((seal,), [folder]).fautes == ()
    (found,) = kept.journal.verify((seal,)).fautes
    assert "--archives" in found
    (found,) = kept.journal.verify(("0" * 64,), [folder]).fautes
    assert "sa fin a été enlevée" in found


@each_row(
    "content",
    [
        b"", b"journal", gzip.compress(b""), gzip.compress(b"{}"), gzip.compress(b"[1]\n"),
        gzip.compress(b'{"journal": 1}\n'), gzip.compress(b'{"journal": {"forme": 2}}\n'),
        gzip.compress(b'{"journal": {"forme": 1}}\n{"ligne": {}}\n'),
        gzip.compress(b'{"journal": {"forme": 1}}\n{"autre": {}}\n'),
        gzip.compress(b'{"journal": {"forme": 1}}\n{"fin": {}}\n'),
        gzip.compress(b"x" * 2_000_000),
    ],
)  # fmt: skip
def test_a_file_that_is_no_archive_is_told(kept: Registry, folder: Path, content: bytes) -> None:
    (folder / "journal-2025-01-01-0.jsonl.gz").write_bytes(content)
    (found,) = kept.journal.verify(places=[folder]).fautes
    assert "journal-2025-01-01-0.jsonl.gz" in found


def test_a_place_that_is_not_there_is_told(kept: Registry, folder: Path) -> None:
    with pytest.raises(Unavailable, match="ni une archive ni un dossier"):
        kept.journal.verify(places=[folder / "rien"])
