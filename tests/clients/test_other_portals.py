"""The lines of /portail/federer, pasted into the servers of other portals, with an account of ours.

MapServer and QGIS Server run as CGI programs, pygeoapi in a process of its own.
"""

import io
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
from lxml import html
from PIL import Image

from testing.cluster import free_port
from testing.waiting import waited_for

_MAPSERVER = Path("/usr/lib/cgi-bin/mapserv")
_QGIS_SERVER = Path("/usr/lib/cgi-bin/qgis_mapserv.fcgi")
_KEEP = Path(__file__).with_name("qgis") / "project" / "keep_authentication.py"
_SEINE_SAINT_DENIS = "251000,6220000,292000,6275000"  # EPSG:3857
_MAP: Mapping[str, str] = {
    "SERVICE": "WMS", "VERSION": "1.3.0", "REQUEST": "GetMap", "CRS": "EPSG:3857", "STYLES": "",
    "BBOX": _SEINE_SAINT_DENIS, "WIDTH": "400", "HEIGHT": "500", "FORMAT": "image/png",
}  # fmt: skip


@pytest.fixture(scope="module")
def portal(embedded: Any) -> Any:
    """The account of the portal that federates: here the GIP's, which sees all communes."""
    return embedded.by_type("gip")[0]


@pytest.fixture(scope="module")
def lines(portal: Any) -> Callable[[str], str]:
    """Lines of the page by their name, with this account in the place of the words."""
    browser = requests.Session()
    browser.headers["Origin"] = portal.base_url
    form = {"identifiant": portal.login, "mot_de_passe": portal.portal_password}
    browser.post(f"{portal.base_url}/portail/connexion", form, allow_redirects=False)
    page = html.fromstring(browser.get(f"{portal.base_url}/portail/federer").content)

    def told(name: str) -> str:
        text = page.get_element_by_id(f"lignes-{name}").text_content()
        assert portal.password not in text
        return text.replace("IDENTIFIANT", portal.login).replace("MOT_DE_PASSE", portal.password)

    return told


def asked(program: Path, query: Mapping[str, str], environment: Mapping[str, str]) -> bytes:
    """The body of an answer of a CGI program."""
    environ = {**os.environ, **environment, "REQUEST_METHOD": "GET"}
    environ |= {"QUERY_STRING": urlencode(query), "SERVER_NAME": "127.0.0.1"}
    done = subprocess.run([program], capture_output=True, env=environ, timeout=240)
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
    portal: Any, require: Callable[[bool, str], None], tmp_path: Path
) -> None:
    require(_QGIS_SERVER.exists(), "needs qgis-server-bin (`make clients` as root)")
    project, master = tmp_path / "parc-social.qgs", tmp_path / "maitre"
    project.write_bytes(portal.get("/qgis.qgs").content)
    master.write_text("maître-de-test")
    kept = {"QGIS_AUTH_DB_DIR_PATH": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    command = ["/usr/bin/python3", _KEEP, portal.login, portal.password, master]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **kept})
    served = {
        **kept,
        "QGIS_PROJECT_FILE": str(project),
        "QGIS_AUTH_PASSWORD_FILE": str(master),
    }
    told = asked(_QGIS_SERVER, {"SERVICE": "WMS", "REQUEST": "GetCapabilities"}, served)
    assert b"Indicateurs : communes" in told
    query = {**_MAP, "LAYERS": "Indicateurs : communes"}
    assert colours(asked(_QGIS_SERVER, query, served)) >= 3


def test_pygeoapi_shows_our_map(lines: Callable[[str], str], tmp_path: Path) -> None:
    port = free_port()
    told = "\n".join(f"  {line}" for line in lines("pygeoapi").splitlines())
    (tmp_path / "pygeoapi.yml").write_text(_PYGEOAPI.format(port=port, resources=told))
    environment = os.environ | {
        "PYGEOAPI_CONFIG": str(tmp_path / "pygeoapi.yml"),
        "PYGEOAPI_OPENAPI": str(tmp_path / "openapi.yml"),
    }
    pygeoapi = str(Path(sys.executable).with_name("pygeoapi"))
    made = [pygeoapi, "openapi", "generate", tmp_path / "pygeoapi.yml"]
    made += ["--output-file", tmp_path / "openapi.yml"]
    done = subprocess.run(made, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    log = tmp_path / "pygeoapi.log"
    with log.open("wb") as out:
        server = subprocess.Popen([pygeoapi, "serve"], env=environment, stdout=out, stderr=out)
    try:
        assert waited_for(lambda: answers(port), bool, 60), log.read_text()
        path = f"http://127.0.0.1:{port}/collections/indicateurs-commune/map"
        query = {"f": "png", "bbox": "2.25,48.8,2.62,49.03", "width": "400", "height": "400"}
        answer = requests.get(path, query, timeout=120)
        assert answer.status_code == 200, answer.text
        assert colours(answer.content) >= 3
    finally:
        server.terminate()
        server.wait(timeout=60)


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
