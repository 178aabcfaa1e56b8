"""Families of WMS, of OGC API Maps and of coverages: boxes, sizes, systems, layers, octets."""

from random import Random

from testing.hostile.asked import OWS, Family, Scene, Sent, a_number, by_address, family, mixed
from testing.hostile.wfs import OTHERS, a_system, broken
from testing.hostile.wms import HUGE, LAYERS, WMS, box_text, picture, under_a_pixel

RIGHT = "demandes justes"
_API = "400 invalid-value, 400 unknown-name, 414 url-too-long"
_API_ANY = (
    f"{_API}, 400 unknown-parameter, 400 repeated-parameter, 400 missing-value, 400 bad-query,"
    " 404 not-found, 406 not-acceptable, 413 result-too-large"
)


def _map_path(random: Random) -> str:
    one = random.choice(LAYERS)
    return random.choice(["/map", f"/collections/{one}/map", f"/collections/{one}/map"])


_DEGREES = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


def _map_boxes(random: Random, scene: Scene) -> Sent:
    text = box_text(random)
    asked = random.choice([
        {"bbox": text}, {"bbox": text, "bbox-crs": _DEGREES}, {"center": text, "width": "50"},
        {"subset": f"Lat({a_number(random)}:{a_number(random)}),Lon({a_number(random)})"},
        {"scale-denominator": a_number(random), "center": "2.4,48.9"},
        {"mm-per-pixel": a_number(random), "bbox": scene.box},
    ])  # fmt: skip
    return by_address(_map_path(random), [*asked.items(), ("f", "png"), ("height", "40")])


def _map_sizes(random: Random, scene: Scene) -> Sent:
    box = ("bbox", scene.box)
    huge = str(random.choice(HUGE) + random.randint(0, 9))
    pairs = random.choice([
        [box, ("width", huge)], [box, ("height", huge)], [box, ("width", huge), ("height", huge)],
        [box, ("scale-denominator", random.choice(["0.001", "1e-300", "0", "-5"]))],
        [("center", "2.4,48.9"), ("scale-denominator", "1000"), ("width", huge), ("height", huge)],
    ])  # fmt: skip
    return by_address(_map_path(random), pairs)


def _map_systems(random: Random, scene: Scene) -> Sent:
    name = random.choice(["crs", "bbox-crs"])
    return by_address(_map_path(random), [("bbox", scene.box), (name, a_system(random))])


def _map_thousands(random: Random, scene: Scene) -> Sent:
    many = random.choice([21, 500, 5_000, random.randint(21, 5_000)])
    names = ",".join(f"c{n}" for n in range(many))
    return by_address("/map", [("collections", names), ("bbox", scene.box)])


def _map_strange(random: Random, scene: Scene) -> Sent:
    good = {
        "bbox": scene.box, "width": "50", "height": "40", "f": "png", "datetime": "2025",
        "transparent": "false", "bgcolor": "0xffffff", "crs": "http://www.opengis.net/def/crs/EPSG/0/2154",
    }  # fmt: skip
    return by_address(_map_path(random), mixed(random, good))


def _tiles(random: Random, _scene: Scene) -> Sent:
    """Tiles of places that are none."""
    numbers = "/".join(
        random.choice(
            [str(random.randint(-5, 40)), "0", "999999999999999999999", "1e3", "%00", "x"]
        )
        for _ in range(3)
    )
    grid = random.choice(["WebMercatorQuad", "WorldCRS84Quad", "x", "%FF"])
    kind = random.choice(["map/tiles", "tiles"])
    return Sent(f"/collections/{random.choice(LAYERS)}/{kind}/{grid}/{numbers}")


def _coverage_boxes(random: Random, scene: Scene) -> Sent:
    a, b, c, d = (a_number(random) for _ in range(4))
    asked = random.choice([
        [("bbox", box_text(random))], [("subset", f"E({a}:{b}),N({c}:{d})")],
        [("subset", f"Lat({a}:{b}),Lon({c}:{d})")], [("subset", f"E({a})"), ("subset", f"N({b})")],
        [("resolution", f"E({a}),N({b})")], [("scale-factor", a)],
    ])  # fmt: skip
    return by_address(
        f"/collections/{scene.coverage}/coverage", [*asked, ("properties", "logements")]
    )


def _coverage_sizes(random: Random, scene: Scene) -> Sent:
    huge = [str(random.choice(HUGE[2:]) + random.randint(0, 9)) for _ in range(2)]
    asked = random.choice([
        [("scale-size", f"E({huge[0]}),N({huge[1]})")], [("width", huge[0]), ("height", huge[1])],
        [("resolution", "E(1e-300),N(1e-300)")], [("scale-factor", "1e-300")],
        [("resolution", "E(0.001),N(0.001)")], [("scaleSize", f"E({huge[0]}),N({huge[1]})")],
    ])  # fmt: skip
    return by_address(f"/collections/{scene.coverage}/coverage", asked)


def _coverage_systems(random: Random, scene: Scene) -> Sent:
    name = random.choice(["crs", "bbox-crs"])
    pairs = [("bbox", scene.box), (name, a_system(random))]
    return by_address(f"/collections/{scene.coverage}/coverage", pairs)


def _coverage_strange(random: Random, scene: Scene) -> Sent:
    good = {
        "scale-factor": "8", "f": random.choice(["geotiff", "png", "covjson"]),
        "properties": "logements", "datetime": "2025", "crs": _DEGREES,
    }  # fmt: skip
    path = random.choice(["coverage", "coverage", "schema", "items", "map", "coverage/x"])
    return by_address(f"/collections/{scene.coverage}/{path}", mixed(random, good))


def _api_octets(random: Random, scene: Scene) -> Sent:
    path = random.choice([_map_path(random), f"/collections/{scene.coverage}/coverage"])
    return Sent(f"{path}?{random.choice(['bbox', 'crs', 'datetime', 'f'])}={broken(random)}")


def _right(random: Random, scene: Scene) -> Sent:
    """What is to be answered, in between all the rest."""
    box = ("bbox", scene.box)
    return random.choice([
        by_address(OWS, [("service", "WFS"), *random.choice(OTHERS).items()]),
        by_address(OWS, [*picture(random, scene).items()]),
        by_address(OWS, [*under_a_pixel(random, scene).items()]),
        by_address(_map_path(random), [box, ("height", "40"), ("f", "png")]),
        by_address(f"/collections/{scene.coverage}/coverage",
                   [("scale-factor", "8"), ("properties", "logements")]),
    ])  # fmt: skip


PICTURES: tuple[Family, ...] = (
    *WMS,
    family("cartes, emprises", _API, _map_boxes, accepted=True),
    family("cartes, images géantes", f"{_API}, 413 result-too-large", _map_sizes),
    family("cartes, systèmes inconnus", _API, _map_systems),
    family("cartes, collections par milliers", f"{_API}, 431 headers-too-large", _map_thousands),
    family("cartes, valeurs étranges", _API_ANY, _map_strange, accepted=True),
    family("tuiles de nulle part", f"{_API_ANY}, 400 ambiguous-path", _tiles, accepted=True),
    family("couvertures, emprises", f"{_API}, 413 result-too-large", _coverage_boxes,
           accepted=True),
    family("couvertures, images géantes", f"{_API}, 413 result-too-large", _coverage_sizes),
    family("couvertures, systèmes inconnus", _API, _coverage_systems),
    family("couvertures, valeurs étranges", _API_ANY, _coverage_strange, accepted=True),
    family("cartes et couvertures, octets", "400 invalid-value, 400 bad-query, 406 not-acceptable",
           _api_octets),
    family(RIGHT, "", _right, accepted=True),
)  # fmt: skip
