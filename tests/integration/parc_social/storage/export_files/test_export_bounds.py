"""What a file of an export may come to, and that it ends with the request that asked for it."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.formats import FORMATS
from parc_social.catalogue.load import collections
from parc_social.errors import InvalidValue, TooSlow
from parc_social.limits import DEFAULTS
from parc_social.settings import Settings, read_settings
from parc_social.storage.execution.cancellation import Cancellation, cancellable
from parc_social.storage.open import open_store
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.store import Store
from server.views.exports.file import FILES, Files
from server.views.exports.text import ExportRequest
from testing.rows import each_row
from testing.sample import taking_turns

pytestmark = taking_turns(4)

NAME = "rpls-logements"
ABOUT = {"conditions": "essai"}
COLUMNS = tuple(field.name for field in collections()[NAME].fields)
GRANT = Grant("compte", "organisme", rights=(Right(NAME, (RightPart((FRANCE,), COLUMNS),)),))


@pytest.fixture(scope="module")
def settings(demonstration: Path) -> Settings:
    return read_settings({"PARC_SOCIAL_DATA": str(demonstration)})


@pytest.fixture(scope="module")
def store(settings: Settings) -> Iterator[Store]:
    opened = open_store(settings, owner=False)
    yield opened
    opened.close()


def asked(format_: str) -> ExportRequest:
    return ExportRequest(GRANT, format_, FeatureQuery(NAME))


def files(store: Store, folder: Path, **bounds: int) -> Files:
    return Files(store, Settings(data=folder, bounds=replace(DEFAULTS, **bounds)))


@each_row("format_", FILES)
def test_a_file_beyond_its_size_is_refused_and_gone(
    store: Store, tmp_path: Path, format_: str
) -> None:
    with pytest.raises(InvalidValue, match="dépasse 20000 octets"):
        files(store, tmp_path, fichier_octets=20_000).made(asked(format_), ABOUT)
    assert list((tmp_path / "exports").iterdir()) == []


def test_a_sheet_of_more_rows_than_excel_has_is_refused(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = store.count(GRANT, FeatureQuery(NAME)) or 0

    def sheet(most: int) -> None:
        smaller = {**FORMATS, "xlsx": replace(FORMATS["xlsx"], most=most)}
        monkeypatch.setattr("server.views.exports.file.FORMATS", smaller)

    sheet(most=count)
    made = files(store, tmp_path)
    made.check(asked("xlsx"))
    made.made(asked("xlsx"), ABOUT).close()
    sheet(most=count - 1)
    for refused in (made.check, partial(made.made, about=ABOUT)):
        with pytest.raises(InvalidValue, match=f"plus de {count - 1} objets.*csv, gpkg"):
            refused(asked("xlsx"))
    made.check(asked("gpkg"))


def test_a_file_that_is_late_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(TooSlow, match="pas prêt après 0 s"):
        files(store, tmp_path, fichier_s=0).made(asked("gpkg"), ABOUT)


def test_a_file_more_than_there_are_places_waits_for_another_time(
    store: Store, tmp_path: Path
) -> None:
    with pytest.raises(TooSlow, match="0 fichiers sont déjà"):
        files(store, tmp_path, fichiers=0).made(asked("gpkg"), ABOUT)


@each_row("format_", FILES)
def test_the_helper_ends_within_a_second_of_its_request(
    store: Store, tmp_path: Path, format_: str
) -> None:
    with cancellable(Cancellation()) as life:
        ended: list[float] = []

        def end() -> None:
            time.sleep(0.1)
            ended.append(time.monotonic())
            life.end()

        ender = threading.Thread(target=end)
        ender.start()
        with pytest.raises(TooSlow):
            files(store, tmp_path).made(asked(format_), ABOUT)
        ender.join()
        assert time.monotonic() - ended[0] < 1
    assert list((tmp_path / "exports").iterdir()) == []
    assert str(tmp_path) not in " ".join(commands())


def commands() -> Iterator[str]:
    """The command lines of the processes of this machine."""
    for one in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            yield one.read_text()
        except OSError:
            continue
