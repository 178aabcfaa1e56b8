"""Pages that stay in their edition, seals, turns and leftovers, on both stores."""

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.errors import BadFile, Busy, Gone, InvalidValue, NotFound
from parc_social.limits import DEFAULTS
from parc_social.settings import Settings
from parc_social.storage.editions.edition import EditionState
from parc_social.storage.editions.pending import announce, business_file, serving_file
from parc_social.storage.filters.cql2_text import parse_text
from parc_social.storage.open import open_store
from parc_social.storage.query.model import FeatureQuery, Filter
from parc_social.storage.store import Store
from testing.made.stores.lives import COLUMNS, MINE, households, marks, own, settle, stage_rows
from testing.rows import each_row
from testing.sample import taking_turns

pytestmark = [taking_turns(4), pytest.mark.long]

SERVED = ("adresses", "adresses-serie")
ALL = Grant(
    "compte", "org", rights=tuple(Right(n, (RightPart((FRANCE,), COLUMNS[n]),)) for n in SERVED)
)
BOX = (-62.0, 16.0, -61.0, 17.0)


def _aloud(_said: str) -> None:
    pass


def addresses(store: Store, folder: Path, mark: int, rows: int = 30, year: int = 2025) -> str:
    """Stages addresses that all carry `mark`."""
    values = f"'a' || i, {year}, '97101', {mark}, 'RUE ' || i, -61.5, 16.2"
    names = "id, millesime, code_commune, logements, nom_voie, lon, lat"
    return stage_rows(store, folder, ("rpls", year, mark, rows), ("adresses", names, values))


@pytest.mark.parametrize(
    "asked",
    [
        {"collection": "adresses"},
        {"collection": "adresses-serie"},
        {"collection": "adresses", "boxes": (BOX,)},
        {"collection": "adresses", "filter": Filter(parse_text("nom_voie LIKE 'RUE %'"))},
    ],
    ids=["tout", "serie", "emprise", "cql2"],
)
def test_the_next_page_is_of_the_edition_where_the_reading_began(
    store: Store, reader: Store, tmp_path: Path, asked: dict[str, Any]
) -> None:
    store.publish([addresses(store, tmp_path, 1)], [])
    first = reader.page(ALL, FeatureQuery(**asked, limit=10))
    store.publish([addresses(store, tmp_path, 2, rows=50)], [])
    settle()
    fresh = reader.page(ALL, FeatureQuery(**asked, limit=10, offset=10))
    assert (marks(fresh.body), fresh.matched) == ({2}, 50)
    second = reader.page(ALL, FeatureQuery(**asked, limit=10, offset=10, edition=first.edition))
    assert (marks(second.body), second.matched, second.edition) == ({1}, 30, first.edition)
    assert reader.count(ALL, FeatureQuery(**asked, edition=first.edition)) == 30


def test_a_process_that_never_saw_an_edition_goes_on_in_it(
    settings: Settings, store: Store, reader: Store, tmp_path: Path
) -> None:
    store.publish([addresses(store, tmp_path, 1)], [])
    token = reader.page(ALL, FeatureQuery("adresses")).edition
    store.publish([addresses(store, tmp_path, 2)], [])
    late = open_store(settings, owner=False)
    assert marks(late.page(ALL, FeatureQuery("adresses", edition=token)).body) == {1}
    late.close()


def test_an_edition_of_before_is_gone_once_its_time_is_over(
    settings: Settings, store: Store, tmp_path: Path
) -> None:
    short = Settings(
        data=settings.data, store=settings.store, hold_s=2.5, bounds=replace(DEFAULTS, requete_s=60)
    )
    hurried = open_store(short, owner=False)
    store.publish([addresses(store, tmp_path, 1)], [])
    token = hurried.page(ALL, FeatureQuery("adresses")).edition
    store.publish([addresses(store, tmp_path, 2)], [])
    time.sleep(3.0)
    with pytest.raises(Gone, match="première page"):
        hurried.page(ALL, FeatureQuery("adresses", edition=token))
    assert marks(hurried.page(ALL, FeatureQuery("adresses")).body) == {2}
    hurried.close()


def test_a_withdrawn_edition_is_gone_at_once(store: Store, reader: Store, tmp_path: Path) -> None:
    name = addresses(store, tmp_path, 1)
    store.publish([name], [])
    token = reader.page(ALL, FeatureQuery("adresses")).edition
    store.publish([], [name])
    settle()
    with pytest.raises(Gone):
        reader.page(ALL, FeatureQuery("adresses", edition=token))


def test_another_publication_does_not_end_a_reading(
    store: Store, reader: Store, tmp_path: Path
) -> None:
    store.publish([addresses(store, tmp_path, 1)], [])
    token = reader.page(ALL, FeatureQuery("adresses")).edition
    store.publish([households(store, tmp_path, 2)], [])
    settle()
    assert reader.page(ALL, FeatureQuery("adresses")).edition == token


def test_a_token_opens_nothing_by_itself(store: Store, reader: Store, tmp_path: Path) -> None:
    store.publish([households(store, tmp_path, 1)], [])
    token = reader.page(own(MINE), FeatureQuery("ops-menages")).edition
    with pytest.raises(NotFound):
        reader.page(ALL, FeatureQuery("ops-menages", edition=token))
    page = reader.page(own("123456789"), FeatureQuery("ops-menages", edition=token))
    assert (page.returned, page.matched) == (0, 0)


@each_row("token", ["", "x", "0" * 15, "G" * 16, "0" * 16 + "\n"])
def test_a_token_that_no_link_carries_is_refused(reader: Store, token: str) -> None:
    with pytest.raises(InvalidValue, match="edition"):
        reader.page(ALL, FeatureQuery("adresses", edition=token))


def test_a_swept_edition_is_gone_and_the_sweep_never_takes_one_in_its_time(
    settings: Settings, store: Store, reader: Store, tmp_path: Path
) -> None:
    old = addresses(store, tmp_path, 1)
    store.publish([old], [])
    token = reader.page(ALL, FeatureQuery("adresses")).edition
    store.publish([addresses(store, tmp_path, 2)], [])
    assert store.sweep(settings.hold_s + 60) == []
    settle()
    assert marks(reader.page(ALL, FeatureQuery("adresses", edition=token)).body) == {1}
    assert store.sweep(0.0) == [old]
    settle()
    with pytest.raises(Gone):
        reader.page(ALL, FeatureQuery("adresses", edition=token))


def test_a_damaged_file_is_neither_checked_nor_published(
    settings: Settings, store: Store, tmp_path: Path
) -> None:
    good, bad = addresses(store, tmp_path, 1), addresses(store, tmp_path, 2)
    store.publish([good], [])
    file = settings.editions / f"{bad}.duckdb"
    file.chmod(0o640)
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    for act in (lambda: store.check(bad), lambda: store.publish([bad], [])):
        with pytest.raises(BadFile, match="abîmée"):
            act()
    assert {e.id: e.state for e in store.editions()} == {
        good: EditionState.PUBLISHED,
        bad: EditionState.STAGED,
    }


def test_a_staged_edition_is_checked_then_published_then_retired_then_back(
    store: Store, tmp_path: Path
) -> None:
    name = addresses(store, tmp_path, 1)
    states = [store.editions()[0].state]
    for act in (
        lambda: store.check(name),
        lambda: store.publish([name], []),
        lambda: store.publish([], [name]),
        lambda: store.publish([name], []),
    ):
        act()
        states.append(store.editions()[0].state)
    published = EditionState.PUBLISHED
    assert states == [
        EditionState.STAGED,
        EditionState.CHECKED,
        published,
        EditionState.RETIRED,
        published,
    ]
    with pytest.raises(NotFound):
        store.check("rpls_2025_ffffffff")


HOLD = """
import sys, time
from pathlib import Path
from parc_social.settings import Settings
from parc_social.storage.open import open_store
store = open_store(Settings(data=Path(sys.argv[1]), store=sys.argv[2]), owner=True)
with store.write_lock("load rpls 2025", print):
    print("pris", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def holder(settings: Settings, store: Store) -> Iterator[subprocess.Popen[str]]:
    """Another process, in the middle of a load."""
    del store  # migrated
    words = [sys.executable, "-c", HOLD, str(settings.data), settings.store]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "pris\n"
        yield process
        process.kill()


def test_a_second_writer_is_told_who_holds_the_store_and_a_killed_one_lets_go(
    store: Store, holder: subprocess.Popen[str]
) -> None:
    with pytest.raises(Busy, match="load rpls 2025") as caught, store.write_lock("publish", None):
        pass
    assert str(holder.pid) in str(caught.value)
    said: list[str] = []

    def tell(reason: str) -> None:
        said.append(reason)
        holder.kill()

    with store.write_lock("publish", tell):
        pass
    assert len(said) == 1
    assert "load rpls 2025" in said[0]


def test_the_next_writer_removes_what_a_killed_one_left_and_nothing_else(
    settings: Settings, store: Store, reader: Store, tmp_path: Path
) -> None:
    kept = addresses(store, tmp_path, 1)
    store.publish([kept], [])
    folder = settings.editions
    stranger = folder / "rpls_2020_00000009.duckdb"  # another store's: no mark
    stranger.touch()
    announce(folder, kept)  # killed after the list, before the mark was removed
    announce(folder, "rpls_2025_0000000a")
    business = folder / f"{business_file(kept)}.duckdb"  # groups of a published register
    business.touch()
    announce(folder, business_file(kept))
    announce(folder, business_file("rpls_2025_0000000a"))
    unfinished = ".rpls_2025_0000000b.1.draft"
    never = "rpls_2025_0000000a"  # published
    texts = serving_file("rpls_2025_0000000c")  # killed between its name and the list
    announce(folder, texts)
    names = (
        texts,
        serving_file(never),
        f"{never}.duckdb",
        f"{business_file(never)}.duckdb",
        unfinished,
        f"{unfinished}.wal",
        "manifest.tmp",
    )
    left = [folder / name for name in names]
    for file in left:
        file.touch()
    (folder / ".rpls_2025_0000000b.1.draft.tmp").mkdir()
    (folder / ".sources.1.abc").mkdir()
    reader.editions()
    reader.count(ALL, FeatureQuery("adresses"))
    assert all(file.exists() for file in left)  # a reader never removes anything
    with store.write_lock("load", _aloud):
        assert not any(file.exists() for file in left)
    found = {p.name for p in folder.iterdir()} - {".chantier", ".verrou", "manifest.json"}
    served = {serving_file(kept)} if settings.store == "duckdb:" else set[str]()
    assert found == {f"{kept}.duckdb", business.name, stranger.name} | served
    assert marks(store.page(ALL, FeatureQuery("adresses")).body) == {1}


def test_indicators_of_a_killed_publication_are_dropped(
    settings: Settings, store: Store, tmp_path: Path
) -> None:
    left = stage_rows(
        store, tmp_path, ("indicateurs", 2025, 3, 4),
        ("indicateurs-adresse", "code, millesime", "'a' || i, 2025"),
    )  # fmt: skip
    waiting = addresses(store, tmp_path, 1)
    with store.write_lock("load", _aloud):
        assert [e.id for e in store.editions()] == [waiting]
    assert not (settings.editions / f"{left}.duckdb").exists()
