"""Tokens of users through a portal, and what the server keeps of tokens and keys."""

import csv
import time
from io import StringIO
from typing import Any

import requests

from testing.cluster import free_port
from testing.made.requests.bearer import DWELLINGS, Front, Identities, trusting
from testing.sample import parameters_taking_turns
from testing.waiting import waited_for

_EXPORT = ("journal", "exporter", "--organisation", "999000086")
pytestmark = parameters_taking_turns(2)


def test_a_user_sees_through_a_portal_what_both_may_see(
    either_front: Front, identities: Identities
) -> None:
    front = either_front
    alone = front.ids(identities.of_user("anne"))
    assert front.ids(identities.through("geo", "anne")) == alone
    shown = front.get("/collections", identities.through("geo", "anne")).json()["collections"]
    assert {c["id"] for c in shown} == {"rpls-logements", "rpls-logements-serie", "catalogue"}
    assert front.ids(identities.through("geo", "bruno")) > alone


def test_a_portal_reads_for_the_organisation_that_its_convention_names(
    either_front: Front, identities: Identities
) -> None:
    front = either_front
    alone = front.ids(identities.of_user("anne"))
    assert front.ids(identities.through("geo-epci", "anne")) == alone != set()
    days = ("--du", "2020-01-01", "--au", "2099-12-31", "--pour", "geo-epci-direction")

    def read() -> set[tuple[str, str]]:
        lines = csv.DictReader(StringIO(front.run(*_EXPORT, *days)))
        return {(one["Compte"], one["Portail intermédiaire"]) for one in lines}

    assert waited_for(read, bool, 20) == {("demo-epci", "geo-epci")}


def test_a_portal_reads_for_no_organisation_that_its_convention_does_not_name(
    either_front: Front, identities: Identities
) -> None:
    front, token = either_front, identities.through("geo-epci", "bruno")
    for path in (DWELLINGS, "/ows?service=WMS&request=GetCapabilities", "/csw", "/tileMatrixSets"):
        refused = front.get(path, token)
        assert (refused.status_code, "geo-epci" in refused.text) == (404, False), path
    assert front.get("/collections", token).json()["collections"] == []
    told = front.get("/", token).json()["description"]
    assert "geo-epci ne lit pas pour GIP" in told
    assert "P-geo-epci" in told
    assert front.ids(identities.of_user("bruno"))


def test_a_portal_alone_sees_what_it_may_show_to_all(front: Front, identities: Identities) -> None:
    answer = front.get("/collections", identities.token("geo"))
    assert (answer.status_code, answer.json()["collections"]) == (200, [])
    assert front.get(DWELLINGS, identities.token("geo")).status_code == 404


def test_a_portal_without_a_convention_opens_nothing_to_anybody(
    front: Front, identities: Identities
) -> None:
    token = identities.through("geo-muet", "anne")
    assert front.get(DWELLINGS, token).status_code == 404
    assert "Portail" in front.get("/", token).json()["description"]


def test_a_portal_that_is_suspended_stops_within_five_seconds(
    either_front: Front, identities: Identities
) -> None:
    front = either_front
    token = identities.through("geo", "anne")
    assert front.get(DWELLINGS, token).status_code == 200
    front.run("convention", "suspendre", "P-geo", "--compte", "demo-gip", "--motif", "incident")
    ends = time.monotonic() + 5
    while front.get(DWELLINGS, token).status_code != 404:
        assert time.monotonic() < ends
        time.sleep(0.3)
    assert front.get(DWELLINGS, identities.of_user("anne")).status_code == 200
    front.run("convention", "reprendre", "P-geo", "--compte", "demo-gip")
    while front.get(DWELLINGS, token).status_code != 200:
        time.sleep(0.3)


def test_a_new_key_is_found_when_a_token_names_it(front: Front, identities: Identities) -> None:
    assert front.get("/", identities.of_user("anne")).status_code == 200
    identities.rotate("k2")
    token = identities.of_user("anne")
    ends = time.monotonic() + 15  # the provider is asked once in ten seconds
    while front.get("/", token).status_code != 200:
        assert time.monotonic() < ends
        time.sleep(0.5)


def test_nothing_of_a_token_is_in_the_log(front: Front, identities: Identities) -> None:
    token = identities.signed(sub="inconnue", aud="autre")
    front.get(f"{DWELLINGS}?access_token={token}", token)
    assert token.split(".")[1] not in front.log.read_text()


def test_without_its_provider_a_token_is_a_503_and_a_password_still_works(
    embedded: Any, start_server: Any, identities: Identities
) -> None:
    environ = trusting(embedded.environ, f"http://127.0.0.1:{free_port()}")
    epci = embedded.by_type("epci")[0]
    with start_server(environ) as log:
        front = Front(environ, log, embedded)
        answer = front.get("/", identities.of_user("anne"))
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert "127.0.0.1" not in answer.text
        right = requests.get(f"{front.base_url}/", auth=(epci.login, epci.password), timeout=60)
        assert right.status_code == 200
        assert "no keys of the OpenID provider" in log.read_text()
