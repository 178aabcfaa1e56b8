"""The demonstration differs from place to place as the country does: floors of its distributions.

Published figures are those of 1 January 2019 (loaders/demo/terrain.py).
"""

from collections.abc import Callable, Iterable, Mapping
from statistics import fmean, stdev

import pytest

from loaders.context import silent
from loaders.demo.make import make
from loaders.demo.manifest import DemoFiles
from parc_social.errors import Unavailable
from testing.made.files.demo import all_rows, restricted
from testing.sample import taking_turns

pytestmark = [taking_turns(4), pytest.mark.long]

Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def country(
    tmp_path_factory: pytest.TempPathFactory, require: Callable[[bool, str], None]
) -> DemoFiles:
    """A département of suburbs, one of a city, small towns and villages."""
    try:
        return make(tmp_path_factory.mktemp("pays"), ("93", "49"), 24_000, 7, silent)
    except Unavailable as missing:
        require(False, str(missing))
        raise


@pytest.fixture(scope="module")
def stock(country: DemoFiles) -> Rows:
    return all_rows(country.rpls[2025])


@pytest.fixture(scope="module")
def households(country: DemoFiles) -> Rows:
    return [row for row in all_rows(country.ops[2024]) if row["composition"]]


def share(rows: Iterable[Mapping[str, str]], of: Callable[[Mapping[str, str]], bool]) -> float:
    """In percent."""
    found = [of(row) for row in rows]
    return 100 * sum(found) / len(found)


def houses(row: Mapping[str, str]) -> bool:
    return row["TYPECONST_CODE"] == "I"


def estates(row: Mapping[str, str]) -> bool:
    return "1949" <= row["CONSTRUCT"] <= "1974"


def recent(row: Mapping[str, str]) -> bool:
    return row["CONSTRUCT"] >= "2010"


def small(row: Mapping[str, str]) -> bool:
    return row["NBPIECE"] in ("1", "2")


def poor(row: Mapping[str, str]) -> bool:
    return row["tranche_plafond"] in ("P0_20", "P20_40")


def by(rows: Rows, name: str, least: int) -> list[Rows]:
    found: dict[str, Rows] = {}
    for row in rows:
        found.setdefault(row[name], []).append(row)
    return [some for some in found.values() if len(some) >= least]


@pytest.mark.parametrize(("of", "least"), [(houses, 15), (small, 4), (estates, 14), (recent, 6)])
def test_communes_differ(
    stock: Rows, of: Callable[[Mapping[str, str]], bool], least: float
) -> None:
    """Published standard deviations, in points: houses 24.2, one or two rooms 9.5, estates 24."""
    communes = by(stock, "DEPCOM", 100)
    assert len(communes) > 40
    assert stdev(share(rows, of) for rows in communes) > least


@pytest.mark.parametrize(
    ("of", "least", "most"),
    [(houses, 0.2, 0.7), (estates, 1.4, 3.0), (recent, 0.2, 0.75), (small, 0.6, 0.97)],
)
def test_what_stands_in_a_district_is_otherwise(
    stock: Rows, of: Callable[[Mapping[str, str]], bool], least: float, most: float
) -> None:
    """Published: houses 6.1 in, 19.6 out; estates 62.9, 27.3; recent 5.1, 17.5; small 23, 28."""
    located = [row for row in stock if row["X"]]
    inside = share((r for r in located if r["PLG_QP24"].startswith("QN")), of)
    outside = share((r for r in located if not r["PLG_QP24"].startswith("QN")), of)
    print(f"{of.__name__} : {inside:.1f} / {outside:.1f}")  # noqa: T201 - figures of the demonstration
    assert least < inside / outside < most


def test_rents_and_turnover_are_those_of_each_departement(country: DemoFiles) -> None:
    """93 in 2019: 6.60 €/m² where France had 5.80, and 5.7 % of leases where it had 9.7."""
    rows = [row for path in country.rpls_bailleurs[2025] for row in restricted(path)[1:]]
    told: dict[str, tuple[float, float]] = {}
    for departement in ("93", "49"):
        mine = [row for row in rows if row[3].startswith(departement)]
        let = [row for row in mine if row[43] != "9999" and row[24] != "999"]
        older = [row for row in mine if row[39] in "12" and row[26] < "2024"]
        moved = sum(row[39] == "1" and row[40].endswith("/2024") for row in older) / len(older)
        told[departement] = (
            sum(int(row[43]) for row in let) / sum(int(row[24]) for row in let), 100 * moved
        )  # fmt: skip
    assert told["93"][0] == pytest.approx(6.3 * 6.60 / 5.80, abs=0.15)
    assert told["49"][0] == pytest.approx(6.3, abs=0.15)
    assert told["93"][1] < 8 < told["49"][1]


def test_who_lives_in_a_district_is_otherwise(households: Rows) -> None:
    inside = [row for row in households if row["code_qpv"]]
    outside = [row for row in households if not row["code_qpv"]]

    def lone_parents(rows: Rows) -> float:
        return share(rows, lambda row: row["composition"].startswith("SEULE_C"))

    known = [[row for row in rows if row["tranche_plafond"]] for rows in (inside, outside)]
    assert share(known[0], poor) > share(known[1], poor) + 5
    assert lone_parents(inside) > lone_parents(outside) + 3


def test_communes_differ_in_who_lives_there_by_more_than_chance(households: Rows) -> None:
    known = [row for row in households if row["tranche_plafond"]]
    communes = by(known, "code_insee", 150)
    assert len(communes) > 15
    shares = [share(rows, poor) for rows in communes]
    chance = [(one * (100 - one) / len(r)) ** 0.5 for one, r in zip(shares, communes, strict=True)]
    assert stdev(shares) > 1.5 * fmean(chance)


def test_four_surveys_tell_what_they_do_in_the_country(country: DemoFiles) -> None:
    """More often alone or lone parents, older, poorer (FOPH, April 2022: from 2009 to 2020)."""
    found = [[r for r in all_rows(country.ops[year]) if r["composition"]] for year in country.ops]
    assert len(found) == 4
    first, last = found[0], found[-1]

    def grown(of: Callable[[Mapping[str, str]], bool]) -> float:
        return share(last, of) - share(first, of)

    assert grown(lambda row: row["tranche_age_titulaire"] in ("65_74", "GE75")) > 2
    assert grown(lambda row: row["composition"].startswith("SEULE")) > 1
    assert grown(poor) > 1


def test_communes_do_not_evolve_alike(country: DemoFiles) -> None:
    """The change of a commune departs from that of all by more than chance."""
    shares: list[dict[str, float]] = []
    chance: list[float] = []
    for year in (2018, 2024):
        rows = [row for row in all_rows(country.ops[year]) if row["tranche_plafond"]]
        communes = by(rows, "code_insee", 150)
        shares.append({some[0]["code_insee"]: share(some, poor) for some in communes})
        chance += [(share(r, poor) * (100 - share(r, poor)) / len(r)) ** 0.5 for r in communes]
    both = shares[0].keys() & shares[1].keys()
    assert len(both) > 15
    assert stdev(shares[1][code] - shares[0][code] for code in both) > 1.2 * fmean(chance) * 2**0.5
