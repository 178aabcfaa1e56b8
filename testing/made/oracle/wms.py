"""What WMS shows of a random Grant: rows, pixels under them, figures of a map."""

import io

import numpy as np
import pytest
from PIL import Image

from ows.about import About, OwsLinks
from ows.caller import MapCaller
from ows.wfs.request import WfsRequest
from ows.wms.service import Wms, read_wms
from parc_social.access.model.grant import Grant
from parc_social.catalogue.legend import MISSING
from parc_social.catalogue.load import collections, indicators
from parc_social.errors import OwsRefusal
from parc_social.storage.query.crs import offered_systems
from parc_social.storage.store import Store
from testing.grants import columns_of
from testing.made.oracle.routes import cells
from testing.made.stores.oracle import FIGURES, Row, published, shown

MISSING_COLOUR = tuple(bytes.fromhex(MISSING[1:]))


SQUARE = 40  # pixels a side of a map around one row
MAP = {
    "request": "GetMap", "version": "1.3.0", "styles": "", "crs": "CRS:84", "format": "image/png",
    "width": str(SQUARE), "height": str(SQUARE),
}  # fmt: skip


def check_wms(store: Store, grant: Grant, name: str) -> None:
    """A row is on a map, and under its pixels, where it is open; else nothing is."""
    told = wms(store, grant, request="GetCapabilities")
    assert f"<Name>{name}</Name>".encode() in told
    assert cells(told) == set()
    for row in published(name):
        _wms_row(store, grant, name, row)
    if FIGURES in name:
        _figure_maps(store, grant, name)


def _wms_row(store: Store, grant: Grant, name: str, row: Row) -> None:
    """On a map around it alone, and in the middle of that map in every form."""
    x, y = 2.0 + row["fid"] / 10, 45.0 + row["fid"] / 10
    around = {"layers": name, "bbox": f"{x - 0.04},{y - 0.04},{x + 0.04},{y + 0.04}"}
    if collections()[name].serie:
        around["time"] = str(row["millesime"])
        years = store.extent(grant, name).years
        if years and row["millesime"] not in years:
            with pytest.raises(OwsRefusal, match="TIME"):
                wms(store, grant, **MAP, **around)
            return
    one = shown(name, row, grant.rights[0])
    picture = np.asarray(Image.open(io.BytesIO(wms(store, grant, **MAP, **around))).convert("RGB"))
    assert bool(np.any(picture != 255)) is bool(columns_of(row, grant.rights[0]))
    middle = {"query_layers": name, "i": str(SQUARE // 2), "j": str(SQUARE // 2),
              "feature_count": "9", "request": "GetFeatureInfo"}  # fmt: skip
    for form in ("application/json", "application/gml+xml; version=3.2"):
        asked = {**MAP, **around, **middle, "info_format": form}
        assert cells(wms(store, grant, **asked)) == one, form
    for form in ("text/html", "text/plain", "application/vnd.ogc.gml"):
        assert cells(wms(store, grant, **{**MAP, **around, **middle, "info_format": form})) <= one


def _figure_maps(store: Store, grant: Grant, name: str) -> None:
    """A figure has the colour of its class where it is shown, else that of what is not there."""
    right = grant.rights[0]
    for figure in list(indicators())[::40]:
        if collections()[name].field(figure) is None:
            continue
        style = {"layers": name, "styles": figure, "bbox": "2.0,45.0,3.0,46.0", "time": ""}
        if not {figure, f"{figure}_statut"} <= set(right.columns):
            for more in (MAP, {"request": "GetLegendGraphic"}):
                with pytest.raises(OwsRefusal, match="style inconnu"):
                    wms(store, grant, **{**MAP, **more, **style})
            continue
        wms(store, grant, **{**MAP, **style, "request": "GetLegendGraphic"})
        wide = {**MAP, **style, "width": "500", "height": "500"}
        picture = np.asarray(Image.open(io.BytesIO(wms(store, grant, **wide))).convert("RGB"))
        latest = max(store.extent(grant, name).years, default=None)
        for row in published(name):
            if row["millesime"] != latest:
                continue
            at = round(row["fid"] * 50)
            colour = tuple(picture[500 - at, at].tolist())
            seen = columns_of(row, right)
            if not seen:
                assert colour == (255, 255, 255)
            else:
                assert (colour == MISSING_COLOUR) is (figure not in seen), (figure, row["fid"])


def wms(store: Store, grant: Grant, **asked: str) -> bytes:
    """An answer of /ows to a client of maps, past the gate."""
    pairs = {"service": "WMS", **asked}
    caller = MapCaller(
        grant, lambda _name: tuple(offered_systems()), lambda n: store.extent(grant, n)
    )
    about = About("x", "x", (), "x", "x", "x", "x")
    service = Wms(store, OwsLinks("http://x", 9_000), lambda: about, lambda _c: "x")
    return b"".join(service.answer(read_wms(WfsRequest(tuple(pairs.items())), caller), caller).body)
