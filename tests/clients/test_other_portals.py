"""The lines of /portail/federer, pasted into other servers by who has the convention of a portal.

MapServer and QGIS Server run as CGI programs, pygeoapi in a process of its own.
"""

import io
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
from PIL import Image

from testing.cluster import free_port
from testing.made.portal import ROBOT, Portal, portal_of
from testing.peers.qgis import be_patient
from testing.waiting import GUARD_S, waited_for

_MAPSERVER = Path("/usr/lib/cgi-bin/mapserv")
_QGIS_SERVER = Path("/usr/lib/cgi-bin/qgis_mapserv.fcgi")
_QGIS_WMS = Path("/usr/lib/qgis/server/libwms.so")  # a package of its own, only recommended
_KEEP = Path(__file__).with_name("qgis") / "files" / "keep_authentication.py"
_SEINE_SAINT_DENIS = "251000,6220000,292000,6275000"  # EPSG:3857
_MAP: Mapping[str, str] = {
    "SERVICE": "WMS", "VERSION": "1.3.0", "REQUEST": "GetMap", "CRS": "EPSG:3857", "STYLES": "",
    "BBOX": _SEINE_SAINT_DENIS, "WIDTH": "400", "HEIGHT": "500", "FORMAT": "image/png",
}  # fmt: skip


@pytest.fixture(scope="module")
def made(own_service: Any, run_command: Callable[..., str]) -> Portal:
    """A portal by its own convention, as docs/federer.md has the GIP make it."""
    return portal_of(own_service, run_command)


@pytest.fixture(scope="module")
def portal(own_service: Any, made: Portal) -> Any:
    """The account of its server, which reads the one layer of its convention."""
    gip = own_service.by_type("gip")[0]
    return replace(gip, login=ROBOT, password=made.password, portal_password="", api_key=made.key)


@pytest.fixture(scope="module")
def lines(made: Portal) -> Callable[[str], str]:
    """Lines of the page that its director reads, with its server in the place of the words."""
    page = made.lines_page()

    def told(name: str) -> str:
        text = page.get_element_by_id(f"lignes-{name}").text_content()
        assert made.password not in text
        return text.replace("IDENTIFIANT", ROBOT).replace("MOT_DE_PASSE", made.password)

    return told


def asked(program: Path, query: Mapping[str, str], environment: Mapping[str, str]) -> bytes:
    """The body of an answer of a CGI program."""
    environ = {**os.environ, **environment, "REQUEST_METHOD": "GET"}
    environ |= {"QUERY_STRING": urlencode(query), "SERVER_NAME": "127.0.0.1"}
    done = subprocess.run([program], capture_output=True, env=environ, timeout=GUARD_S)
    head, *body = re.split(rb"\r?\n\r?\n", done.stdout, maxsplit=1)
    assert body, (head, done.stderr)
    return body[0]


def colours(picture: bytes) -> int:
    """How many there are that cover a hundredth of it."""
    image = Image.open(io.BytesIO(picture)).convert("RGBA").convert("RGB")
    counts = image.getcolors(image.width * image.height) or []
    return sum(count > image.width * image.height / 100 for count, _ in counts)


def answers(port: int) -> bool:
    """Whether something listens there."""
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def mapserver(
    lines: Callable[[str], str], require: Callable[[bool, str], None], tmp_path_factory: Any
) -> Callable[[Mapping[str, str]], bytes]:
    """MapServer with the mapfile of the page."""
    require(_MAPSERVER.exists(), "needs cgi-mapserver (`make clients` as root)")
    folder = tmp_path_factory.mktemp("mapserver")
    (folder / "mapserver.conf").write_text('CONFIG ENV MS_MAP_PATTERN "." END END')
    (folder / "parc-social.map").write_text(lines("mapserver"))
    environment = {
        "MAPSERVER_CONFIG_FILE": str(folder / "mapserver.conf"),
        "MS_MAPFILE": str(folder / "parc-social.map"),
    }
    return lambda query: asked(_MAPSERVER, query, environment)


def test_mapserver_draws_our_picture(mapserver: Callable[[Mapping[str, str]], bytes]) -> None:
    assert colours(mapserver({**_MAP, "LAYERS": "indicateurs-commune-image"})) >= 3


def test_mapserver_gives_our_features(
    mapserver: Callable[[Mapping[str, str]], bytes], portal: Any
) -> None:
    told = mapserver(
        {
            "SERVICE": "WFS", "VERSION": "2.0.0", "REQUEST": "GetFeature",
            "TYPENAMES": "indicateurs-commune",
        }
    )  # fmt: skip
    items = portal.json("/collections/indicateurs-commune/items", limit=1)
    assert told.count(b"<ms:indicateurs-commune ") == items["numberMatched"]
    assert items["features"][0]["properties"]["nom"].encode() in told


def test_qgis_server_draws_our_project(
    portal: Any,
    lines: Callable[[str], str],
    require: Callable[[bool, str], None],
    tmp_path: Path,
) -> None:
    is_there = _QGIS_SERVER.exists() and _QGIS_WMS.exists()
    require(is_there, "needs qgis-server-bin and qgis-server-wms (`make clients` as root)")
    told = lines("qgis-server").replace("/srv/qgis", str(tmp_path)).splitlines()
    served = dict(line.split("=", 1) for line in told)
    served |= {"QT_QPA_PLATFORM": "offscreen", "QGIS_OPTIONS_PATH": str(tmp_path)}
    be_patient(tmp_path / "QGIS" / "QGIS3.ini")
    master = Path(served["QGIS_AUTH_PASSWORD_FILE"])
    master.parent.mkdir()
    master.write_text("maître-de-test")
    Path(served["QGIS_PROJECT_FILE"]).write_bytes(portal.get("/qgis.qgs").content)
    command = ["/usr/bin/python3", _KEEP, portal.login, portal.password, master]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **served})
    answer = asked(_QGIS_SERVER, {"SERVICE": "WMS", "REQUEST": "GetCapabilities"}, served)
    assert b"Indicateurs : communes" in answer
    query = {**_MAP, "LAYERS": "Indicateurs : communes"}
    assert colours(asked(_QGIS_SERVER, query, served)) >= 3


def test_pycsw_harvests_the_records_that_the_portal_may_read(
    portal: Any, lines: Callable[[str], str], pycsw_harvest: Callable[..., Any]
) -> None:
    _, *records = pycsw_harvest(lines("geonetwork"), portal)
    page = portal.json("/collections/catalogue/items", limit=1000)
    known = {f"parc-social.{one['id']}" for one in page["features"]}
    assert {one["identifier"] for one in records} == known
    assert "parc-social.indicateurs-commune" in known
    assert "parc-social.rpls-logements" not in known


@pytest.fixture(scope="module")
def pygeoapi(
    lines: Callable[[str], str], require: Callable[[bool, str], None], tmp_path_factory: Any
) -> Iterator[str]:
    """Address of the collection of another pygeoapi, of the resource of the page.

    Its OGR provider wants Debian's module of GDAL, which no lock of ours has.
    """
    folder = tmp_path_factory.mktemp("pygeoapi")
    (folder / "osgeo").symlink_to("/usr/lib/python3/dist-packages/osgeo")
    environment = os.environ | {
        "PYTHONPATH": str(folder),
        "PYGEOAPI_CONFIG": str(folder / "pygeoapi.yml"),
        "PYGEOAPI_OPENAPI": str(folder / "openapi.yml"),
    }
    tried = subprocess.run([sys.executable, "-c", "import osgeo.ogr"], env=environment)
    require(tried.returncode == 0, "needs python3-gdal of Debian's Python (`make clients` as root)")
    port = free_port()
    told = "\n".join(f"  {line}" for line in lines("pygeoapi").splitlines())
    (folder / "pygeoapi.yml").write_text(_PYGEOAPI.format(port=port, resources=told))
    program = str(Path(sys.executable).with_name("pygeoapi"))
    made = [program, "openapi", "generate", folder / "pygeoapi.yml"]
    made += ["--output-file", folder / "openapi.yml"]
    done = subprocess.run(made, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    log = folder / "pygeoapi.log"
    with log.open("wb") as out:
        server = subprocess.Popen([program, "serve"], env=environment, stdout=out, stderr=out)
    try:
        assert waited_for(lambda: answers(port), bool, GUARD_S), log.read_text()
        yield f"http://127.0.0.1:{port}/collections/indicateurs-commune"
    finally:
        server.terminate()
        server.wait(timeout=GUARD_S)


def test_pygeoapi_shows_our_map(pygeoapi: str) -> None:
    query = {"f": "png", "bbox": "2.25,48.8,2.62,49.03", "width": "400", "height": "400"}
    answer = requests.get(f"{pygeoapi}/map", query, timeout=GUARD_S)
    assert answer.status_code == 200, answer.text
    assert colours(answer.content) >= 3


def test_pygeoapi_gives_our_features(pygeoapi: str, portal: Any) -> None:
    def found(**asked: str) -> tuple[int | None, list[str]]:
        answer = requests.get(f"{pygeoapi}/items", {"f": "json", **asked}, timeout=GUARD_S)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        return page.get("numberMatched"), [one["properties"]["nom"] for one in page["features"]]

    ours = "/collections/indicateurs-commune/items"
    assert found(resulttype="hits")[0] == portal.json(ours, limit=1)["numberMatched"]
    pages = [found(limit="3", offset=str(start))[1] for start in (0, 3)]
    same = [one["properties"]["nom"] for one in portal.json(ours, limit=6)["features"]]
    assert [*pages[0], *pages[1]] == same
    assert found(code="93066")[1] == ["Saint-Denis"]
    inside = found(bbox="2.3,48.9,2.4,48.95", limit="50")[1]
    whole = portal.json(ours, bbox="2.3,48.9,2.4,48.95", limit=50)
    assert set(inside) == {one["properties"]["nom"] for one in whole["features"]}


_PYGEOAPI = """
server:
  bind: {{host: 127.0.0.1, port: {port}}}
  url: http://127.0.0.1:{port}
  mimetype: application/json; charset=UTF-8
  encoding: utf-8
  languages: [fr-FR]
  limits: {{default_items: 10, max_items: 50}}
  map: {{url: "https://tile.invalid/{{z}}/{{x}}/{{y}}.png", attribution: rien}}
logging: {{level: ERROR}}
metadata:
  identification:
    title: Un autre portail
    description: Un autre portail
    keywords: [essai]
    keywords_type: theme
    terms_of_service: https://exemple.invalid/
    url: https://exemple.invalid/
  license: {{name: essai, url: "https://exemple.invalid/"}}
  provider: {{name: essai, url: "https://exemple.invalid/"}}
  contact: {{name: essai, email: essai@exemple.invalid}}
resources:
{resources}
"""
