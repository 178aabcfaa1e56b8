"""Features Part 4 on drafts: who may write, and who is told so, on both stores."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from sqlalchemy import delete, select

from parc_social.access.model.organisation import Identity, Role
from parc_social.database.account_rows import CleRow, CompteRow, RattachementRow
from parc_social.database.engine import reading, writing
from parc_social.registry.registry import Registry, open_registry
from parc_social.registry.secrets.account_secrets import NewSecret, SecretTransport
from parc_social.settings import read_settings
from testing.made.requests.draft_rows import ADDS, GEOJSON, ITEMS, MERGE, READS, patched, read, send
from testing.sample import taking_turns

pytestmark = [taking_turns(4), pytest.mark.long]

CHANGES, READER = "GET, HEAD, PUT, PATCH, DELETE, OPTIONS", "lecteur-part4"


@pytest.fixture
def registry(drafted: Any) -> Iterator[Registry]:
    """Of the server, which others share: the keys and the account that a test adds go with it."""
    with closing(open_registry(read_settings(drafted.environ).registry)) as opened:
        with reading(opened.engine) as session:
            before = list(session.scalars(select(CleRow.prefixe)))
        yield opened
        with writing(opened.engine) as session:
            session.execute(delete(CleRow).where(CleRow.prefixe.not_in(before)))
            session.execute(delete(RattachementRow).where(RattachementRow.compte == READER))
            session.execute(delete(CompteRow).where(CompteRow.login == READER))


def test_options_says_what_each_caller_may_do(drafted: Any, mine: Any, row: Any) -> None:
    assert mine.ask("OPTIONS", ITEMS).headers["Allow"] == ADDS
    told = mine.ask("OPTIONS", row[0])
    assert (told.headers["Allow"], told.headers["Accept-Patch"]) == (CHANGES, MERGE)
    assert mine.ask("OPTIONS", f"{ITEMS}/rien").status_code == 404
    for path in ("/collections/rpls-logements/items", "/collections/ops-menages-serie/items",
                 "/collections/catalogue/items"):  # fmt: skip
        assert mine.ask("OPTIONS", path).headers["Allow"] == READS
    nobody = requests.options(drafted.base_url + row[0], timeout=60)
    assert nobody.headers["Allow"] == READS
    assert (
        nobody.headers.keys()
        == requests.options(drafted.base_url + ITEMS + "/x", timeout=60).headers.keys()
    )
    assert "PATCH" in nobody.headers["Access-Control-Allow-Methods"]
    assert "If-Match" in nobody.headers["Access-Control-Allow-Headers"]
    for kind in ("gip", "epci"):
        assert drafted.by_type(kind)[0].ask("OPTIONS", ITEMS).headers["Allow"] == READS


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_else_is_written(drafted: Any, mine: Any, method: str) -> None:
    for name in ("rpls-logements", "ops-menages-serie", "adresses", "indicateurs-commune"):
        path = f"/collections/{name}/items" + ("" if method == "POST" else "/x")
        answer = send(mine, method, path, {}, **{"If-Match": "*"})
        assert (answer.status_code, answer.headers["Allow"]) == (405, READS)
    for kind in ("gip", "epci", "etat"):
        path = ITEMS + ("" if method == "POST" else "/x")
        answer = send(drafted.by_type(kind)[0], method, path, {}, **{"If-Match": "*"})
        assert answer.status_code == 404
    wrong = ITEMS if method != "POST" else f"{ITEMS}/x"
    assert send(mine, method, wrong, {}).status_code == 405


def test_a_secret_that_only_reads_writes_nothing(
    drafted: Any, mine: Any, row: Any, registry: Registry
) -> None:
    made = registry.secrets.add(
        mine.login, NewSecret(SecretTransport.CLE, "x", lecture_seule=True)
    ).shown
    url, headers = drafted.base_url + row[0], {"X-API-Key": made, "If-Match": row[1]}
    for method in ("PUT", "PATCH", "DELETE"):
        answer = requests.request(method, url, headers=headers, timeout=60)
        assert (answer.status_code, answer.json()["code"]) == (403, "read-only")
    posted = requests.post(drafted.base_url + ITEMS, headers=headers, timeout=60)
    assert (posted.status_code, posted.json()["code"]) == (403, "read-only")
    told = requests.options(url, headers=headers, timeout=60)
    assert told.headers["Allow"] == READS
    openapi = requests.get(f"{drafted.base_url}/openapi", headers={"X-API-Key": made}, timeout=60)
    assert "patch" not in openapi.json()["paths"][f"{ITEMS}/{{featureId}}"]


def test_a_reader_of_the_landlord_writes_nothing(
    drafted: Any, mine: Any, row: Any, registry: Registry
) -> None:
    organisation = registry.accounts.organisation(mine.organisation)
    registry.accounts.replace(Identity(READER, organisation, Role.LECTEUR), "Lecteur")
    made = registry.secrets.add(READER, NewSecret(SecretTransport.CLE, "x")).shown
    headers = {"X-API-Key": made, "If-Match": row[1], "Content-Type": MERGE}
    url = drafted.base_url + row[0]
    assert requests.get(url, headers={"X-API-Key": made}, timeout=60).status_code == 200
    answer = requests.patch(url, data=b"{}", headers=headers, timeout=60)
    assert (answer.status_code, answer.json()["code"]) == (403, "refused")
    assert requests.options(url, headers=headers, timeout=60).headers["Allow"] == READS


@pytest.mark.parametrize("site", ["same-origin", "cross-site", None])
def test_the_session_of_a_browser_writes_nothing(
    drafted: Any, mine: Any, row: Any, site: str | None
) -> None:
    with requests.Session() as browser:
        right = {"identifiant": mine.login, "mot_de_passe": mine.portal_password}
        signed = browser.post(
            f"{drafted.base_url}/portail/connexion",
            data=right,
            timeout=60,
            headers={"Origin": drafted.base_url},
            allow_redirects=False,
        )
        assert signed.status_code == 303
        sent = {"If-Match": row[1], "Origin": drafted.base_url} | (
            {"Sec-Fetch-Site": site} if site else {}
        )
        for method, path, media in (
            ("PATCH", row[0], MERGE), ("DELETE", row[0], None), ("POST", ITEMS, GEOJSON),
            ("PUT", row[0], GEOJSON),
        ):  # fmt: skip
            headers = {**sent, "Content-Type": media} if media else sent
            answer = browser.request(
                method, drafted.base_url + path, data=b"{}", headers=headers, timeout=60
            )
            assert answer.status_code == 401
        assert browser.options(drafted.base_url + row[0], timeout=60).headers["Allow"] == READS
    assert read(mine, row[0])[1] == row[1]


def test_openapi_describes_writes_to_who_may(drafted: Any, mine: Any) -> None:
    document = mine.json("/openapi")
    paths, shared = document["paths"], document["components"]["parameters"]
    assert {"post", "get"} <= set(paths[ITEMS])
    one = paths[f"{ITEMS}/{{featureId}}"]
    assert {"put", "patch", "delete", "get"} <= set(one)
    listed = [shared[p["$ref"][24:]] if "$ref" in p else p for p in one["delete"]["parameters"]]
    assert [p["name"] for p in listed if p["in"] == "header"] == ["If-Match"]
    assert {"412", "415", "422", "428", "409", "405"} <= set(one["patch"]["responses"])
    written = {
        (p, v)
        for p, verbs in paths.items()
        for v in verbs
        if v in ("post", "put", "patch", "delete")
    }
    assert {p for p, _ in written if not p.startswith(("/processes", "/jobs"))} == {
        ITEMS,
        f"{ITEMS}/{{featureId}}",
    }
    gip = drafted.by_type("gip")[0].json("/openapi")["paths"]
    assert all("patch" not in verbs and "put" not in verbs for verbs in gip.values())


def test_every_write_has_its_line(
    drafted: Any, mine: Any, row: Any, journal_of: Callable[..., Any]
) -> None:
    begun = datetime.now(UTC)
    assert patched(mine, row, surface_hab=70).status_code == 200
    assert patched(mine, read(mine, row[0]), surface_hab=71).status_code == 200
    lines = journal_of(drafted, mine.login, "change", "change", since=begun)
    assert [one for one, _ in lines if one != "item"] == ["change", "change"]
