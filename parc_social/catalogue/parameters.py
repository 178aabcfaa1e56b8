"""The closed lists of query parameters: what the gate accepts is what OpenAPI describes."""

from functools import partial

from parc_social.catalogue.collection import Audience, Field, FieldType
from parc_social.wording import LANGUAGES, both

_TEXT, _WHOLE = FieldType.STRING, FieldType.INTEGER
KINDS = {
    "dataset": both("jeu de données"),
    "edition": both("édition"),
    "indicator": both("indicateur"),
    "service": both("service"),
}
_CODES = tuple((code, label.fr) for code, label in KINDS.items())

_open = partial(Field, audience=Audience.OPEN)  # to whom the records are

RECORD_FIELDS = (
    _open("type", _TEXT, both("Sorte de fiche"), codes=_CODES),
    _open("title", _TEXT, both("Titre")),
    _open("description", _TEXT, both("Description")),
    _open("keywords", _TEXT, both("Mot-clé")),
    _open("language", _TEXT, both("Langue")),
    _open("updated", _TEXT, both("Dernière mise à jour")),
    _open("source", _TEXT, both("Source")),
    _open("theme", _TEXT, both("Thème")),
    _open("code", _TEXT, both("Code de l'indicateur")),
    _open("niveau", _TEXT, both("Niveau géographique")),
    _open("millesime", _WHOLE, both("Millésime")),
)
LISTS = frozenset({"keywords", "niveau", "millesime"})  # a record may have several of them


FORMAT = ("f", "lang")

PAGE = FORMAT
ITEMS = (
    "bbox",
    "bbox-crs",
    "crs",
    "csv",
    "datetime",
    "edition",
    "f",
    "filter",
    "filter-crs",
    "filter-lang",
    "lang",
    "limit",
    "offset",
    "properties",
    "resulttype",
    "skipGeometry",
    "sortby",
)  # and each column that the caller sees, as an equality
EXPORT = tuple(n for n in ITEMS if n not in ("edition", "lang", "limit", "offset", "resulttype"))
ITEM = ("crs", "f", "lang")
LISTE = ("f", "lang", "limit")
COLLECTIONS = (*LISTE, "offset")
OPENAPI = ("f", "lang", "ui")
TILESET = (*FORMAT, "properties")
_FILTER = ("filter", "filter-crs", "filter-lang")
TILE = (*TILESET, "datetime", *_FILTER)
DATASET_TILESETS = ("collections", *FORMAT)
DATASET_TILESET = ("collections", *TILESET)
DATASET_TILE = ("collections", *TILE)
QGIS = ("indicateur", "methode")
STYLE = ("collection", *FORMAT)
_GROUND = ("bgcolor", "transparent", "void-color", "void-transparent")
_SIZE = ("height", "mm-per-pixel", "scale-denominator", "width")
_WHERE = ("bbox", "bbox-crs", "center", "center-crs", "crs", "subset", "subset-crs")
MAP_TILE = ("datetime", "f", *_FILTER, *_GROUND, *_SIZE)
MAP = (*MAP_TILE, *_WHERE)
DATASET_MAP = ("collections", *(name for name in MAP if name not in _FILTER))
MAP_TILESET = ("f",)
EXECUTION = FORMAT
COVERAGE = (
    "SCALESIZE",
    "bbox",
    "bbox-crs",
    "crs",
    "datetime",
    "exclude-properties",
    "f",
    "height",
    "properties",
    "resolution",
    "scale-factor",
    "scale-size",
    "scaleSize",
    "subset",
    "subset-crs",
    "width",
)
SYSTEMS = ("bbox-crs", "center-crs", "crs", "filter-crs", "subset-crs")
REPEATED = ("subset",)  # may come several times, each for other axes
RECORDS = (
    "bbox",
    "datetime",
    "externalIds",
    "f",
    *_FILTER,
    "ids",
    "lang",
    "limit",
    "offset",
    "q",
    "sortby",
    *(field.name for field in RECORD_FIELDS),
)
TRAVAUX = (
    "datetime",
    "f",
    "lang",
    "limit",
    "maxDuration",
    "minDuration",
    "offset",
    "processID",
    "status",
    "type",
)

# The values of those that pygeoapi would take another word for.
VALUES = {
    "csv": ("standard", "excel"),
    "filter-lang": ("cql2-text", "cql2-json", "cql-text"),  # the last is the old name: GDAL's
    "lang": LANGUAGES,
    "resulttype": ("results", "hits"),
    "skipGeometry": ("true", "false"),
    "transparent": ("true", "false"),
    "ui": ("swagger", "redoc"),
    "void-transparent": ("true", "false"),
}

# What real clients send without our having listed it; read and dropped (notes of clients: Esri's
# SDK sends its attribute filter as `query` and its token as `token`).
TOKENS = ("token",)
IGNORED = ("query", *TOKENS)  # under OWS, `query` is read: OWSLib's filter goes by that name
