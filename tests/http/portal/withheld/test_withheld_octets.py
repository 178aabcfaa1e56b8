"""Nothing withheld is in any octet that a page sends: one table of forms by types of account.

The rows of a demonstration have improbable names and figures (testing/withheld/marks.py). Whose
they are is told by demo-comptes.json; all that pages send, and all files, pictures and tiles that
pages lead to, is taken apart and looked through. What is open must be found there: so the reader
of each form reads.
"""

import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import duckdb
import numpy as np
import pytest
from PIL import Image

from testing.demonstration import DEMONSTRATION, all_in_one, linked, private_cluster
from testing.sample import parameters_taking_turns, sampled, turn_among
from testing.service import Account, Service, environment, served
from testing.withheld.marks import FINE, SHARE, Mark, marks_of, plant_database, plant_files
from testing.withheld.reader import PageReader
from testing.withheld.views import PageView, views_of_level, views_of_places

ACCOUNTS = (
    "demo-gip", "demo-etat", "demo-epci", "demo-commune", "demo-bailleur-1", "demo-bailleur-2",
)  # fmt: skip
# At a commit, one on each store, the other at the next commit; all in `make proof-octets`.
PAIR = ("demo-epci", "demo-bailleur-2")
SHORT = {
    "duckdb": turn_among(PAIR, "withheld"), "postgresql": turn_among(PAIR[::-1], "withheld"),
}  # fmt: skip
LED = 150  # of the files, pictures and tiles that the pages of an account lead to: some of all
NO_CONVENTION = ("demo-non-signee", "demo-expiree")
WHOLE = ("demo-gip", "demo-etat")  # who see every commune of this demonstration
_KNOWN = (200, 303, 400, 403, 404)
FORMS = {
    "text/html", "application/json", "application/pdf", "image/png", "text/csv",
    "application/geopackage+sqlite3", "application/vnd.mapbox-vector-tile",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


@dataclass(frozen=True)
class Marked:
    """A server of the planted rows, and those rows."""

    store: str
    service: Service
    marks: list[Mark]

    def shared(self, login: str) -> tuple[frozenset[str], frozenset[str]]:
        """Words of rows that an account may see, and of those that it may not."""
        account = self.service.accounts[login]
        opened: set[str] = set()
        closed: set[str] = set()
        for one in self.marks:
            (opened if is_open(one, account) else closed).update(one.words)
        return frozenset(opened), frozenset(closed - opened)

    def place(self, login: str) -> dict[str, str]:
        """Codes that the addresses of views are made with."""
        account = self.service.accounts[login]
        years = sorted({one.year for one in self.marks if one.number})
        rows = [one for one in self.marks if one.number and one.year == years[-1]]
        iris = [
            one for one in rows if one.relation == "indicateur_iris" and one.code[-5:] == " tous"
        ]
        mine = [one for one in iris if is_open(one, account)]
        told = {"year": str(years[-1]), "before": str(years[0])}
        known = [one for one in mine if len(one.words) > 2] or mine  # of which figures are told
        told |= {"commune": known[0].commune, "departement": _departement(known[0].commune)}
        told |= {"open": known[0].code.split()[0], "other": mine[-1].code.split()[0]}
        told["point"] = self._point(told["open"])
        qpv = [one for one in rows if one.relation == "indicateur_qpv" and is_open(one, account)]
        if qpv:
            told["open_qpv"] = qpv[0].code.split()[0]
        near = [one for one in iris if not is_open(one, account)
                and _departement(one.commune) == told["departement"]]  # fmt: skip
        if near:
            told |= {"hidden": near[0].code.split()[0], "hidden_commune": near[0].commune}
        return told

    def _point(self, code: str) -> str:
        file = next((self.service.data / "editions").glob("territoires_*.duckdb"))
        with duckdb.connect(str(file), read_only=True) as base:
            box = base.execute(
                "SELECT xmin + xmax, ymin + ymax FROM territoire_iris WHERE code = ?", [code]
            ).fetchone()
        assert box is not None
        return f"{box[0] / 2},{box[1] / 2}"


def is_open(one: Mark, account: Account) -> bool:
    """By the contract's table alone: a commune's rows are its readers', a landlord's its own."""
    if one.siren is not None:
        return one.siren == account.organisation or (
            account.login == "demo-gip" and one.relation == "rpls_logement"
        )
    return account.login in WHOLE or one.commune in account.perimetre


def _departement(commune: str) -> str:
    return commune[:3] if commune.startswith("97") else commune[:2]


@pytest.fixture(scope="module", params=["duckdb", "postgresql"])
def marked(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Marked]:
    """The demonstration on each store, its rows planted."""
    data = tmp_path_factory.mktemp("marques") / "var"
    if request.param == "duckdb":
        demonstration: Path = request.getfixturevalue("demonstration")
        shutil.copytree(demonstration, data, copy_function=linked)
        plant_files(data / "editions")
        environ = environment(data, "duckdb:")
        yield from _served(request.param, data, environ)
        return
    loaded: Path = request.getfixturevalue("loaded_cluster")
    shutil.copytree(loaded / "donnees", data, copy_function=linked)
    with private_cluster(like=loaded / "cluster") as cluster:
        environ = all_in_one(data, cluster.url(DEMONSTRATION))
        plant_files(data / "editions")
        plant_database(cluster.url(DEMONSTRATION), data / "editions")
        yield from _served(request.param, data, environ)


def _served(store: str, data: Path, environ: dict[str, str]) -> Iterator[Marked]:
    with served(environ) as service:
        yield Marked(store, service, marks_of(data / "editions"))


def test_rows_that_were_written_once_are_those_planted(marked: Marked) -> None:
    """Without which what pages of kept texts hold would not be looked for."""
    path = "/collections/rpls-logements/items?f=json&limit=1000"
    for login, sees in (("demo-bailleur-2", True), ("demo-gip", True), ("demo-epci", False)):
        opened, closed = marked.shared(login)
        status, told, _ = PageReader(marked.service, login).words(path)
        assert (status, bool(told & opened), told & closed) == (200, sees, frozenset()), login


@pytest.mark.long
@sampled
def test_no_octet_of_the_usual_views_holds_what_is_withheld(marked: Marked) -> None:
    for login in SHORT[marked.store]:
        place = marked.place(login)
        views = [*islice(views_of_level("iris", place), 1, None, 3), *views_of_places(place)]
        look_through(marked, login, views, one_of_each_form)


@pytest.mark.proof
@pytest.mark.parametrize("login", ACCOUNTS)
def test_no_octet_of_any_view_holds_what_is_withheld(marked: Marked, login: str) -> None:
    place = marked.place(login)
    views = [*views_of_places(place)]
    for level in FINE:
        views += views_of_level(level, place)
    seen = look_through(marked, login, views, lambda led: led[:: -(-len(led) // LED)])
    assert seen >= FORMS, FORMS - seen


@parameters_taking_turns(2)
@pytest.mark.parametrize("login", NO_CONVENTION)
def test_without_a_convention_no_row_is_in_any_octet(marked: Marked, login: str) -> None:
    place = marked.place("demo-epci")
    reader = PageReader(marked.service, login)
    for view in (*views_of_level("iris", place), *views_of_places(place)):
        _, told, _ = reader.words(view.path)
        assert not told & marked.shared("demo-gip")[0], view.path


ISLAND = "zone=tout&vue=55.2,-21.4,55.9,-20.8"


@parameters_taking_turns(2)
@pytest.mark.parametrize("login", ["demo-commune", "demo-bailleur-2"])
def test_no_pixel_has_the_colour_of_a_class_of_withheld_figures_alone(
    marked: Marked, login: str
) -> None:
    account = marked.service.accounts[login]
    year = marked.place(login)["year"]
    told = [one for one in marked.marks if one.relation == "indicateur_iris"
            and str(one.year) == year and one.shares and one.code.endswith(" tous")]  # fmt: skip
    mine = [one.shares for one in told if is_open(one, account)]
    view = (
        f"niveau=iris&indicateur={SHARE}&millesime={year}&{ISLAND}"
        f"&methode=manuel&bornes={min(mine)};{max(mine) + 1}"
    )
    below, here, above = _classes(marked, login, view)
    assert (below[1:], here[1], above[1:]) == ((0, 0), len(mine), (0, 0))
    assert here[2] > 0
    everybody = _classes(marked, "demo-gip", view)
    assert [count for _, count, _ in everybody] == [
        sum(one.shares < min(mine) for one in told),
        sum(min(mine) <= one.shares <= max(mine) for one in told),
        sum(one.shares > max(mine) for one in told),
    ]
    assert sum(pixels > 0 for _, _, pixels in everybody) >= 2


def _classes(marked: Marked, login: str, view: str) -> list[tuple[str, int, int]]:
    """Colour, territories and pixels of each class of a view."""
    reader = PageReader(marked.service, login)
    classes = reader.answer(f"/portail/carte?{view}&f=json").json()["classes"][:3]
    body = reader.answer(f"/portail/carte/image?{view}").content
    reader.browser.close()
    picture = np.asarray(Image.open(BytesIO(body)).convert("RGB")).reshape(-1, 3)
    found = Counter(map(tuple, picture.tolist()))
    return [
        (one["couleur"], one["territoires"], found[tuple(bytes.fromhex(one["couleur"][1:]))])
        for one in classes
    ]


def one_of_each_form(led: Sequence[str]) -> list[str]:
    """The first file, picture or tile of each form."""
    found: dict[tuple[str, ...], str] = {}
    for path in led:
        form = dict(parse_qsl(urlsplit(path).query)).get("f", "")
        found.setdefault((path.split("/")[1], form), path)
    return list(found.values())


def look_through(
    marked: Marked, login: str, views: Iterable[PageView], some: Callable[[list[str]], list[str]]
) -> set[str]:
    """Every view, and some of the files and pictures that they lead to; the forms met."""
    opened, closed = marked.shared(login)
    reader, before = PageReader(marked.service, login), PageReader(marked.service, "demo-gip")
    leaks, empty, odd = list[str](), list[str](), list[str]()
    led: dict[str, None] = {}
    for view in views:
        before.answer(view.path)  # who sees all asks first: what is kept of it is not for others
        status, told, more = reader.words(view.path)
        led |= dict.fromkeys(more)
        leaks += [f"{view.path}: {sorted(told & closed)[:3]}"] if told & closed else []
        if status not in _KNOWN:
            odd.append(f"{view.path}: {status}")
        if view.shows and (status != 200 or not told & opened):
            empty.append(f"{view.path}: {status}")
    for path in some(list(led)):
        status, told, _ = reader.words(path)
        leaks += [f"{path}: {sorted(told & closed)[:3]}"] if told & closed else []
        if status not in _KNOWN:
            odd.append(f"{path}: {status}")
    assert led
    assert not leaks, "\n".join(leaks)
    assert not odd, "\n".join(odd)
    assert not empty, "\n".join(["nothing of what is open is read in:", *empty])
    for one in (reader, before):
        one.browser.close()
    return reader.seen
