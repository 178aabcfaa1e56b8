"""A withheld figure changes nothing that is sent: two worlds that differ in it look the same.

Both are made of the same files, but for the surfaces of the dwellings of a few households: those
of communes in which fewer answered than may be spoken of. Whatever computed with them (a class, a
bound, a scale, a score, a size of a circle) would tell the worlds apart.
"""

import csv
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest

from cli.demo import load_demo
from parc_social.settings import read_settings
from testing.demo_manifest import read_manifest
from testing.service import Service, command, environment, served
from testing.withheld.octets import texts_of
from testing.withheld.reader import PageReader

FLOOR = 11  # households: contract and docs/secret.md
FIGURE = "surface_par_occupant"
_MORE = 37  # square metres for each household of whom nothing may be told
_SEEN = f"zone=tout&indicateur={FIGURE}"
_CRITERION = f"zone=tout&indicateur1={FIGURE}&sens1=min&seuil1=30&points1=1"
VIEWS = (
    *(f"carte?niveau={level}&{_SEEN}{more}"
      for level in ("commune", "iris", "qpv", "adresse")
      for more in ("", "&f=json", "&f=pdf", "&f=csv", "&f=xlsx", "&methode=jenks&f=json",
                   "&methode=egaux&classes=9&f=json", "&methode=ecart-type&f=json")),
    *(f"carte/image?niveau={level}&{_SEEN}" for level in ("commune", "iris", "qpv")),
    f"tableau?niveau=commune&zone=tout&indicateurs={FIGURE}&tri={FIGURE}-",
    *(f"qualifier?niveau=commune&{_CRITERION}{more}"
      for more in ("&f=csv", "&f=json", "&f=xlsx")),
    f"qualifier/image?niveau=commune&{_CRITERION}",
)  # fmt: skip
ACCOUNTS = ("demo-gip", "demo-epci", "demo-commune", "demo-bailleur-1")
# What two servers and two publications say otherwise, and no household has a part in.
_OWN = re.compile(
    r"http://127[.\d:]+|\d{4}-\d\d-\d\d[T ][\d:.]+|D:\d{14}Z|<xmpMM:\w+>[^<]*"
    r"|(?<![0-9a-z])[0-9a-f]{8,64}(?![0-9a-z])|'/ID': .*?\]"
)

pytestmark = pytest.mark.proof


@pytest.fixture(scope="module")
def worlds(made_once: Callable[..., Path]) -> Iterator[tuple[Service, Service]]:
    """As the files are, and with the other surfaces."""
    with ExitStack() as stack:
        made = [
            stack.enter_context(_served(made_once(f"retenus-{n}", lambda to, n=n: _world(to, n))))
            for n in (0, 1)
        ]
        yield made[0], made[1]


def _world(data: Path, number: int) -> None:
    (data / "cle.bin").write_bytes(bytes(range(32)))
    (data / "cle.bin").chmod(0o600)
    environ = environment(data, "duckdb:")
    files = ["demo", "--departements", "93,974", "--logements", "1000", "--vers", data / "demo"]
    subprocess.run(command(*map(str, files)), env=environ, capture_output=True, check=True)
    if number:
        changed = widen(data / "demo" / "ops")
        assert len(changed) >= 3, changed
    load_demo(read_settings(environ), read_manifest(data / "demo"))


def widen(deposits: Path) -> set[str]:
    """Gives households of small communes more room in the last survey; the communes."""
    year = max(folder for folder in deposits.iterdir())
    rows = {file: _rows(file) for file in sorted(year.glob("*.csv")) if "erreurs" not in file.name}
    answered = Counter(
        row["code_insee"] for some in rows.values() for row in some if row["reponse_enquete"] == "1"
    )
    small = {code for code, count in answered.items() if count < FLOOR}
    for file, some in rows.items():
        for row in some:
            if row["code_insee"] in small and row["surface_hab"]:
                row["surface_hab"] = str(int(row["surface_hab"]) + _MORE)
        with file.open("w", encoding="utf-8", newline="") as target:
            writer = csv.DictWriter(target, some[0].keys(), delimiter=";", lineterminator="\n")
            writer.writeheader()
            writer.writerows(some)
    return small


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as source:
        return list(csv.DictReader(source, delimiter=";"))


def _served(data: Path) -> AbstractContextManager[Service]:
    return served(environment(data, "duckdb:"))


@pytest.mark.parametrize("login", ACCOUNTS)
def test_two_worlds_that_differ_in_what_is_withheld_look_the_same(
    worlds: tuple[Service, Service], login: str
) -> None:
    readers = [PageReader(world, login) for world in worlds]
    apart = [path for path in VIEWS if _said(readers[0], path) != _said(readers[1], path)]
    # They do differ: what may be told of more households is told, and is not the same.
    wide = f"carte?niveau=departement&{_SEEN}&f=json"
    told = [one.answer(f"/portail/{wide}").json()["valeurs"] for one in readers]
    for one in readers:
        one.browser.close()
    assert told[0] != told[1]
    assert not apart, "\n".join(apart)


def _said(reader: PageReader, path: str) -> tuple[int, object]:
    answer = reader.answer(f"/portail/{path}")
    if answer.headers["Content-Type"] == "image/png":
        return answer.status_code, answer.content
    text = "\n".join(texts_of(answer.content))
    return answer.status_code, _OWN.sub("", text)
