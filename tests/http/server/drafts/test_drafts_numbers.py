"""Hole 1 of November 2026: another landlord's RPLS number in one's own draft, by every road.

The answer for a number that is another's is the answer for one that is nobody's, to the byte but
for the number itself; in bulk, and in time: tests/spec/loaders/ops/test_ops_parc_d_autrui.py.
"""

import json
from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter
from typing import Any

import pytest
from sqlalchemy import text

from parc_social.registry.registry import open_registry
from parc_social.settings import read_settings
from testing.sample import WHOLE, parameters_taking_turns, sampled

pytestmark = parameters_taking_turns(2)

ITEMS = "/collections/ops-menages/items"
GEOJSON, MERGE = "application/geo+json", "application/merge-patch+json"
COMPUTED = {"id", "etat", "adresse_id", "niveau_appariement", "code_commune", "code_epci",
            "code_dep", "code_reg"}  # fmt: skip
HOW_MANY = 10 if WHOLE else 5  # numbers of each kind, by PATCH: 0.6 s of processor each
A_DAY = 10  # such numbers of an account, where the server stops it: the least that the limit takes


def numbers(account: Any, count: int) -> list[str]:
    """Some of the RPLS numbers of a landlord's own dwellings."""
    asked = {"filter": f"siren_bailleur = '{account.organisation}'", "limit": count}
    found = account.json("/collections/rpls-logements/items", **asked)["features"]
    known = [f["properties"]["identifiant_rpls"] for f in found]
    assert len(known) == count
    assert all(known)
    return known


def absent(known: Sequence[str]) -> list[str]:
    """As many numbers of the same département that no dwelling has: nobody numbers from the end."""
    return [f"{number[:-6]}{999_999 - n:06}" for n, number in enumerate(known)]


def patch(account: Any, path: str, number: str) -> tuple[Any, float]:
    body = json.dumps({"properties": {"id_logement_rpls": number}}).encode()
    begun = perf_counter()
    answer = account.ask("PATCH", path, data=body, headers={"Content-Type": MERGE, "If-Match": "*"})
    return answer, perf_counter() - begun


def seen(answer: Any, number: str) -> tuple[int, str, list[str]]:
    """Status, body and headers of an answer without the number that was written."""
    named = sorted(name.lower() for name in answer.headers)
    return answer.status_code, answer.text.replace(number, "N"), named


@pytest.mark.long
@sampled
def test_a_number_of_another_is_one_of_nobody(mine: Any, other: Any, row: Any) -> None:
    path = row[0]
    theirs = numbers(other, HOW_MANY)
    told: dict[str, set[Any]] = {"theirs": set(), "nobodys": set()}
    took: dict[str, list[float]] = {"theirs": [], "nobodys": []}
    for turn, pair in enumerate(zip(theirs, absent(theirs), strict=True)):
        both = list(zip(told, pair, strict=True))
        for whose, number in both[:: 1 if turn % 2 else -1]:
            answer, seconds = patch(mine, path, number)
            status, body, headers = seen(answer, number)
            told[whose].add((status, body, tuple(headers)))
            took[whose].append(seconds)
    assert told["theirs"] == told["nobodys"]
    assert [status for status, _, _ in told["theirs"]] == [200]
    body = next(iter(told["theirs"]))[1]
    assert "OPS-C080" in body
    assert "OPS-C082" not in body
    ratio = median(one / other for one, other in zip(*took.values(), strict=True))  # in one moment
    assert 0.67 < ratio < 1.5, f"the time tells which numbers there are: {ratio:.2f}"


@pytest.mark.long
@sampled
def test_nothing_of_the_other_s_dwelling_is_told(mine: Any, other: Any, row: Any) -> None:
    """The address is the one that was written, the BAN's; no id and no point of the other's."""
    asked = {"filter": f"siren_bailleur = '{other.organisation}'", "limit": HOW_MANY}
    dwellings = other.json("/collections/rpls-logements/items", **asked)["features"]
    for dwelling in dwellings:
        kept = dwelling["properties"]
        found = patch(mine, row[0], kept["identifiant_rpls"])[0].json()
        assert found["properties"]["adresse_id"] != kept["adresse_id"]
        assert found["geometry"] != dwelling["geometry"]
        assert found["properties"]["code_qpv"] == row[2]["properties"]["code_qpv"]


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_the_other_verbs_tell_no_more(mine: Any, other: Any, row: Any, method: str) -> None:
    path, _, found = row
    number = numbers(other, 40)[38 if method == "PUT" else 39]  # no other test leaves it in a row
    told: list[Any] = []
    other_one = absent([number, number])[method == "POST"]
    for one in (number, other_one):
        kept = {k: v for k, v in found["properties"].items() if k not in COMPUTED}
        sent = {**kept, "id_logement_rpls": one}
        if method == "POST":
            sent["id_logement_bailleur"] = "EN-PLUS-1"
        body = json.dumps({"type": "Feature", "geometry": None, "properties": sent}).encode()
        headers = {"Content-Type": GEOJSON} | ({"If-Match": "*"} if method == "PUT" else {})
        answer = mine.ask(method, path if method == "PUT" else ITEMS, data=body, headers=headers)
        told.append(seen(answer, one))
        if method == "POST":
            assert answer.status_code == 201, answer.text
            made = answer.headers["Location"].removeprefix(mine.base_url)
            assert mine.ask("DELETE", made, headers={"If-Match": "*"}).status_code == 204
    assert told[0] == told[1]
    assert told[0][0] == (200 if method == "PUT" else 201)


def test_what_was_tried_is_in_the_journal(drafted: Any, mine: Any, other: Any, row: Any) -> None:
    patch(mine, row[0], numbers(other, 1)[0])
    registry = open_registry(read_settings(drafted.environ).registry)
    registry.journal.flush()
    with registry.engine.connect() as connection:
        query = text(
            "SELECT requete FROM journal WHERE compte = :c AND methode = 'PATCH'"
            " ORDER BY quand DESC"
        )
        line = connection.execute(query, {"c": mine.login}).scalar()
    registry.close()
    assert line is not None
    assert "controle=OPS-C080" in line


def test_an_account_that_tries_on_is_stopped(
    mine: Any, other: Any, row: Any, serving_drafts_of: Callable[[int], Any]
) -> None:
    """A server that takes ten such numbers a day from an account: the eleventh is refused."""
    path = row[0]
    account = serving_drafts_of(A_DAY)
    for number in absent(numbers(other, A_DAY)):
        assert patch(account, path, number)[0].status_code == 200
    before = mine.json(path)
    answer, _ = patch(account, path, numbers(other, 1)[0])
    assert (answer.status_code, answer.json()["code"]) == (429, "too-many-absent-numbers")
    assert int(answer.headers["Retry-After"]) > 0
    assert mine.json(path) == before
    body = json.dumps({"properties": {"id_logement_rpls": None}}).encode()
    headers = {"Content-Type": MERGE, "If-Match": "*"}
    without = account.ask("PATCH", path, data=body, headers=headers)
    assert without.status_code == 200, "a row without a number goes on"
