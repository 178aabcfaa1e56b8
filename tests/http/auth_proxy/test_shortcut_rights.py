"""What a convention opens line by line: its rows, its formats, its addresses."""

import csv
import io
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from parc_social.access.conventions.annexe import Annexe, Ligne, Limites
from parc_social.access.conventions.convention import Acte, Convention, Evenement, legal_day
from parc_social.access.model.matrix import Etendue
from parc_social.access.model.organisation import Identity, parse_organisation
from parc_social.registry.registry import open_registry
from parc_social.settings import read_settings
from testing.rows import each_row

DDT = parse_organisation("732829320", "DDT", "etat", "departement:93")
BOTH, FIRST, LAST = "rpls-logements-serie", 2024, 2025
LINES = (
    Ligne("rpls-logements", Etendue.FRANCE, Limites(formats=("json",), millesimes=(FIRST,))),
    Ligne("rpls-logements", Etendue.FRANCE, Limites(formats=("json", "csv"), millesimes=(LAST,))),
    Ligne("adresses", Etendue.FRANCE, Limites(formats=("mvt",))),
)
TILE = "tiles/WebMercatorQuad/0/0/0"
Ask = Callable[[str], requests.Response]


@pytest.fixture(scope="module")
def ask(own_service: Any) -> Ask:
    """Asks as an account of a convention of these lines."""
    now = datetime.now(UTC)
    acts = ((Acte.ENVOYER, "demo-gip"), (Acte.SIGNER, "ddt"), (Acte.CONTRESIGNER, "demo-gip"))
    events = tuple(Evenement(acte, now - timedelta(hours=1), who) for acte, who in acts)
    day = legal_day(now)
    with closing(open_registry(read_settings(own_service.environ).registry)) as registry:
        registry.accounts.save_organisation(DDT)
        registry.accounts.create(Identity("ddt", DDT), "DDT")
        registry.agreements.create(
            Convention("C-ddt", DDT.code, day, day + timedelta(days=30), events, Annexe(LINES))
        )
        key = registry.secrets.add_key("ddt", "essai").shown

    def asked(path: str) -> requests.Response:
        address = f"{own_service.base_url}/collections/{path}"
        return requests.get(address, headers={"X-API-Key": key}, timeout=60)

    return asked


def problem(answer: requests.Response) -> dict[str, Any]:
    """A refusal without the number of its request."""
    assert answer.status_code in (400, 404)
    return {k: v for k, v in answer.json().items() if k not in ("instance", "id", "requete")}


def years(answer: requests.Response) -> set[str]:
    """The millésimes of a table."""
    return {row["millesime"] for row in csv.DictReader(io.StringIO(answer.content.decode()))}


@each_row("road", ["items", "export"])
def test_rows_of_a_line_go_out_in_its_own_formats_alone(ask: Ask, road: str) -> None:
    whole = f"{BOTH}/{road}?properties=millesime" + ("&limit=10000" if road == "items" else "")
    features = ask(f"{whole}&f=json").json()["features"]
    assert {one["properties"]["millesime"] for one in features} == {FIRST, LAST}
    assert years(ask(f"{whole}&f=csv")) == {str(LAST)}


@each_row("closed", ["geojsonl", "jsonfg", "html"])
def test_a_closed_format_is_an_unknown_one(ask: Ask, closed: str) -> None:
    """Beside the name that was asked, one sentence, which proposes what is open and no more."""
    refused, unknown = (problem(ask(f"{BOTH}/items?f={name}")) for name in (closed, "exe"))
    words = unknown["detail"].replace("exe", closed)
    assert refused == {**unknown, "detail": words}
    assert words.endswith("propose : json, csv")


def test_a_collection_that_goes_out_as_tiles_alone_has_no_page(ask: Ask) -> None:
    assert ask(f"adresses/{TILE}").content
    refused = problem(ask("adresses/items"))
    assert refused == problem(ask("adresses/items?f=exe"))
    assert refused["detail"] == "f : aucun format n'est proposé ici"


def test_without_tiles_their_addresses_do_not_exist(ask: Ask) -> None:
    here, nowhere = ask(f"{BOTH}/{TILE}"), ask(f"ailleurs/{TILE}")
    assert (here.status_code, problem(here)) == (404, problem(nowhere))


@pytest.mark.both_stores(each_time=True)
def test_a_tile_outside_of_ones_limits_is_not_there(gip: Any, epci: Any) -> None:
    """That of Seine-Saint-Denis, for who sees one island."""
    path = "/collections/rpls-logements/tiles/WebMercatorQuad/8/88/129"
    assert gip.get(path).content
    outside = epci.get(path)
    assert (outside.status_code, outside.content) == (
        404, epci.get(path.replace("rpls-logements", "ailleurs")).content,
    )  # fmt: skip


@each_row("asked", ["items?inconnu=1", "items?limit=1&limit=2", f"{TILE}?inconnu=1"])
def test_parameters_are_a_closed_list(gip: Any, asked: str) -> None:
    assert gip.get(f"/collections/rpls-logements/{asked}").status_code == 400
