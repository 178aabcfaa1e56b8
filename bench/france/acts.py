"""What is asked of both countries, and answered with as many rows by both."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

import duckdb

from bench.croissance.cases import Asked, questions
from bench.croissance.sides import accounts_of, one_of_both, token
from bench.france.country import Country
from bench.measure import Target

# Of bench.croissance, whose windows, tiles and maps hold the same features in both.
_QUESTIONS = ("10 objets", "1 000 objets", "fenêtre de", "tuile z", "carte de")
_SHEET = "00800"  # a commune of the quilt of 35,000 that the large country has
_STEERING = "/portail/pilotage"
_PAGES = (
    ("accueil du GIP", "/portail/"),
    ("pilotage", f"{_STEERING}/"),
    ("organismes", f"{_STEERING}/organisations"),
    ("organismes, un nom", f"{_STEERING}/organisations?q=21500"),
    ("un organisme", f"{_STEERING}/organisations/21500"),
    ("conventions à suivre", f"{_STEERING}/conventions"),
    ("toutes les conventions", "/portail/conventions"),
    ("journal, tous", f"{_STEERING}/journal"),
    ("journal d’un organisme", f"{_STEERING}/journal?organisation=21500"),
    ("qui a vu quoi", "/portail/journal"),
    ("travaux", f"{_STEERING}/travaux"),
)
_COMMUNE = """
SELECT code_commune FROM rpls_logement WHERE code_commune NOT LIKE '%~%'
GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"""

type Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Act:
    """A name, and the path of each country; `headers` by the cookie or the token of a caller."""

    name: str
    paths: tuple[str, str]
    headers: tuple[Headers, Headers]


def acts(pair: tuple[Country, Country], cookies: Callable[[Country], str]) -> Iterator[Act]:
    """Rows, tiles, maps and exports by a program; pages by a person of the GIP."""
    small, large = pair
    files = small.file("rpls"), large.file("rpls")
    commune = _commune(small)
    accounts = accounts_of(small.data)
    for who, one in questions(*files, one_of_both(files[0])):
        if who == "gip" and one.name.startswith(_QUESTIONS):
            yield _same(one, token(accounts, who))
    for form in ("csv", "geojsonl"):
        where = f"filter-lang=cql2-text&filter={quote(f'code_commune = {commune!r}')}"
        path = f"/collections/rpls-logements/export?f={form}&{where}"
        yield _same(Asked(f"export {form} d’une commune", path), token(accounts, "gip"))
    yield _same(Asked("ménages d’un bailleur", _HOUSEHOLDS), token(accounts, "bailleur"))
    signed = _signed(cookies(small)), _signed(cookies(large))
    sheet = "/portail/territoires/commune/"
    yield Act("fiche d’une commune", (f"{sheet}{commune}", f"{sheet}{_SHEET}"), signed)
    for name, path in _PAGES:
        yield Act(f"page : {name}", (path, path), signed)


_HOUSEHOLDS = "/collections/ops-menages/items?limit=100"


def target_of(target: Target, act: Act, side: int) -> Target:
    """The server of a country as the caller of an act asks it."""
    return Target(target.server, target.store, target.base, target.roots, act.headers[side])


def _signed(cookie: str) -> Headers:
    return (("Cookie", cookie), ("Accept-Encoding", "gzip"))


def _same(asked: Asked, authorization: str) -> Act:
    headers = (("Authorization", authorization),)
    return Act(asked.name, (asked.path, asked.path), (headers, headers))


def _commune(small: Country) -> str:
    with duckdb.connect(str(small.file("rpls")), read_only=True) as file:
        return str(file.execute(_COMMUNE).fetchall()[0][0])
