"""What an organisation may ask, what its answers say of it, and what is not counted."""

import gc
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from auth_proxy.errors.problem import Stop
from auth_proxy.quotas.machine_buckets import MachineBuckets
from auth_proxy.quotas.quota_table import Quota, QuotaTable, read_table
from auth_proxy.quotas.quotas import Quotas
from parc_social.access.model.organisation import Genre, parse_organisation
from parc_social.errors import InvalidValue
from parc_social.settings import Settings
from testing.rows import each_row

GIP = parse_organisation("999000003", "GIP", "gip", None)
EPCI = parse_organisation("249710054", "Cap Excellence", "epci", None)
ITEMS = "/collections/rpls-logements/items"
FILE = """
defaut: {requetes: 5, fenetre_s: 10, simultanees: 2}
types:
  gip: {requetes: 9, fenetre_s: 10, simultanees: 1}
"""
SLOW = FILE.replace("fenetre_s: 10", "fenetre_s: 3600")  # by the machine's own clock, loaded or not


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        """The time."""
        return self.now


def test_an_organisation_may_have_a_quota_of_its_own(tmp_path: Path) -> None:
    """Before that of its kind; another of its kind keeps the kind's."""
    file = tmp_path / "quotas.yml"
    own = 'organismes:\n  "999000003": {requetes: 70, fenetre_s: 10, simultanees: 3}\n'
    file.write_text(FILE + own)
    table = read_table(file)
    assert table.of(GIP) == Quota(70, 10, 3)
    assert table.of(parse_organisation("999000011", "Autre", "gip", None)) == Quota(9, 10, 1)
    assert table.of(EPCI) == Quota(5, 10, 2)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def quotas(clock: Clock) -> Quotas:
    """Five requests in ten seconds, two at once."""
    table = QuotaTable(Quota(5, 10, 2), {Genre.GIP: Quota(9, 10, 1)})
    return Quotas(table, MachineBuckets(clock=clock).of(1))


def refused(quotas: Quotas, organisation: Any = EPCI) -> Any:
    with pytest.raises(Stop) as stop:
        quotas.take(organisation)
    return stop.value.problem


def spend(quotas: Quotas, times: int) -> None:
    for _ in range(times):
        quotas.take(EPCI).give_back()


def test_the_sixth_request_waits_as_long_as_it_is_told(quotas: Quotas, clock: Clock) -> None:
    spend(quotas, 5)
    problem = refused(quotas)
    assert (problem.status, problem.code) == (429, "quota-exceeded")
    headers = dict(problem.headers)
    assert headers["Retry-After"] == "2"  # one request comes back every two seconds
    assert "5 requêtes en 10 s" in problem.detail
    clock.now += 1.9
    assert refused(quotas).status == 429
    clock.now += 0.1
    spend(quotas, 1)
    assert refused(quotas).status == 429


def test_the_bucket_fills_again_and_never_over_its_brim(quotas: Quotas, clock: Clock) -> None:
    spend(quotas, 5)
    clock.now += 3_600
    spend(quotas, 5)
    assert refused(quotas).status == 429


def test_two_at_once_and_the_third_when_one_has_ended(quotas: Quotas) -> None:
    first, second = quotas.take(EPCI), quotas.take(EPCI)
    problem = refused(quotas)
    assert (problem.status, problem.code) == (429, "too-many-at-once")
    assert dict(problem.headers)["Retry-After"] == "1"
    first.give_back()
    first.give_back()  # said twice, counted once
    third = quotas.take(EPCI)
    assert refused(quotas).code == "too-many-at-once"
    second.give_back()
    third.give_back()


def test_one_organisation_spends_nothing_of_another(quotas: Quotas) -> None:
    spend(quotas, 5)
    assert refused(quotas).status == 429
    try:
        quotas.take(GIP).give_back()
    except Stop as stop:
        raise AssertionError("the other is refused too") from stop


def test_the_kind_of_organisation_chooses_the_quota(quotas: Quotas) -> None:
    place = quotas.take(GIP)
    assert dict(place.headers) == {
        "RateLimit-Policy": '"debit";q=9;w=10, "simultanees";q=1;qu="concurrent-requests"',
        "RateLimit": '"debit";r=8;t=2, "simultanees";r=0',
    }
    assert refused(quotas, GIP).code == "too-many-at-once"


def test_our_file_is_read_and_is_generous() -> None:
    table = read_table(None)
    assert table.of(EPCI).requetes / table.of(EPCI).fenetre_s >= 100  # QGIS asks 50 tiles a second


@each_row(
    ("text", "said"),
    [
        ("- a", "defaut, organismes, public, types"),
        ("defaut: {requetes: 5, fenetre_s: 10}", "requetes, fenetre_s, simultanees"),
        ("types: {}", "defaut"),
        ("defaut: {requetes: 0, fenetre_s: 10, simultanees: 2}", "requetes"),
        ("defaut: {requetes: true, fenetre_s: 10, simultanees: 2}", "requetes"),
        ("defaut: {requetes: 5, fenetre_s: 1.5, simultanees: 2}", "fenetre_s"),
        (FILE + "  syndicat: {requetes: 9, fenetre_s: 10, simultanees: 1}", "« syndicat »"),
        (FILE + "autre: 1", "defaut, organismes, public, types"),
        (FILE + "organismes: [1]", "organismes"),
        (FILE + "organismes: {1001: {}}", "entre guillemets"),
        (FILE + 'organismes: {"999000003": {requetes: 0}}', "999000003"),
        ("{", "illisible"),
        ("types: [1]\ndefaut: {requetes: 5, fenetre_s: 10, simultanees: 2}", "types"),
    ],
)
def test_a_wrong_file_is_named_with_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "quotas.yml"
    file.write_text(text)
    with pytest.raises(InvalidValue, match=said) as error:
        read_table(file)
    assert str(file) in str(error.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match=r"absent\.yml"):
        read_table(tmp_path / "absent.yml")


# Through the gate.


@pytest.fixture
def narrow(
    tmp_path: Path, gate_client: Callable[[Settings], Client], world: Any
) -> Callable[..., Any]:
    """Asks a gate of five requests, two at once, as the EPCI unless said otherwise."""
    file = tmp_path / "quotas.yml"
    file.write_text(SLOW)
    client = gate_client(Settings(tmp_path, quotas=file))

    def ask(path: str, login: str | None = "epci", method: str = "GET", **more: Any) -> Any:
        headers = {"X-API-Key": world.secrets.keys[login]} if login else {}
        return client.open(path, method=method, headers=headers, **more)

    return ask


def test_answers_say_what_is_left_and_a_refusal_what_to_wait(narrow: Any) -> None:
    left = [narrow(ITEMS).headers["RateLimit"].split(";")[1] for _ in range(5)]
    assert left == ["r=4", "r=3", "r=2", "r=1", "r=0"]
    refused = narrow(ITEMS)
    assert (refused.status_code, refused.get_json()["code"]) == (429, "quota-exceeded")
    assert 600 < int(refused.headers["Retry-After"]) <= 720  # one comes back in twelve minutes
    assert refused.headers["RateLimit"].startswith('"debit";r=0')
    assert refused.headers.getlist("RateLimit-Policy")
    assert narrow(ITEMS, "bailleur").status_code == 200


def test_what_nobody_has_signed_for_is_not_counted(narrow: Any) -> None:
    for _ in range(6):
        assert narrow(ITEMS, None).status_code == 401
        assert "RateLimit" not in narrow(ITEMS, None).headers
        assert narrow(ITEMS, None, method="OPTIONS").status_code == 200
        assert narrow("/health/live").status_code == 200
    assert narrow(ITEMS).headers["RateLimit"].startswith('"debit";r=4')


def test_a_head_counts_as_a_get_and_a_refusal_as_an_answer(narrow: Any) -> None:
    assert narrow(ITEMS, method="HEAD").headers["RateLimit"].startswith('"debit";r=4')
    assert narrow(f"{ITEMS}?inconnu=1").headers["RateLimit"].startswith('"debit";r=3')


@pytest.mark.parametrize("path", [ITEMS, f"{ITEMS}/stream", f"{ITEMS}/panne", "/rien"])
def test_a_place_comes_back_however_an_answer_ends(narrow: Any, path: str) -> None:
    for end in ("read", "closed", "forgotten"):
        answer = narrow(path, buffered=False)
        if end == "read":
            answer.get_data()
        elif end == "closed":
            answer.close()
        del answer
        gc.collect()
    assert narrow(ITEMS).headers["RateLimit"].endswith('"simultanees";r=1')


def test_two_open_answers_are_all_that_may_be_open(narrow: Any) -> None:
    first, second = (narrow(f"{ITEMS}/stream") for _ in range(2))
    assert narrow(ITEMS).get_json()["code"] == "too-many-at-once"
    first.close()
    assert narrow(ITEMS).status_code == 200
    second.close()


def test_an_account_without_a_convention_has_a_quota_too(world: Any) -> None:
    world.now[0] += timedelta(days=400)
    assert "RateLimit" in world.get("/").headers


def test_callers_without_an_account_share_one_quota(clock: Clock) -> None:
    table = QuotaTable(Quota(5, 10, 2), {}, Quota(1, 10, 1))
    quotas = Quotas(table, MachineBuckets(clock=clock).of(1))
    quotas.take_public().give_back()
    with pytest.raises(Stop) as stop:
        quotas.take_public()
    assert "pour l'ensemble des visiteurs sans compte" in stop.value.problem.detail
    quotas.take(EPCI)  # nobody else's is spent
    clock.now += 10
    place = quotas.take_public()
    with pytest.raises(Stop) as stop:
        quotas.take_public()
    assert stop.value.problem.code == "too-many-at-once"
    place.give_back()


def test_their_quota_is_the_default_where_the_file_says_none(tmp_path: Path) -> None:
    file = tmp_path / "quotas.yml"
    file.write_text(FILE)
    assert read_table(file).public is None
    file = tmp_path / "faux.yml"
    file.write_text(FILE + "public: {requetes: 1, fenetre_s: 1, simultanees: 0}")
    with pytest.raises(InvalidValue, match=r"public\.simultanees : un entier positif"):
        read_table(file)
    assert read_table(None).public is not None
