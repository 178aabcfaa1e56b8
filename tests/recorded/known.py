"""What questions name by `$name`: found in the demonstration that is asked, by asking it."""

import json
import time
from math import asinh, pi, radians, tan
from string import Template
from typing import Any

import requests

_PLACE = (55.47, -20.95)  # longitude and latitude where the demonstration has dwellings
_PROCESSES = ("echo", "indicateurs-territoire", "indicateurs-polygone", "discretisation",
              "comparaison", "appariement-adresses")  # fmt: skip
_LONGEST_S = 60.0  # of the one job
_DRAFT = "/collections/ops-menages/items"


class Known:
    """The values of a served demonstration."""

    def __init__(self, service: Any) -> None:
        self._base = service.base_url
        gip, epci = service.by_type("gip")[0], service.by_type("epci")[0]
        landlord = service.by_type("bailleur")[0]
        self.values: dict[str, str] = {
            "z9": _tile(9),
            "z12": _tile(12),
            **self._of_rows(gip, epci, landlord),
            **self._of_links(gip),
            **{f"exemple_{p}".replace("-", "_"): _example(gip, p) for p in _PROCESSES},
            "travail": self._job(gip),
            "convention": _convention(service.base_url, epci),
        }

    def filled(self, text: str) -> str:
        """A text with its names replaced."""
        return Template(text).safe_substitute(self.values)

    def _of_rows(self, gip: Any, epci: Any, landlord: Any) -> dict[str, str]:
        communes = gip.json("/collections/indicateurs-commune/items", limit=2)["features"]
        return {
            "commune": communes[0]["id"],
            "commune_2": communes[1]["id"],
            "logement": _first(gip, "rpls-logements"),
            "logement_epci": _first(epci, "rpls-logements"),
            "adresse": _first(gip, "adresses"),
            "menage": _first(landlord, "ops-menages", filter="etat = 'publie'"),
            "brouillon": f"{_DRAFT}/{_first(landlord, 'ops-menages', filter="etat = 'brouillon'")}",
        }

    def _of_links(self, gip: Any) -> dict[str, str]:
        page = gip.json("/collections/rpls-logements/items", limit=3)
        following = next(link["href"] for link in page["links"] if link["rel"] == "next")
        return {
            "suite": self._below(following),
            "fichier": self._file(gip, "rpls-logements", ".parquet"),
            "raster": self._file(gip, "carreaux-2975", ".tif"),
        }

    def _file(self, gip: Any, collection: str, ending: str) -> str:
        links = gip.json(f"/collections/{collection}")["links"]
        return self._below(next(x["href"] for x in links if x["href"].endswith(ending)))

    def _below(self, address: str) -> str:
        assert address.startswith(self._base), address
        return address.removeprefix(self._base)

    def _job(self, gip: Any) -> str:
        """The address of a job that has ended well."""
        inputs = {"inputs": {"niveau": "region", "indicateurs": ["part_personnes_seules"]}}
        answer = gip.ask(
            "POST", "/processes/indicateurs-territoire/execution", json=inputs,
            headers={"Prefer": "respond-async"},
        )  # fmt: skip
        assert answer.status_code == 201, answer.text
        path, ends = self._below(answer.headers["Location"]), time.monotonic() + _LONGEST_S
        while gip.json(path)["status"] != "successful":
            assert time.monotonic() < ends, gip.json(path)
            time.sleep(0.1)
        return path


def _first(account: Any, collection: str, **asked: Any) -> str:
    rows = account.json(f"/collections/{collection}/items", limit=1, **asked)["features"]
    return str(rows[0]["id"])


def _example(gip: Any, process: str) -> str:
    return json.dumps(gip.json(f"/processes/{process}")["example"], ensure_ascii=False)


def _convention(base: str, epci: Any) -> str:
    """The address of the page of its convention."""
    with requests.Session() as browser:
        sign_in(browser, base, epci)
        page = browser.get(f"{base}/portail/conventions", timeout=60).text
    return f"/portail/conventions/{page.partition('/portail/conventions/')[2].partition('"')[0]}"


def sign_in(browser: requests.Session, base: str, account: Any) -> None:
    """A session of the pages, as their form opens it."""
    form = {"identifiant": account.login, "mot_de_passe": account.portal_password}
    answer = browser.post(
        f"{base}/portail/connexion", data=form, headers={"Origin": base},
        allow_redirects=False, timeout=60,
    )  # fmt: skip
    assert answer.status_code == 303, answer.text


def _tile(zoom: int) -> str:
    """Row and column of the tile of WebMercatorQuad that holds the place."""
    longitude, latitude = _PLACE
    across = 2**zoom
    row = (1 - asinh(tan(radians(latitude))) / pi) / 2 * across
    return f"{int(row)}/{int((longitude + 180) / 360 * across)}"
