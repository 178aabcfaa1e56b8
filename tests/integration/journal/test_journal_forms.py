"""Lines written before a line told its token keep their hash, wherever they were left."""

import gzip
import json
from collections.abc import Callable, Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from parc_social.registry.open import open_registry
from parc_social.registry.registry import Registry

CODE, DAY = "c" * 32, "2026-06-01T12:00:00.000000+00:00"


def printed(row: dict[str, Any]) -> dict[str, Any]:
    """With its hash, as it was made: SHA-256 of the JSON of all that it says."""
    said = json.dumps(list(row.values()), ensure_ascii=False, separators=(",", ":"))
    return row | {"empreinte": sha256(said.encode()).hexdigest()}


def head() -> dict[str, Any]:
    return printed({"code": CODE, "forme": 2, "hote": "h", "processus": 1, "depuis": DAY})


def line(rank: int, last: str) -> dict[str, Any]:
    return printed(
        {
            "redacteur": CODE, "rang": rank, "quand": DAY, "compte": "ddt",
            "organisation": "999000011", "conventions": "C1", "methode": "GET",
            "operation": "items", "collection": "adresses", "requete": "nom=L'Haÿ",
            "statut": 200, "octets": None, "duree_ms": 3, "requete_id": f"r{rank}",
            "adresse": "127.0.0.1", "droits": "d", "acteur": "", "precedent": last,
        }
    )  # fmt: skip


def seal(number: int, of: dict[str, Any], last: str) -> dict[str, Any]:
    return printed(
        {
            "redacteur": CODE, "numero": number, "quand": DAY, "rang": of["rang"],
            "tete": of["empreinte"], "vu_redacteur": "", "vu_numero": 0, "vu_empreinte": "",
            "precedent": last,
        }
    )  # fmt: skip


WRITER = head()
FIRST = line(1, WRITER["empreinte"])
SEALED = seal(1, FIRST, WRITER["empreinte"])
SECOND = line(2, FIRST["empreinte"])
SEALED_TOO = seal(2, SECOND, SEALED["empreinte"])


def put(registry: Registry, *rows: tuple[str, dict[str, Any]]) -> None:
    """Rows by table, as they are."""
    with registry.engine.begin() as connection:
        for table, row in rows:
            names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
            statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608
            connection.execute(text(statement), row)


@pytest.fixture
def old(empty_url: str) -> Iterator[Registry]:
    """A registry of the version before, with one line and its seal."""
    opened = open_registry(empty_url)
    opened.migrate("0010")
    put(opened, ("journal_redacteur", WRITER), ("journal", FIRST), ("journal_sceau", SEALED))
    yield opened
    opened.close()


def test_a_line_of_before_keeps_its_hash_and_can_not_be_given_a_token(
    old: Registry, entry: Callable[..., Any], tamper: Callable[..., None]
) -> None:
    old.migrate()
    old.journal.append(entry(jeton="a" * 32))
    verdict = old.journal.verify()
    assert (verdict.lignes, verdict.redacteurs, verdict.fautes) == (2, 2, ())
    tamper(old, "UPDATE journal SET jeton = 'x' WHERE redacteur = :code", code=CODE)
    (fault,) = old.journal.verify().fautes
    assert "la ligne 1 a été modifiée" in fault


def test_the_token_of_a_line_can_not_be_changed_or_taken_out(
    registry: Registry, entry: Callable[..., Any], tamper: Callable[..., None]
) -> None:
    registry.journal.append(entry(jeton="a" * 32))
    for other in ("b" * 32, ""):
        tamper(registry, "UPDATE journal SET jeton = :other", other=other)
        (fault,) = registry.journal.verify().fautes
        assert "la ligne 1 a été modifiée" in fault
    tamper(registry, "UPDATE journal SET jeton = :first", first="a" * 32)
    assert registry.journal.verify().fautes == ()


@pytest.mark.parametrize(
    "empty_url", ["sqlite"], indirect=True
)  # nothing waits in a file elsewhere
def test_what_waits_in_a_file_of_before_is_put_where_it_is_read(
    old: Registry, tmp_path: Path
) -> None:
    folder = tmp_path / "registre.sqlite-attente"
    folder.mkdir()
    waiting = json.dumps([[SECOND], SEALED_TOO], ensure_ascii=False)
    (folder / f"{CODE}-000000002.jsonl").write_text(f"{waiting}\n")
    old.migrate()
    verdict = old.journal.verify()
    assert (verdict.lignes, verdict.fautes) == (2, ())
    assert not list(folder.glob("*.illisible"))


def test_an_archive_of_before_is_read_again(old: Registry, tmp_path: Path) -> None:
    old.migrate()
    (made,) = old.journal.archive(tmp_path, date(2026, 7, 1))
    assert old.journal.verify(places=[tmp_path]).fautes == ()
    records = [json.loads(text) for text in gzip.decompress(made.file.read_bytes()).splitlines()]
    (kept,) = [record["ligne"] for record in records if "ligne" in record]
    assert kept.pop("jeton") == ""  # the version before wrote all but this
    left = tmp_path / "avant"
    left.mkdir()
    written = b"".join(json.dumps(r, ensure_ascii=False).encode() + b"\n" for r in records)
    (left / "journal-2026-07-01-0000000000000000.jsonl.gz").write_bytes(gzip.compress(written))
    verdict = old.journal.verify(places=[made.file, *left.iterdir()])
    assert verdict.fautes == ()
    assert "qui a toutes ses lignes" in verdict.notes[0]


def test_lines_that_waited_in_a_table_leave_it(tmp_path: Path) -> None:
    opened = open_registry(f"sqlite:///{tmp_path / 'avant.sqlite'}")
    opened.migrate("0009")
    put(opened, ("journal_redacteur", WRITER))
    for said, sealed in ((FIRST, SEALED), (SECOND, SEALED_TOO)):
        of_seal = {k: v for k, v in sealed.items() if k not in ("redacteur", "rang", "tete")}
        put(opened, ("journal_attente", said | {f"sceau_{k}": v for k, v in of_seal.items()}))
    opened.migrate()
    verdict = opened.journal.verify()
    assert (verdict.lignes, verdict.fautes) == (2, ())
    opened.close()
