"""What bailleurs have corrected in a draft, made an edition of its own before it is published.

A draft is closed first: what is written there is what is published, or the write is refused.
"""

import hashlib
import json
import os
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from loaders.report import from_json
from loaders.spatial_order import serve
from parc_social.catalogue.collection import DRAFTED
from parc_social.catalogue.load import collections
from parc_social.storage.edition_files.provenance import read_provenance
from parc_social.storage.edition_files.workbench import TYPES, Workbench, workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.editions.history import Progress
from parc_social.storage.editions.pending import announce
from parc_social.storage.editions.snapshot import Correction
from parc_social.storage.sql.text import quoted
from parc_social.storage.store import Store

_TABLES = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'ancien'"


@contextmanager
def as_corrected(
    store: Store, folder: Path, arriving: Sequence[Edition], progress: Progress
) -> Generator[list[Edition]]:
    """The editions to publish: in place of each draft that was corrected, the one made of it.

    At the end of the block the drafts that were published are no more; the others, and all when
    it fails, are as before, and open.
    """
    drafts = [edition for edition in arriving if edition.is_draft]
    made: dict[str, Edition] = {}
    try:
        for draft in drafts:
            store.drafts.close(draft.id)
            if found := store.drafts.every(draft.id):
                made[draft.id] = _staged(store, folder, draft, found, progress)
        yield [made.get(edition.id, edition) for edition in arriving]
    finally:
        states = {e.id: e.state for e in store.editions()}
        for draft in drafts:
            suite = made.get(draft.id, draft)
            if states.get(suite.id) is EditionState.PUBLISHED:
                _forget(store, draft, suite, there=draft.id in states)
            else:
                _give_back(store, draft, suite, there=suite.id in states)


def _give_back(store: Store, draft: Edition, suite: Edition, *, there: bool) -> None:
    """A draft that was not published is open again; what was made of it is thrown away."""
    if there and suite.id != draft.id:
        store.discard(suite.id)
    store.drafts.reopen(draft.id)


def _forget(store: Store, draft: Edition, suite: Edition, *, there: bool) -> None:
    """The corrections of a draft that was published are in its edition."""
    if suite.id != draft.id:
        if there:
            store.discard(draft.id)
        store.drafts.forget(suite.id)
    store.drafts.forget(draft.id)


def _staged(
    store: Store, folder: Path, draft: Edition, found: Sequence[Correction], progress: Progress
) -> Edition:
    identifier = _identifier(draft, found)
    store.drafts.close(draft.id, identifier)
    known = next((e for e in store.editions() if e.id == identifier), None)
    if known is not None:  # of a publication that was killed after it had made it
        return known
    made = _make(folder, draft, identifier, found)
    store.stage(made, folder / f"{identifier}.duckdb", progress)
    return next(e for e in store.editions() if e.id == identifier)


def _identifier(draft: Edition, found: Sequence[Correction]) -> str:
    """Same draft and corrections, same edition."""
    said = json.dumps([draft.id, *((c.objet, c.ligne) for c in found)], sort_keys=True)
    digest = hashlib.sha256(said.encode()).hexdigest()[:8]
    return f"{draft.source}_{draft.millesime}_{digest}"


def _make(folder: Path, draft: Edition, identifier: str, found: Sequence[Correction]) -> Edition:
    """The edition file, whole or not there."""
    arriving = folder / f".{identifier}.{os.getpid()}.draft"
    now = datetime.now(UTC)
    try:
        with workshop(arriving) as bench:
            bench.attach("ancien", folder / f"{draft.id}.duckdb")
            _carry(bench, found)
            serve(bench, DRAFTED, "menage")
            relation = collections()[DRAFTED].relation
            rows = int(bench.value(f"SELECT count(*) FROM {quoted(relation)}"))  # noqa: S608
            tables = [name for (name,) in bench.rows(_TABLES)]
            for name in tables:
                if name not in (relation, "edition"):
                    bench.run(f"CREATE TABLE {quoted(name)} AS FROM ancien.{quoted(name)}")
            if "edition" in tables:
                _sign(bench, draft, identifier, now, len(found))
            bench.run("DETACH ancien")
        announce(folder, identifier)  # until the store's list knows it
        arriving.replace(folder / f"{identifier}.duckdb")
    finally:
        arriving.unlink(missing_ok=True)
    return replace(
        draft,
        id=identifier,
        state=EditionState.STAGED,
        made_at=now,
        rows=((relation, rows),),
        seal=None,
    )


def _carry(bench: Workbench, found: Sequence[Correction]) -> None:
    """Makes `menage`: the rows of the draft that nobody touched, then those that were written."""
    collection = collections()[DRAFTED]
    columns = {f.name: TYPES[f.type] for f in collection.fields} | {
        "lon": "DOUBLE",
        "lat": "DOUBLE",
    }
    typed = ", ".join(f"{quoted(name)} {kind}" for name, kind in columns.items())
    bench.run(f"CREATE TEMP TABLE ecrite ({typed}); CREATE TEMP TABLE touchee (id VARCHAR)")
    written = [{**c.ligne, "id": c.objet} for c in found if c.ligne is not None]
    rows = [[line.get(name) for name in columns] for line in written]
    bench.insert("ecrite", rows)
    bench.insert("touchee", [(c.objet,) for c in found])
    names = ", ".join(quoted(name) for name in columns)
    bench.run(
        f"CREATE TEMP VIEW menage AS SELECT {names} FROM ancien.{quoted(collection.relation)}"  # noqa: S608
        f" WHERE id NOT IN (SELECT id FROM touchee) UNION ALL SELECT {names} FROM ecrite"
    )


def _sign(bench: Workbench, draft: Edition, identifier: str, now: datetime, count: int) -> None:
    """The edition's account of itself: that of the deposit, and how many rows were corrected."""
    report, told = bench.rows("SELECT rapport, provenance FROM ancien.edition")[0]
    bench.run("CREATE TABLE edition AS FROM ancien.edition")
    if told:
        known = read_provenance(json.loads(told))
        figures = (*known.chiffres, ("lignes_corrigees", float(count)))
        told = replace(known, chiffres=figures, references=(*known.references, draft.id)).to_json()
    if report:
        report = replace(from_json(report), edition=identifier).to_json()
    bench.run(
        "UPDATE edition SET id = $id, made_at = $made, rapport = $rapport, provenance = $told",
        {"id": identifier, "made": now.isoformat(), "rapport": report, "told": told},
    )
