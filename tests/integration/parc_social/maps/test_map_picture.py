"""Maps of a demonstration: the same picture from both stores, and nothing outside of a Grant."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE, Perimeter
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections
from parc_social.drawing.layer import affine
from parc_social.drawing.picture import PictureFormat
from parc_social.drawing.shapes import points
from parc_social.errors import InvalidValue, NotFound, ParcSocialError, ServerBusy, UnknownName
from parc_social.maps import map_picture as large_pictures
from parc_social.maps.map_picture import draw_map
from parc_social.maps.styles import StyledLayer
from parc_social.maps.view import View, Void
from parc_social.settings import read_settings
from parc_social.storage.filters.cql2_json import tree_of
from parc_social.storage.open import open_store
from parc_social.storage.query.crs import crs_of, uri_of
from parc_social.storage.query.model import Filter, MapQuery
from parc_social.storage.sql.visibility import visible
from parc_social.storage.statements.maps.map import MANY, MapSelect
from parc_social.storage.store import Store
from testing.rows import each_row

SEINE = (2.27, 48.80, 2.62, 49.02)
VIEW = View(crs_of(None), SEINE, 512, 400, (SEINE,))
LAMBERT = View(crs_of(uri_of(2154)), (646_000, 6_855_000, 672_000, 6_880_000), 512, 492, (SEINE,))
SHARES, DWELLINGS = "indicateurs-commune", "rpls-logements"
MAPS = {
    "parts": (StyledLayer(SHARES, "part_personnes_seules", names=True),),
    "effectifs": (StyledLayer(SHARES, "logements"),),
    "contours": (StyledLayer("territoires-commune"), StyledLayer("territoires-departement")),
    "points": (StyledLayer("territoires-commune"), StyledLayer(DWELLINGS)),
    "adresses": (StyledLayer("indicateurs-adresse", "part_personnes_seules:jenks"),),
}


def grant(perimeter: Perimeter = FRANCE, *, less: str = "") -> Grant:
    rights = [
        Right(c.id, (RightPart((perimeter,), tuple(f.name for f in c.fields if f.name != less)),))
        for c in collections().values()
        if c.id != "ops-menages"
    ]
    return Grant("essai", "939300001", rights=tuple(rights))


@pytest.fixture(scope="module")
def stores(serving: Callable[[str], Any]) -> Iterator[list[Store]]:
    services = [serving("duckdb"), serving("postgresql")]
    opened = [open_store(read_settings(one.environ), owner=False) for one in services]
    yield opened
    for one in opened:
        one.close()


def drawn(store: Store, who: Grant, layers: tuple[StyledLayer, ...], view: View = VIEW) -> Any:
    body = draw_map(store, who, layers, view, PictureFormat.PNG)
    return np.asarray(Image.open(io.BytesIO(body)).convert("RGB"))


@each_row("view", [VIEW, LAMBERT], ids=["degrés", "lambert"])
@each_row("layers", MAPS.values(), ids=MAPS)
def test_both_stores_draw_one_picture(
    stores: list[Store], layers: tuple[StyledLayer, ...], view: View
) -> None:
    one, other = (drawn(store, grant(), layers, view) for store in stores)
    assert np.any(one != 255)
    assert np.mean(np.any(one != other, axis=2)) <= 0.005


def test_only_the_rows_of_a_grant_are_drawn(stores: list[Store]) -> None:
    layers = (StyledLayer("indicateurs-adresse", "part_personnes_seules"),)
    far = Perimeter(communes=("97105",))
    for store in stores:
        assert np.all(drawn(store, grant(far), layers) == 255)
        assert np.any(drawn(store, grant(), layers) != 255)


def test_a_filter_takes_rows_away(stores: list[Store]) -> None:
    tree = tree_of({"op": "=", "args": [{"property": "code"}, "93066"]})
    for store in stores:
        some = drawn(store, grant(), (StyledLayer(SHARES, "logements", filter=Filter(tree)),))
        assert 0 < np.sum(some != 255) < np.sum(drawn(store, grant(), MAPS["effectifs"]) != 255)


@each_row(
    ("asked", "less", "fault", "told"),
    [
        (StyledLayer("inexistant"), "", NotFound, "collection introuvable : « inexistant »"),
        (StyledLayer("ops-menages"), "", NotFound, "collection introuvable : « ops-menages »"),
        (StyledLayer(SHARES, "inexistant"), "", UnknownName, "style inconnu : « inexistant »"),
        (StyledLayer(SHARES, "logements:jenks"), "", InvalidValue, "demandez logements"),
        (StyledLayer(SHARES, "logements"), "logements", UnknownName, "n'est pas une propriété"),
        (
            StyledLayer("territoires-commune", "logements"),
            "",
            UnknownName,
            "n'est pas une propriété",
        ),
    ],
)
def test_what_is_not_there_or_not_seen_is_refused(
    stores: list[Store], asked: StyledLayer, less: str, fault: type[ParcSocialError], told: str
) -> None:
    for store in stores:
        with pytest.raises(fault, match=told):
            draw_map(store, grant(less=less), (asked,), VIEW, PictureFormat.PNG)


@each_row(
    ("changes", "told"),
    [
        ({"width": 0}, "width : de 1 à 4096 pixels, lu 0"),
        ({"height": 4097}, "height : de 1 à 4096 pixels, lu 4097"),
        ({"box": (2.0, 48.0, 2.0, 49.0)}, "vide ou renversée"),
        ({"box": (3.0, 48.0, 2.0, 49.0)}, "vide ou renversée"),
    ],
)
def test_a_picture_of_no_size_or_no_place_is_refused(
    stores: list[Store], changes: dict[str, Any], told: str
) -> None:
    with pytest.raises(InvalidValue, match=told):
        draw_map(stores[0], grant(), MAPS["parts"], replace(VIEW, **changes), PictureFormat.PNG)


def test_where_nothing_is_the_picture_is_its_ground(stores: list[Store]) -> None:
    nowhere = replace(VIEW, boxes=(), background="#112233")
    found = drawn(stores[0], grant(), MAPS["parts"], nowhere)
    assert {tuple(one) for one in found.reshape(-1, 3).tolist()} == {(0x11, 0x22, 0x33)}


def test_types_of_a_hidden_column_are_not_drawn(stores: list[Store]) -> None:
    typed = drawn(stores[0], grant(), (StyledLayer(DWELLINGS),))
    plain = drawn(stores[0], grant(less="typeconst"), (StyledLayer(DWELLINGS),))
    green = (0x1B, 0x9E, 0x77)
    assert np.any(np.all(typed == green, axis=2))
    assert not np.any(np.all(plain == green, axis=2))


def test_more_rows_than_a_map_holds_are_refused(stores: list[Store]) -> None:
    for store in stores:
        query = MapQuery(SHARES, (SEINE,), (), 1e-3, most=3)
        with pytest.raises(InvalidValue, match="plus de 3 objets"):
            store.map_rows(grant(), query)


@each_row("collection", [DWELLINGS, f"{DWELLINGS}-serie"])
def test_many_points_are_thinned_alike_on_both_stores_and_none_is_far_from_one_kept(
    stores: list[Store], collection: str
) -> None:
    query = MapQuery(collection, (SEINE,), (), 0.35 / 64)
    seen = visible(grant(), collection)

    def read(store: Any, known: int) -> set[bytes]:
        def rows(snapshot: Any) -> list[tuple[Any, ...]]:
            tables = snapshot.tables_for(seen.collection, seen.draft_sirens)
            made = MapSelect(seen, tables, store.dialect).map_rows(query, known)
            return store.rows(made, seen.reader)

        return {bytes(row[0]) for row in store.reading(rows)}

    every, other = (read(store, 0) for store in stores)
    few, same = (read(store, MANY + 1) for store in stores)
    assert every == other
    assert few == same
    assert few < every
    kept, all_places = (points(list(some), affine(SEINE, 64, 64)).xy for some in (few, every))
    apart = np.linalg.norm(all_places[:, None] - kept[None], axis=2).min(axis=1)
    assert apart.max() < 2 * 9  # pixels: the sides of a cell, which is at most twice a point


@each_row(
    ("changes", "told"),
    [
        ({"box": (-1e308, -1e308, 1e308, 1e308)}, "hors de la Terre"),
        ({"box": (2.0, 48.0, 2.0 + 1e-10, 49.0)}, "trop petite"),
    ],
)
def test_a_box_that_no_pixel_can_show_is_refused(
    stores: list[Store], changes: dict[str, Any], told: str
) -> None:
    with pytest.raises(InvalidValue, match=told):
        draw_map(stores[0], grant(), MAPS["parts"], replace(VIEW, **changes), PictureFormat.PNG)


def test_outside_of_the_earth_the_picture_has_its_own_colour(stores: list[Store]) -> None:
    """Twenty degrees of forty lie above the pole: half of the rows."""
    earth = (-180.0, -90.0, 180.0, 90.0)
    polar = View(crs_of(None), (0, 70, 40, 110), 40, 40, (), "#112233", void=Void(None, earth))
    body = draw_map(stores[0], grant(), MAPS["parts"], polar, PictureFormat.PNG)
    found = np.asarray(Image.open(io.BytesIO(body)).convert("RGBA"))
    assert found.shape == (40, 40, 4)
    assert np.all(found[:20, :, 3] == 0)
    assert np.all(found[20:] == (0x11, 0x22, 0x33, 255))


def test_large_pictures_take_turns(stores: list[Store], monkeypatch: pytest.MonkeyPatch) -> None:
    large = replace(VIEW, width=2048, height=2048, boxes=())
    monkeypatch.setattr(large_pictures, "_PATIENCE", 0.01)
    with large_pictures.picture_slot(large), large_pictures.picture_slot(large):
        with pytest.raises(ServerBusy, match="trop de grandes images"):
            draw_map(stores[0], grant(), MAPS["parts"], large, PictureFormat.PNG)
        assert draw_map(
            stores[0], grant(), MAPS["parts"], replace(VIEW, boxes=()), PictureFormat.PNG
        )
    assert draw_map(stores[0], grant(), MAPS["parts"], large, PictureFormat.PNG)
