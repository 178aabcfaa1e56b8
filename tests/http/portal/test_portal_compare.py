"""« Comparer »: figures of the API side by side, the differences of its comparison, and why not."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from testing.rows import each_row

PATH = "/portail/comparer"
_LINE = re.compile(r'<tr>\s*<th scope="row"><a href="[^"]*/definitions/(\w+)">.*?</tr>', re.S)
_CELL = re.compile(r'<td class="n(?: ecart)?">(.*?)</td>', re.S)
NAMES = ("part_personnes_seules", "taille_menage", "logements", "taux_vacance", "part_apl")


def lines(text: str) -> dict[str, list[str]]:
    """The words of the cells of each line."""
    return {
        found[1]: [
            " ".join(unescape(re.sub(r"<sup>.*?</sup>|<[^>]+>", " ", cell)).split())
            for cell in _CELL.findall(found[0])
        ]
        for found in _LINE.finditer(text)
    }


def number(text: str) -> float | None:
    """A figure as it was; None: none is shown."""
    found = re.match(r"[+\u2212-]?[\d ]*\d(?:,\d+)?", text)
    if not found:
        return None
    return float(found[0].replace(" ", "").replace(",", ".").replace("\u2212", "-"))


def compared(account: Any, **inputs: Any) -> dict[str, dict[str, Any]]:
    """By indicator, what the process says."""
    answer = account.execute("comparaison", {"inputs": inputs})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    found = told["lignes"] if isinstance(told, dict) else told
    return {row["indicateur"]: row for row in found if row["indicateur"] in NAMES}


def check(shown: dict[str, list[str]], told: dict[str, dict[str, Any]]) -> None:
    """Both cells and the difference, indicator by indicator."""
    assert told
    for name, row in told.items():
        first, second, apart = shown[name][:3]
        assert number(first) == row["valeur_a"], name
        assert number(second) == row["valeur_b"], name
        if row["comparable"]:
            assert number(apart) == row["ecart"], name
        else:
            assert number(apart) is None, name
            assert apart.split(" ; ")[0] in row["explication"], name


@pytest.mark.both_stores
@pytest.mark.parametrize(
    ("login", "niveau"), [("demo-gip", "commune"), ("demo-epci", "iris"), ("demo-etat", "epci")]
)
def test_two_territories_are_as_the_process_compares_them(
    visitor: Callable[..., Any], login: str, niveau: str
) -> None:
    one = visitor(login)
    items = f"/collections/indicateurs-{niveau}/items"
    found = one.account.json(items, limit=2, properties="code")["features"]
    codes = [feature["properties"]["code"] for feature in found]
    asked = ",".join(f"{niveau}:{code}" for code in codes)
    answer = one.see(f"{PATH}?territoires={asked}")
    assert answer.status_code == 200
    check(lines(answer.text), compared(one.account, niveau=niveau, codes=codes))


@pytest.mark.both_stores
def test_two_years_are_as_the_process_compares_them(visitor: Callable[..., Any]) -> None:
    one = visitor("demo-epci")
    code = one.account.organisation
    serie = f"/collections/indicateurs-epci-serie/items?code={code}&limit=100"
    rows = [f["properties"] for f in one.account.json(serie)["features"]]
    years = sorted({row["millesime"] for row in rows})[-2:]
    answer = one.see(f"{PATH}?territoires=epci:{code}&millesimes={years[0]},{years[1]}")
    assert answer.status_code == 200
    told = compared(one.account, niveau="epci", codes=[code], millesimes=years)
    check(lines(answer.text), told)


def test_what_may_be_compared_with_care_says_so(visitor: Callable[..., Any]) -> None:
    one = visitor("demo-epci")
    code = one.account.organisation
    text = one.see(f"{PATH}?territoires=epci:{code},france:FR").text
    for mark in set(re.findall(r'href="#(reserve-\d+)"', text)):
        assert f'id="{mark}"' in text


def test_six_levels_stand_side_by_side(visitor: Callable[..., Any]) -> None:
    one = visitor("demo-gip")
    items = "/collections/indicateurs-commune/items"
    found = one.account.json(items, limit=5, properties="code")["features"]
    codes = [f"commune:{f['properties']['code']}" for f in found]
    answer = one.see(f"{PATH}?territoires={','.join(codes)},france:FR")
    shown = lines(answer.text)["logements"]
    assert len(shown) == 6 + 5
    assert one.see(f"{PATH}?territoires={','.join(codes)},france:FR,region:04").status_code == 400


@each_row(
    ("query", "said"),
    [
        ("territoires=commune:99999", "aucun territoire qui vous soit ouvert"),
        ("territoires=zut", "aucun territoire qui vous soit ouvert"),
        ("territoires=commune:%27", "aucun territoire qui vous soit ouvert"),
        ("territoires=ilot:1", "aucun territoire qui vous soit ouvert"),
        ("territoires=france:FR&millesimes=1066", "n’est pas publié"),
        ("territoires=france:FR&population=martiens", "n’est pas proposé"),
        ("territoires=france:FR&zut=1", "paramètre inconnu"),
        ("territoires=france:FR,region:04&millesimes=2024,2025", "un seul territoire"),
        ("ajout=" + "a" * 101, "100 caractères"),
    ],
)
def test_what_can_not_be_compared_is_said_beside_what_can(
    visitor: Callable[..., Any], query: str, said: str
) -> None:
    one = visitor("demo-gip")
    answer = one.see(f"{PATH}?{query}")
    assert answer.status_code == 400
    assert said in unescape(answer.text)
    nearest = re.search(r'class="bouton" href="([^"]*/portail/comparer[^"]*)"', answer.text)
    if "ajout" not in query:
        assert nearest
        assert one.see(unescape(nearest[1])).status_code == 200


def test_a_territory_out_of_rights_is_as_one_that_is_none(visitor: Callable[..., Any]) -> None:
    whole, one = visitor("demo-gip"), visitor("demo-commune")
    items = "/collections/indicateurs-qpv/items"
    every, mine = (
        {f["properties"]["code"] for f in who.account.json(items, limit=1_000)["features"]}
        for who in (whole, one)
    )
    hidden = sorted(every - mine)[0]
    answer = one.see(f"{PATH}?territoires=qpv:{hidden}")
    absent = one.see(f"{PATH}?territoires=qpv:QP999999")
    assert answer.status_code == absent.status_code == 400
    assert answer.text.replace(hidden, "QP999999") == absent.text
    assert whole.see(f"{PATH}?territoires=qpv:{hidden}").status_code == 200


def test_a_territory_is_added_by_its_name(visitor: Callable[..., Any]) -> None:
    one = visitor("demo-epci")
    mine = f"epci:{one.account.organisation}"
    alone = one.see(f"{PATH}?territoires={mine}&ajout=97411")
    assert alone.status_code == 303
    assert alone.headers["Location"].endswith(f"{mine.replace(':', '%3A')}%2Ccommune%3A97411")
    several = one.see(f"{PATH}?territoires={mine}&ajout=saint")
    assert several.status_code == 200
    assert "Lequel ajouter" in several.text
    none = one.see(f"{PATH}?territoires={mine}&ajout=xyzzy")
    assert "Rien n’est trouvé" in none.text


def test_the_files_are_of_the_same_rows(visitor: Callable[..., Any]) -> None:
    one = visitor("demo-gip")
    items = "/collections/indicateurs-commune/items"
    found = one.account.json(items, limit=2, properties="code")["features"]
    codes = {f["properties"]["code"] for f in found}
    asked = ",".join(f"commune:{code}" for code in sorted(codes))
    text = one.see(f"{PATH}?territoires={asked}").text
    path = unescape(re.search(r'href="([^"]*export[^"]*f=json[^"]*)"', text)[1])  # type: ignore[index]
    got = one.see(path)
    assert got.status_code == 200
    rows = [feature["properties"] for feature in got.json()["features"]]
    assert {row["code"] for row in rows} == codes
    assert {row["population"] for row in rows} == {"tous"}


@each_row("login", ["demo-expiree", "demo-non-signee"])
def test_without_a_convention_nothing_is_compared(visitor: Callable[..., Any], login: str) -> None:
    answer = visitor(login).see(f"{PATH}?territoires=france:FR")
    assert answer.status_code == 403
    assert "Aucune convention en cours" in answer.text
