"""Bad files given to the loaders: each has its code and its remedy, and leaves nothing behind."""

import json
import os
import resource
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from loaders.ban.stage import stage_ban
from loaders.context import Context, FileLimits, StagedEdition
from loaders.ops.stage import stage_ops
from loaders.rpls.stage import stage_rpls
from loaders.territoires.stage import stage_territoires
from parc_social.errors import BadFile
from testing.bad_files import BAN, CASES, Case, printed
from testing.bad_files_made import BAN_HEAD, BAN_LINE, OPS_HEAD, file, gz, table, zipped
from testing.sample import taking_turns

pytestmark = taking_turns(4)

STAGES: dict[str, tuple[Callable[[Sequence[Path], int, Context], StagedEdition], int]] = {
    "rpls": (stage_rpls, 2025),
    "ops": (stage_ops, 2024),
    "ban": (stage_ban, 2025),
    "territoires": (stage_territoires, 2025),
}
MEGABYTES = 200  # DuckDB and its spatial extension come in on the first file that is read
SECONDS = 10.0  # of processor: what others do on the machine does not count

# A child with little memory and nothing else reads these: what it takes is seen there.
HEAVY = {
    "line.csv.gz": "FIC-012",  # one line of 2 GB
    "blanks.csv.gz": "FIC-012",  # 2 GB of spaces, no line either
    "bomb.csv.gz": "FIC-021",  # 2 GB of short lines
    "bomb.zip": "FIC-021",
}
CHILD = """
import json, resource, sys, time
from pathlib import Path
from loaders.context import Context
from loaders.files.open import open_sources
from parc_social.errors import BadFile
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
before = peak()
for name in sys.argv[2:]:
    start, code = time.process_time(), ""
    try:
        with open_sources([Path(name)], Context(Path(sys.argv[1]), b"k" * 32)):
            pass
    except BadFile as error:
        code = error.code
    print(json.dumps([code, time.process_time() - start, peak() - before]))
"""


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Context:
    """The territories that a register or a survey needs to be read at all: one square."""
    folder = tmp_path_factory.mktemp("reference")
    ring = [[2.3, 48.8], [2.5, 48.8], [2.5, 49.0], [2.3, 49.0], [2.3, 48.8]]
    feature = {
        "type": "Feature",
        "properties": {"code": "93001", "nom": "Aubervilliers"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    outlines = folder / "communes.geojson"
    outlines.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    memberships = folder / "appartenance-2025.csv"
    memberships.write_text(table("territoires", 1))
    context = Context(folder / "editions", b"k" * 32)
    stage_territoires([outlines, memberships], 2025, context)
    return context


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for the files, and a temporary folder that is empty at the end."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    files = tmp_path / "files"
    files.mkdir()
    yield files
    assert list(temporary.iterdir()) == []


def refused(source: str, files: Sequence[Path], context: Context) -> BadFile:
    """What a loader says of bad files, once it is sure that it was quick and left nothing."""
    stage, year = STAGES[source]
    context.folder.mkdir(exist_ok=True)
    before = sorted(context.folder.iterdir())
    started, peak = time.process_time(), _peak()
    with pytest.raises(BadFile) as found:
        stage(files, year, context)
    assert time.process_time() - started < SECONDS
    assert _peak() - peak < MEGABYTES
    assert sorted(context.folder.iterdir()) == before
    return found.value


def _peak() -> int:
    """The most memory that this process ever had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def check(error: BadFile, case: Case) -> None:
    """One line, its code and its remedy, which quote the file and nothing of where copies are."""
    said = str(error)
    assert error.code == case.code, said
    assert error.remede is not None
    assert case.remede in error.remede
    assert error.remede in said
    assert "\n" not in said
    assert ".sources." not in said


def named(case: Case) -> str:
    return case.nom


@pytest.mark.parametrize("case", [case for case in CASES if not case.read], ids=named)
def test_a_bad_file_is_refused_at_the_door(here: Path, tmp_path: Path, case: Case) -> None:
    context = Context(tmp_path / "editions", b"k" * 32)
    check(refused(case.source, case.make(here), context), case)


@pytest.mark.parametrize("case", [case for case in CASES if case.read], ids=named)
def test_a_bad_file_is_refused_once_read(here: Path, reference: Context, case: Case) -> None:
    check(refused(case.source, case.make(here), reference), case)


def test_two_gigabytes_of_nothing_take_seconds_and_little_memory(tmp_path: Path) -> None:
    one_line, blanks = gz(b"A" * 64_000_000), gz(b" " * 64_000_000)  # 32 members make one text
    lines = gz(b"1;2\n" * 16_000_000)
    made = {
        "line.csv.gz": gz(BAN_HEAD + "\n") + one_line * 32,
        "blanks.csv.gz": blanks * 32,
        "bomb.csv.gz": gz(OPS_HEAD + "\n") + lines * 32,
        "bomb.zip": zipped(("rpls.csv", b"1;2\n" * 28_000_000)),
    }
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
    editions = tmp_path / "editions"
    files = [str(tmp_path / name) for name in HEAVY]
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(editions), *files],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [code for code, _, _ in found] == list(HEAVY.values())
    assert max(seconds for _, seconds, _ in found) < SECONDS
    assert max(megabytes for _, _, megabytes in found) < 64
    assert not editions.exists() or list(editions.iterdir()) == []


def test_there_are_sixty_cases_and_each_has_its_own_name() -> None:
    names = [case.nom for case in CASES]
    assert len(set(names)) == len(names) >= 60


def test_the_page_of_refused_files_is_what_the_cases_say() -> None:
    page = Path(__file__).parents[4] / "docs" / "fichiers-refuses.md"
    assert page.read_text(encoding="utf-8") == printed()


def test_a_file_that_changes_while_it_is_read_is_refused(here: Path, reference: Context) -> None:
    case = Case("", "ban", file(BAN), "FIC-051", "copie")
    (changing,) = case.make(here)

    def grow(step: str, done: int, total: int) -> None:
        del done, total
        if step.startswith("lecture de"):
            changing.write_text(BAN + BAN_LINE.format(n=99) + "\n")

    check(refused("ban", [changing], replace(reference, progress=grow)), case)


def test_identities_and_invisible_characters_refuse_their_lines(
    here: Path, reference: Context
) -> None:
    text = table("ops", 4).replace("2;RUE", "1850775001234 28;RUE", 1).replace("L3", "L\x0b3")
    staged = stage_ops(file(text)(here), 2024, replace(reference, drafts=here / "drafts"))
    found = {(r.ligne, r.code) for r in staged.report.rejets if r.ligne}
    assert {(3, "OPS-C046"), (4, "OPS-C002")} <= found
    assert "1850775001234" not in staged.report.to_json()


def test_the_disk_is_asked_before_anything_is_unpacked(here: Path, tmp_path: Path) -> None:
    each = 4_000_000_000
    free = os.statvfs(tmp_path)
    members = free.f_bavail * free.f_frsize // each + 1
    content = zipped(*((f"{n}.csv", "x") for n in range(members)))
    place = 0
    while (place := content.find(b"PK\1\2", place) + 1) > 0:  # each says that it holds so much
        content = content[: place + 23] + struct.pack("<I", each) + content[place + 27 :]
    sizes = FileLimits(inflated=1 << 60, ratio=1 << 60, members=10_000)
    context = Context(tmp_path / "editions", b"k" * 32, limits=sizes)
    case = Case("", "rpls", file(content, "r.zip"), "FIC-052", "disque")
    check(refused("rpls", case.make(here), context), case)
