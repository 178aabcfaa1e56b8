"""Swaps under readers: two editions whose rows carry their mark, read page by page meanwhile."""

import multiprocessing
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections
from parc_social.settings import Settings
from parc_social.storage.edition_files.edition_file import create_relation
from parc_social.storage.edition_files.workbench import workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.open import open_store
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.store import Store
from testing.kills.scene import ChainFault, Scene

_ROWS = {1: 300, 2: 500}  # by mark
_PAGE, _READERS, _EVERY_S = 40, 2, 0.1
_COLLECTIONS = ("adresses", "adresses-serie")
_GRANT = Grant(
    "preuve", "preuve",
    rights=tuple(
        Right(name, (RightPart((FRANCE,), tuple(f.name for f in collections()[name].fields)),))
        for name in _COLLECTIONS
    ),
)  # fmt: skip


def swaps_under_readers(scene: Scene, swaps: int) -> dict[str, float]:
    """Swaps two editions that many times; how many whole readings went on meanwhile."""
    store = open_store(scene.settings, owner=True)
    store.migrate()
    names = [_staged(store, scene.folder, mark) for mark in _ROWS]
    store.publish(names[:1], [])
    context = multiprocessing.get_context("spawn")
    done, told = context.Event(), context.Queue()
    readers = [
        context.Process(target=_read, args=(scene.settings, done, told)) for _ in range(_READERS)
    ]
    for reader in readers:
        reader.start()
    for _ in readers:
        told.get(timeout=120)  # each has read once
    for turn in range(swaps):
        store.publish([names[(turn + 1) % 2]], [])
        time.sleep(_EVERY_S)
    done.set()
    answers: list[Any] = [told.get(timeout=120) for _ in readers]
    for reader in readers:
        reader.join()
    store.close()
    if wrong := [answer for answer in answers if isinstance(answer, str)]:
        raise ChainFault(wrong[0])
    crossed = sum(answer[1] for answer in answers)
    lectures = sum(answer[0] for answer in answers)
    return {"bascules": swaps, "lectures_entieres": lectures, "lectures_traversees": crossed}


def _staged(store: Store, folder: Path, mark: int) -> str:
    collection = collections()["adresses"]
    edition = Edition(
        f"rpls_2025_{mark:08d}", "rpls", 2025, EditionState.STAGED,
        datetime(2026, 1, mark, tzinfo=UTC), ((collection.relation, _ROWS[mark]),),
    )  # fmt: skip
    file = folder / f"{edition.id}.duckdb"
    with workshop(file) as bench:
        create_relation(bench, collection)
        bench.run(
            f"INSERT INTO {collection.relation} (fid, id, millesime, code_commune, logements, lon, lat)"  # noqa: S608,E501
            f" SELECT i, 'a' || i, 2025, '97101', {mark}, -61.5, 16.2"
            f" FROM range(1, {_ROWS[mark] + 1}) AS r(i)"
        )
    store.stage(edition, file, lambda _what, _done, _all: None)
    return edition.id


def _read(settings: Settings, done: Any, told: Any) -> None:
    """Whole readings by `next` until it is over; what was wrong, or how many and how many crossed.

    A reading crosses when the edition it began in is no longer the one on show at its end.
    """
    store = open_store(settings, owner=False)
    readings = crossed = 0
    try:
        while not done.is_set():
            name = _COLLECTIONS[readings % len(_COLLECTIONS)]
            token = _read_whole(store, name)
            readings += 1
            crossed += store.page(_GRANT, FeatureQuery(name, limit=1)).edition != token
            if readings == 1:
                told.put("prêt")
        told.put((readings, crossed))
    except Exception as error:  # noqa: BLE001 - told to the one who waits, whatever it is
        told.put(f"lecture : {type(error).__name__} {error}")
    finally:
        store.close()


def _read_whole(store: Store, name: str) -> str:
    """Every page of one reading, the offsets being those of `next`. Raises ChainFault for a mix."""
    page = store.page(_GRANT, FeatureQuery(name, limit=_PAGE))
    token, ids, marks = page.edition, set[str](), set[int]()
    offset = 0
    while True:
        for feature in orjson.loads(b"[" + page.body + b"]"):
            ids.add(feature["id"])
            marks.add(feature["properties"]["logements"])
        offset += page.returned
        matched = page.matched or 0
        if offset >= matched or not page.returned:
            break
        page = store.page(_GRANT, FeatureQuery(name, limit=_PAGE, offset=offset, edition=token))
        if page.edition != token or page.matched != matched:
            raise ChainFault(f"{name} : édition {page.edition}, {page.matched} objets annoncés")
    if len(marks) != 1 or len(ids) != offset or offset != _ROWS[marks.pop()]:
        raise ChainFault(f"{name} : {offset} lignes, {len(ids)} identifiants, marques {marks}")
    return token
