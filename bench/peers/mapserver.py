"""MapServer as FastCGI on our tables: a mapfile made of the same looks that we draw by."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import font_source_sans_pro  # pyright: ignore[reportMissingTypeStubs] - data only

from bench.peers.fastcgi import running_fastcgi
from parc_social.catalogue.legend import LegendEntry, LegendKind
from parc_social.catalogue.style import Look

PROGRAM = Path("/usr/lib/cgi-bin/mapserv")
_LARGEST = 4_096

# One connection to the database for all requests; PNG pressed as little as ours.
_MAP = """MAP
  NAME "bench"
  SIZE 512 512
  MAXSIZE {largest}
  IMAGECOLOR 255 255 255
  EXTENT -180 -90 180 90
  PROJECTION "init=epsg:4326" END
  FONTSET "{fonts}"
  OUTPUTFORMAT NAME "png" MIMETYPE "image/png" DRIVER "AGG/PNG" IMAGEMODE RGB
    FORMATOPTION "COMPRESSION=1" END
  SYMBOL NAME "disc" TYPE ELLIPSE FILLED TRUE POINTS 1 1 END END
  SYMBOL NAME "stripes" TYPE HATCH END
  WEB METADATA
    "ows_enable_request" "*" "ows_title" "bench" "ows_onlineresource" "http://127.0.0.1/?"
    "ows_srs" "EPSG:4326 EPSG:3857 EPSG:2154 CRS:84"
    "wfs_getfeature_formatlist" "gml32" "wfs_maxfeatures" "1000000"
  END END
{layers}END
"""
_LAYER = """  LAYER
    NAME "{name}"
    TYPE {kind}
    STATUS ON
    CONNECTIONTYPE POSTGIS
    CONNECTION "{dsn}"
    DATA "geom FROM {table} USING UNIQUE fid USING SRID=4326"
    PROCESSING "CLOSE_CONNECTION=DEFER"
    TEMPLATE "none"
    EXTENT -180 -90 180 90
    PROJECTION "init=epsg:4326" END
    METADATA
      "ows_title" "{name}" "gml_featureid" "{key}" "gml_include_items" "{columns}"
      "wfs_use_default_extent_for_getfeature" "false" "ows_extent" "-180 -90 180 90"
    END
{label}{classes}  END
"""
# Features of 31 pixels and more: on the communes of this bench as many names as ours, which may be
# half as wide again as their features (AUTO writes a fifth of that).
_NAMES = """      LABEL
        TYPE TRUETYPE FONT "sans" SIZE 9 COLOR 31 41 51 OUTLINECOLOR 255 255 255 OUTLINEWIDTH 2
        POSITION CC PARTIALS FALSE MINFEATURESIZE 31
      END
"""


@dataclass(frozen=True, slots=True)
class Layered:
    """A layer: its name, its table, what names a row, the columns of its GML, how it looks."""

    name: str
    table: str
    key: str
    columns: Sequence[str]
    look: Look
    points: bool = False
    names: bool = False


@dataclass(frozen=True, slots=True)
class Running:
    """Its process, where its socket is, and what each request has to say."""

    pid: int
    place: Path
    told: dict[str, str]


@contextmanager
def mapserver(dsn: str, layers: Sequence[Layered]) -> Iterator[Running]:
    """A MapServer that serves these layers."""
    with TemporaryDirectory() as made, as_file(_letters()) as letters:
        folder = Path(made)
        fonts, told, config = (folder / name for name in ("fonts.txt", "bench.map", "ms.conf"))
        fonts.write_text(f"sans {letters}\n", encoding="utf-8")
        text = "".join(_layer(one, dsn) for one in layers)
        told.write_text(_MAP.format(largest=_LARGEST, fonts=fonts, layers=text), encoding="utf-8")
        config.write_text('CONFIG ENV MS_MAP_PATTERN "." END END\n', encoding="utf-8")
        environ = dict(os.environ) | {"MAPSERVER_CONFIG_FILE": str(config)}
        place = folder / "mapserv"
        with running_fastcgi(PROGRAM, environ, place) as pid:
            yield Running(pid, place, {"MS_MAPFILE": str(told)})


def _letters() -> Path:
    return files(font_source_sans_pro).joinpath("files/SourceSansPro-Regular.ttf")  # pyright: ignore[reportReturnType]


def _layer(one: Layered, dsn: str) -> str:
    parts = urlsplit(dsn)
    connection = (
        f"host={parts.hostname} port={parts.port} dbname={parts.path[1:]}"
        f" user={parts.username} password={parts.password}"
    )
    named = bool(one.names and one.look.style.noms)
    return _LAYER.format(
        name=one.name,
        kind="POINT" if one.points else "POLYGON",
        dsn=connection,
        table=one.table,
        key=one.key,
        columns=",".join(one.columns),
        label=f'    LABELITEM "{one.look.style.noms}"\n' if named else "",
        classes="".join(_class(entry, one, named=named) for entry in one.look.entries),
    )


def _class(entry: LegendEntry, of: Layered, *, named: bool) -> str:
    style = of.look.style
    told = _expression(entry, of.look)
    line = f"OUTLINECOLOR {_rgb(style.trait)} WIDTH {style.largeur}"
    if of.points:
        body = f'      STYLE SYMBOL "disc" SIZE 6 COLOR {_rgb(entry.colour)} {line} END\n'
    else:
        body = f"      STYLE COLOR {_rgb(entry.colour)} END\n" if style.couleur else ""
        if entry.hatched:
            body += '      STYLE SYMBOL "stripes" COLOR 138 138 138 SIZE 8 WIDTH 2 ANGLE 45 END\n'
        body += f"      STYLE {line} END\n"
    label = _NAMES if named else ""
    return f'    CLASS\n      NAME "{entry.label.fr}"\n{told}{body}{label}    END\n'


def _expression(entry: LegendEntry, look: Look) -> str:
    """Which rows a class is of; the first that fits is drawn."""
    if entry.kind is LegendKind.TYPE:
        return f'      EXPRESSION "{entry.code}"\n' if entry.code else ""
    name = look.indicator.id if look.indicator else ""
    if entry.kind is LegendKind.SECRET:
        return f"      EXPRESSION ('[{name}_statut]' = 'S')\n"
    if entry.kind is not LegendKind.CLASS:
        return ""
    high = "<=" if entry.closed else "<"
    terms = [f"'[{name}]' != ''"]
    terms += [f"[{name}] >= {entry.low!r}"] if entry.low is not None else []
    terms += [f"[{name}] {high} {entry.high!r}"] if entry.high is not None else []
    return f"      EXPRESSION ({' AND '.join(terms)})\n"


def _rgb(colour: str) -> str:
    return " ".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))
