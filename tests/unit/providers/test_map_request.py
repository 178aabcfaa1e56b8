"""Whatever a map is asked with, it is a picture that can be drawn, or a refusal that names why."""

from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from parc_social.catalogue.parameters import DATASET_MAP, MAP
from parc_social.errors import InvalidValue
from parc_social.maps.view import LARGEST, check_view, frame_of, valid_pixels
from parc_social.storage.query.crs import offered_systems
from providers.maps.request import MapParameters
from testing.rows import each_row

URIS = tuple(offered_systems())
SEEN = (-61.8, -21.4, 55.8, 51.0)
NUMBERS = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True).map(repr),
    st.floats(-200, 200).map("{:.3f}".format),
    st.floats(-1e7, 1e7).map("{:.1f}".format),
    st.sampled_from(["0", "-0", "1e308", "-1e308", "1e-320", "nan", "inf", "*", "", "9" * 400]),
)
SYSTEMS = st.sampled_from([*URIS, "[EPSG:2154]", "EPSG:3857", "[OGC:CRS84]", "EPSG:0", "x", ""])
AXES = st.sampled_from(["Lon", "Lat", "Long", "E", "N", "time", "t", "h", ""])


def joined(few: int, many: int) -> st.SearchStrategy[str]:
    return st.lists(NUMBERS, min_size=few, max_size=many).map(",".join)


SUBSETS = st.lists(st.tuples(AXES, NUMBERS, NUMBERS), max_size=3).map(
    lambda some: ",".join(f"{axis}({low}:{high})" for axis, low, high in some)
)
VALUES = {
    "bbox": joined(3, 6), "center": joined(1, 3), "subset": st.one_of(SUBSETS, st.text()),
    "width": st.one_of(st.integers(-5, 9_000).map(str), NUMBERS),
    "height": st.one_of(st.integers(-5, 9_000).map(str), NUMBERS),
    "scale-denominator": NUMBERS, "mm-per-pixel": NUMBERS,
    "bgcolor": st.one_of(st.text(), st.sampled_from(["0x112233", "gold", "Gold", "0x"])),
    "datetime": st.one_of(st.text(), st.sampled_from(["2024", "../..", "2024/2020", "0000/9999"])),
    **dict.fromkeys(("crs", "bbox-crs", "center-crs", "subset-crs"), SYSTEMS),
    **dict.fromkeys(("transparent", "void-transparent"), st.sampled_from(["true", "false", "1"])),
    "void-color": st.sampled_from(["0x112233", "red", "x", ""]),
}  # fmt: skip
QUESTIONS = st.lists(
    st.sampled_from(sorted(VALUES)).flatmap(lambda n: st.tuples(st.just(n), VALUES[n])), max_size=6
)


@given(QUESTIONS, st.booleans())
def test_a_question_is_a_picture_or_a_refusal(asked: list[tuple[str, str]], opaque: bool) -> None:
    asking = MapParameters(MultiDict(asked), URIS, SEEN)
    try:
        assert asking.years is None or asking.years
        if asking.is_nowhere:
            return
        view = asking.view(opaque=opaque)
        check_view(view)
    except InvalidValue:
        return
    assert 1 <= view.width <= LARGEST
    assert 1 <= view.height <= LARGEST
    frame_of(view)
    if view.void is not None:
        left, top, right, bottom = valid_pixels(view, view.void)
        assert 0 <= left <= right <= view.width
        assert 0 <= top <= bottom <= view.height


def test_every_parameter_of_place_and_size_is_tried() -> None:
    elsewhere = {"f", "filter", "filter-crs", "filter-lang", "collections"}
    assert set(VALUES) == {*MAP, *DATASET_MAP} - elsewhere


@each_row("uri", URIS)
def test_the_whole_of_what_is_seen_is_a_picture_of_each_system(uri: str) -> None:
    view = MapParameters(MultiDict({"crs": uri}), URIS, SEEN).view(opaque=False)
    check_view(view)
    assert max(view.width, view.height) == 1_024
    assert view.boxes
