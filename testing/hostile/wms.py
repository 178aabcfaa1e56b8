"""Families of WMS: boxes, sizes, systems, layers by the thousand, deep filters, octets."""

from random import Random

from testing.hostile.asked import OWS, Family, Scene, Sent, a_number, either, family, mixed
from testing.hostile.wfs import a_system, broken

LAYERS = ("territoires-commune", "indicateurs-commune", "rpls-logements", "indicateurs-carreau")


_INVALID = "400 InvalidParameterValue"


_LARGE = "413 NoApplicableCode, 414 NoApplicableCode"


_WMS = (
    f"{_INVALID}, 400 MissingParameterValue, 400 OperationNotSupported, 400 LayerNotDefined,"
    " 400 StyleNotDefined, 400 InvalidFormat, 400 InvalidCRS, 400 InvalidSRS, 400 InvalidPoint,"
    f" 400 InvalidDimensionValue, 400 NoApplicableCode, 404 NotFound, {_LARGE}"
)


HUGE = (4_097, 10_000, 40_000, 100_000, 2**31, 2**63, 10**17)


def picture(random: Random, scene: Scene) -> dict[str, str]:
    """The parameters of a right GetMap, of either version."""
    old = random.random() < 0.4
    return {
        "service": "WMS", "version": "1.1.1" if old else "1.3.0", "request": "GetMap",
        "layers": random.choice(LAYERS), "styles": "", "srs" if old else "crs": "CRS:84",
        "bbox": scene.box, "width": "60", "height": "40",
        "format": random.choice(["image/png", "image/tiff"]),
    }  # fmt: skip


def under_a_pixel(random: Random, scene: Scene) -> dict[str, str]:
    """Those of a right GetFeatureInfo."""
    asked = picture(random, scene)
    old = asked["version"] == "1.1.1"
    return {
        **asked, "request": "GetFeatureInfo", "query_layers": asked["layers"],
        "x" if old else "i": "30", "y" if old else "j": "20", "info_format": "application/json",
    }  # fmt: skip


def box_text(random: Random) -> str:
    """Numbers of a box, as many as there should be or not."""
    return ",".join(a_number(random) for _ in range(random.choice([4, 4, 4, 4, 4, 3, 5, 6])))


def _wms_boxes(random: Random, scene: Scene) -> Sent:
    asked = random.choice([picture, under_a_pixel])(random, scene)
    crs = "srs" if asked["version"] == "1.1.1" else "crs"
    asked |= {crs: random.choice(["CRS:84", "EPSG:4326", "EPSG:3857"]), "bbox": box_text(random)}
    return either(random, [*asked.items()])


def _wms_sizes(random: Random, scene: Scene) -> Sent:
    """One side or both of a picture larger than any."""
    asked = random.choice([picture, under_a_pixel])(random, scene)
    sides = random.choice([("width",), ("height",), ("width", "height")])
    for side in sides:
        asked[side] = str(random.choice(HUGE) + random.randint(0, 9))
    return either(random, [*asked.items()])


def _wms_systems(random: Random, scene: Scene) -> Sent:
    asked = random.choice([picture, under_a_pixel])(random, scene)
    asked["srs" if asked["version"] == "1.1.1" else "crs"] = a_system(random)
    return either(random, [*asked.items()])


def _wms_thousands(random: Random, scene: Scene) -> Sent:
    """Layers, styles or filters by the thousand."""
    asked, many = (
        picture(random, scene),
        random.choice([51, 1_000, 20_000, random.randint(51, 20_000)]),
    )
    kind = random.randrange(3)
    if kind == 0:
        asked["layers"] = ",".join(random.choice([*LAYERS, "x"]) for _ in range(many))
    elif kind == 1:
        asked["styles"] = "," * many
    else:
        asked["cql_filter"] = ";".join(["INCLUDE"] * many)
    return either(random, [*asked.items()])


def _wms_deep(random: Random, scene: Scene) -> Sent:
    asked, depth = (
        {**picture(random, scene), "layers": "rpls-logements"},
        random.randint(150, 10_000),
    )
    asked["cql_filter"] = random.choice([
        "(" * depth + "nbpiece > 1" + ")" * depth, "NOT " * depth + "nbpiece > 1",
        "'" + "(" * depth,
        "nbpiece IN (" + ",".join(map(str, range(max(depth, 600)))) + ")",
    ])  # fmt: skip
    return either(random, [*asked.items()])


def _wms_octets(random: Random, scene: Scene) -> Sent:
    asked = picture(random, scene)
    name = random.choice([*(n for n in asked if n not in ("service", "request")), "time", "dpi"])
    rest = "&".join(f"{k}={v}" for k, v in asked.items() if k != name)
    return Sent(f"{OWS}?{rest}&{name}={broken(random)}")


_WMS_OTHERS: tuple[dict[str, str], ...] = (
    {"request": "GetCapabilities", "version": "1.3.0"},
    {"request": "GetLegendGraphic", "version": "1.3.0", "layer": "indicateurs-commune",
     "style": "part_personnes_seules", "format": "image/png", "width": "20", "height": "20"},
)  # fmt: skip


def _wms_strange(random: Random, scene: Scene) -> Sent:
    more = {
        "time": "2025", "transparent": "TRUE", "bgcolor": "0xFFFFFF", "exceptions": "XML",
        "dpi": "96", "format_options": "dpi:96", "cql_filter": "INCLUDE",
    }  # fmt: skip
    kind = random.randrange(3)
    if kind == 2:
        return either(random, mixed(random, {"service": "WMS", **random.choice(_WMS_OTHERS)}))
    asked = [picture, under_a_pixel][kind](random, scene)
    for name in random.sample(sorted(more), 3):
        asked[name] = more[name]
    return either(random, mixed(random, asked))


WMS: tuple[Family, ...] = (
    family("WMS, emprises", _INVALID, _wms_boxes, accepted=True),
    family("WMS, images géantes", _INVALID, _wms_sizes),
    family("WMS, systèmes inconnus", "400 InvalidCRS, 400 InvalidSRS", _wms_systems),
    family("WMS, couches par milliers", f"{_INVALID}, 400 StyleNotDefined, {_LARGE}",
           _wms_thousands),
    family("WMS, filtres profonds", f"{_INVALID}, {_LARGE}", _wms_deep),
    family("WMS, octets", f"{_INVALID}, 400 InvalidCRS, 400 InvalidSRS, 400 InvalidFormat,"
           " 400 LayerNotDefined, 400 StyleNotDefined, 400 InvalidDimensionValue", _wms_octets),
    family("WMS, valeurs étranges", _WMS, _wms_strange, accepted=True),
)  # fmt: skip
