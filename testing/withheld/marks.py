"""Improbable figures and names planted in the rows of published editions, and whose they are.

Each row of a fine level gets a name and numbers that no other row and nothing else has. Who may see
a row is told by the communes of demo-comptes.json (contract, section 2) alone: no Grant, no
statement and no page of the product has a part in it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import psycopg
from psycopg import sql

from parc_social.catalogue.collection import Collection
from parc_social.storage.edition_files.workbench import connect
from parc_social.storage.editions.edition import Checksum
from parc_social.storage.editions.lifecycle import with_texts
from parc_social.storage.editions.manifest import Manifest
from parc_social.storage.postgres import kept_texts
from parc_social.storage.postgres.block_writer import fill_blocks
from parc_social.storage.postgres.schema import Row, child_name, identifier
from parc_social.storage.serving_files.lifecycle import write_texts
from parc_social.storage.statements.audience_texts import OWN_TEXT, blocks_name, kept_collection

FINE = ("iris", "qpv", "ilot", "adresse", "carreau")
COUNT, SHARE = "logements", "part_personnes_seules"
_SHARE_OFF, _HOUSEHOLDS_OFF = 300_000_000, 100_000_000
_ROWS = 2_000  # of a level, at most: the last digits of a number are the row's
_NAME = "'ZQ{year}' || lpad(CAST({at} AS VARCHAR), 5, '0') || 'K'"
# Of 9 digits in the newest edition, communes one after the other (less 400,000,000: what begins
# with a commune's code is an IRIS); of 10 in the one before, and between the two years as well.
_NUMBERS = (
    "CAST(code_commune AS INTEGER) * 10000 - 400000000 + {at}",
    "1000000000 + CAST(code_commune AS INTEGER) * 9000 + {at}",
)
_PLANTED = """UPDATE {table} SET nom = {name}, {count} = {number},
 {share} = CASE WHEN {share} IS NULL THEN NULL ELSE {number} - {share_off} END,
 menages = CASE WHEN menages IS NULL THEN NULL ELSE {number} - {households_off} END
 WHERE code_commune IS NOT NULL"""
_OWN = (
    ("rpls", "rpls_logement", "identifiant_rpls", "'ZQR{year}' || CAST(fid AS VARCHAR) || 'K'"),
    ("ops", "ops_menage", "id_logement_bailleur", "'ZQM{year}' || CAST(fid AS VARCHAR) || 'K'"),
)


@dataclass(frozen=True, slots=True)
class Mark:
    """One row: where it lies, whose it is where that matters, the words that are its alone.

    `siren` None: it is its commune's, whoever lets it. `number`: its count, `shares`: its share, 0
    where it tells none; `year`: its edition's.
    """

    relation: str
    year: int
    code: str
    commune: str
    words: frozenset[str]
    number: int = 0
    shares: int = 0
    siren: str | None = None


@dataclass(frozen=True, slots=True)
class Planting:
    """A statement, and the edition and relation that it is of."""

    edition: str
    relation: str
    statement: str

    def on(self, table: str) -> str:
        """The statement for a table of that name."""
        return self.statement.format(table=table)


def plantings(editions: Path) -> Iterator[Planting]:
    """All that is planted in the editions of a folder: figures of the last two, rows of all."""
    figures = sorted(editions.glob("indicateurs_*.duckdb"), reverse=True)
    for numbers, file in zip(_NUMBERS, figures, strict=False):
        for rank, level in enumerate(FINE):
            at = f"({rank * _ROWS} + CAST(fid AS INTEGER))"
            statement = _PLANTED.format(
                table="{table}", name=_NAME.format(year=_year(file), at=at), count=COUNT,
                share=SHARE, number=f"({numbers.format(at=at)})", share_off=_SHARE_OFF,
                households_off=_HOUSEHOLDS_OFF,
            )  # fmt: skip
            yield Planting(file.stem, f"indicateur_{level}", statement)
    for source, relation, column, text in _OWN:
        for file in editions.glob(f"{source}_*.duckdb"):
            if not file.stem.endswith(".partition"):
                told = text.format(year=_year(file))
                changed = f"UPDATE {{table}} SET {column} = {told}"  # noqa: S608 - words of ours
                yield Planting(file.stem, relation, changed)


def plant_files(editions: Path) -> None:
    """In the edition files, each of which becomes a file of its own: others may be linked to it."""
    for one in plantings(editions):
        file = editions / f"{one.edition}.duckdb"
        if file.stat().st_nlink > 1:
            copy = file.with_suffix(".copie")
            copy.write_bytes(file.read_bytes())
            copy.replace(file)
        with duckdb.connect(str(file)) as connection:
            connection.execute(one.on(f'"{one.relation}"'))
    _write_texts_again(editions)


def _write_texts_again(editions: Path) -> None:
    """Of the rows as they are now, so that what is planted goes out by every road."""
    manifest = Manifest(editions)
    book = manifest.read()
    texts: dict[str, Checksum] = {}
    for edition in book.published:
        if edition.serving is not None:
            seal = write_texts(edition, editions)
            texts |= {edition.id: seal} if seal else {}
    manifest.write(with_texts(book, texts))


def plant_database(url: str, editions: Path) -> None:
    """The same statements in a database that has taken these editions in; files come first."""
    with psycopg.connect(url) as connection:
        for one in plantings(editions):
            table = f'parc_social."{one.edition}__{one.relation}"'
            connection.execute(one.on(table).encode())
            kept = kept_collection(one.relation)
            if kept is not None:
                _keep_again(connection, editions, one.edition, kept)


def _keep_again(
    connection: psycopg.Connection[Row], editions: Path, edition: str, kept: Collection
) -> None:
    """The texts of rows that a database keeps, of those that it and its edition file have now."""
    source = connect(editions / f"{edition}.duckdb", read_only=True)
    try:
        if kept_texts.own_text_of(kept):
            _own_texts_again(connection, source, edition, kept)
        blocks = identifier(child_name(edition, blocks_name(kept.relation)))
        connection.execute(sql.SQL("TRUNCATE {}").format(blocks))
        fill_blocks(connection, source, edition, kept)
    finally:
        source.close()


def _own_texts_again(
    connection: psycopg.Connection[Row],
    source: duckdb.DuckDBPyConnection,
    edition: str,
    kept: Collection,
) -> None:
    own = {"table": identifier(child_name(edition, kept.relation)), "own": sql.Identifier(OWN_TEXT)}
    connection.execute(sql.SQL("CREATE TEMP TABLE propre (fid bigint, t text) ON COMMIT DROP"))
    rows = f"SELECT fid, {OWN_TEXT} FROM {kept_texts.source_of(kept)}"  # noqa: S608 - names of ours
    with connection.cursor() as cursor, cursor.copy("COPY propre FROM STDIN") as sink:
        for row in source.execute(rows).fetchall():
            sink.write_row(row)
    changed = "UPDATE {table} t SET {own} = p.t FROM propre p WHERE p.fid = t.fid"
    connection.execute(sql.SQL(changed).format(**own))
    connection.execute(sql.SQL("DROP TABLE propre"))


def marks_of(editions: Path) -> list[Mark]:
    """Every row that was planted in these files, read from them."""
    found: list[Mark] = []
    for one in plantings(editions):
        with duckdb.connect(str(editions / f"{one.edition}.duckdb"), read_only=True) as base:
            year = int(one.edition.split("_")[1])
            found += _figures(base, one, year) if one.relation[0] == "i" else _own(base, one, year)
    return [*found, *_between(found)]


def _figures(base: duckdb.DuckDBPyConnection, one: Planting, year: int) -> Iterator[Mark]:
    rows = base.execute(
        f"SELECT code, code_commune, nom, {COUNT}, {SHARE}, menages, population"  # noqa: S608 - names of ours
        f" FROM {one.relation} WHERE code_commune IS NOT NULL"
    ).fetchall()
    for code, commune, name, *numbers, population in rows:
        words = {name, *(str(int(number)) for number in numbers if number is not None)}
        key = f"{code} {population}"
        count, share = int(numbers[0]), int(numbers[1] or 0)
        yield Mark(one.relation, year, key, commune, frozenset(words), count, share)


def _own(base: duckdb.DuckDBPyConnection, one: Planting, year: int) -> Iterator[Mark]:
    column = next(column for _, relation, column, _ in _OWN if relation == one.relation)
    rows = base.execute(f"SELECT id, code_commune, siren_bailleur, {column} FROM {one.relation}")  # noqa: S608
    for id_, commune, siren, word in rows.fetchall():
        yield Mark(one.relation, year, id_, commune, frozenset({word}), siren=siren)


def _between(marks: Iterable[Mark]) -> Iterator[Mark]:
    """What a map of differences shows of each row: this year less the one before."""
    rows = {(one.relation, one.code, one.year): one for one in marks if one.number}
    years = sorted({year for _, _, year in rows})
    for relation, code, year in rows:
        if year == years[-1] and (before := rows.get((relation, code, years[0]))):
            one = rows[relation, code, year]
            words = frozenset({str(abs(one.number - before.number))})
            yield Mark(relation, year, code, one.commune, words)


def _year(file: Path) -> int:
    return int(file.stem.split("_")[1])
