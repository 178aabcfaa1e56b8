"""The shortcut before Flask takes its own addresses only, and none without the gate."""

from collections.abc import Iterable
from typing import Any, cast

import pytest
from werkzeug.test import EnvironBuilder

from parc_social.maps.tile_cache import TileCache
from testing.rows import each_row

pytestmark = pytest.mark.filterwarnings("ignore:Support for class-based")  # pygeoapi's own

ROWS = "/collections/rpls-logements"
ELSEWHERE = (
    ("GET", "/"), ("GET", "/collections"), ("GET", ROWS), ("GET", f"{ROWS}/items/"),
    ("GET", f"{ROWS}/items/x"), ("POST", f"{ROWS}/items"), ("OPTIONS", f"{ROWS}/items"),
    ("GET", "/collections/catalogue/items"), ("GET", "/collections/carreaux-3035/items"),
    ("GET", "/collections/ailleurs/items"), ("GET", f"{ROWS}/tiles/WebMercatorQuad/1/2"),
    ("GET", f"{ROWS}/tiles/WebMercatorQuad/1/2/"), ("GET", f"{ROWS}/tiles/WebMercatorQuad/1/2/3/4"),
    ("GET", "/tiles"), ("GET", "/tiles/WebMercatorQuad"), ("GET", "/tiles/WebMercatorQuad/1/2"),
    ("OPTIONS", "/tiles/WebMercatorQuad/1/2/3"), ("GET", "/x/tiles/WebMercatorQuad/1/2/3"),
)  # fmt: skip
ITS_OWN = (
    f"{ROWS}/items", f"{ROWS}-serie/items", f"{ROWS}/tiles/WebMercatorQuad/1/2/3",
    "/tiles/WebMercatorQuad/1/2/3",
)  # fmt: skip


def _shortcut(passed: list[str]) -> Any:
    from server.wsgi.shortcut import Shortcut

    def app(environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
        passed.append(environ["PATH_INFO"])
        return []

    nothing = cast(Any, None)
    return Shortcut(app, nothing, nothing, TileCache())


def _environ(method: str, path: str) -> dict[str, Any]:
    return EnvironBuilder(path, method=method).get_environ()


@each_row(("method", "path"), ELSEWHERE)
def test_other_addresses_and_verbs_go_on(method: str, path: str) -> None:
    passed: list[str] = []
    _shortcut(passed)(_environ(method, path), None)
    assert passed == [path]


@each_row("method", ["GET", "HEAD"])
@each_row("path", ITS_OWN)
def test_without_a_gate_nothing_is_answered(method: str, path: str) -> None:
    passed: list[str] = []
    with pytest.raises(LookupError):
        _shortcut(passed)(_environ(method, path), None)
    assert passed == []
