"""WMTS under rights: no tile of another's, nothing without a convention, each in the journal."""

import io
from typing import Any

import numpy as np
import pytest
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]
from PIL import Image

from testing.made.journal_lines import lines
from testing.rows import each_row

pytestmark = pytest.mark.both_stores(each_time=True)

FILE = "/wmts/1.0.0/WMTSCapabilities.xml"
DWELLINGS = "/wmts/1.0.0/rpls-logements/defaut/WebMercatorQuad"
PARIS, REUNION = "8/88/129", "8/143/167"  # tiles of Seine-Saint-Denis and of La Réunion


def shown(account: Any, path: str) -> Any:
    answer = account.get(path)
    assert answer.status_code == 200, answer.text
    return np.asarray(Image.open(io.BytesIO(answer.content)).convert("RGBA"))[..., 3]


def test_two_rights_never_share_a_tile(gip: Any, epci: Any) -> None:
    """Asked one after the other, in both orders, warm and cold: the EPCI lies in La Réunion."""
    for place in (PARIS, REUNION):
        whole = shown(gip, f"{DWELLINGS}/{place}.png")
        assert whole.any(), place
        own = shown(epci, f"{DWELLINGS}/{place}.png")
        assert own.any() == (place == REUNION)
        assert np.count_nonzero(own) < np.count_nonzero(whole)
        assert np.array_equal(shown(gip, f"{DWELLINGS}/{place}.png"), whole)
        assert np.array_equal(shown(epci, f"{DWELLINGS}/{place}.png"), own)
        parents = [account.get(f"{DWELLINGS}/{place}.webp").headers["ETag"] for account in
                   (epci, gip)]  # fmt: skip
        assert parents[0] != parents[1]


def test_an_address_is_read_anew_for_another_right(gip: Any, epci: Any) -> None:
    """A grid of métropole, where the EPCI has no row: refused, whoever was answered before."""
    path = "/wmts/1.0.0/rpls-logements/defaut/LAMB93_10cm/10/189/12.png"
    for _ in range(2):
        assert gip.get(path).status_code == 200
        assert epci.get(path).status_code == 400


def test_who_has_a_tile_is_not_sent_it_again(gip: Any, epci: Any) -> None:
    path = f"{DWELLINGS}/{REUNION}.png"
    tag = gip.get(path).headers["ETag"]
    again = gip.ask("GET", path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert epci.ask("GET", path, headers={"If-None-Match": tag}).status_code == 200
    assert gip.get(path).headers["Cache-Control"].startswith("private")


@each_row(
    "path", [FILE, f"{DWELLINGS}/{PARIS}.png", "/wmts/1.0.0/x", "/ows?service=WMTS&request=x"]
)
def test_nothing_answers_without_a_convention(service: Any, path: str) -> None:
    nobody = service.stranger(path)
    assert nobody.status_code == 401
    assert etree.fromstring(nobody.content).get("version") == "1.0.0"
    for state in ("unsigned", "expired"):
        answer = service.in_state(state).get(path)
        assert answer.status_code == 404, (state, answer.text)
        assert etree.fromstring(answer.content)[0].get("exceptionCode") == "NotFound"


def test_capabilities_are_those_of_the_caller(gip: Any, epci: Any) -> None:
    boxes = {}
    for account in (gip, epci):
        root = etree.fromstring(account.get(FILE).content)
        layers = {
            one.findtext("{*}Identifier"): one for one in root.findall("{*}Contents/{*}Layer")
        }
        boxes[account.login] = layers["rpls-logements"].findtext(
            "{*}WGS84BoundingBox/{*}LowerCorner"
        )
        sets = {
            one.findtext("{*}Identifier") for one in root.findall("{*}Contents/{*}TileMatrixSet")
        }
        found = layers["rpls-logements"].findall("{*}TileMatrixSetLink/{*}TileMatrixSet")
        linked = {one.text for one in found}
        assert linked <= sets
        assert ("LAMB93_10cm" in linked) == (account is gip)
    assert len(set(boxes.values())) == 2
    hidden = epci.get(f"{DWELLINGS.replace('WebMercatorQuad', 'LAMB93_10cm')}/1/0/0.png")
    nosuch = epci.get(f"{DWELLINGS.replace('WebMercatorQuad', 'LAMB93_11cm')}/1/0/0.png")
    assert hidden.status_code == nosuch.status_code == 400
    assert hidden.text.replace("LAMB93_10cm", "x") == nosuch.text.replace("LAMB93_11cm", "x")


def test_a_layer_of_another_reads_like_one_that_is_not_there(epci: Any) -> None:
    path = "/wmts/1.0.0/{}/defaut/WebMercatorQuad/0/0/0.png"
    hidden, nosuch = (epci.get(path.format(name)) for name in ("ops-menages", "ops-menagex"))
    assert hidden.status_code == nosuch.status_code == 400
    assert hidden.text.replace("ops-menages", "x") == nosuch.text.replace("ops-menagex", "x")


def test_each_tile_is_in_the_journal_kept_or_not(service: Any) -> None:
    account = service.by_type("epci")[0]
    before = len(lines(service, account.login))
    for _ in range(3):
        assert account.get(f"{DWELLINGS}/{REUNION}.png").status_code == 200
    told = [one for one in lines(service, account.login)[before:] if one[0] == "wmts-get-tile"]
    assert [(one[1], one[3]) for one in told] == [("rpls-logements", 200)] * 3
    assert "bbox=" in told[0][2]
    assert "rest=" not in told[0][2]
