"""The files of the national case: the demonstration's, one public RPLS file, more BAN around."""

import gzip
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import numpy as np
import pyproj
import shapely

from loaders.demo.country import Lieu, Pays, read_pays
from loaders.demo.make import Progress, make
from loaders.demo.manifest import DemoFiles
from loaders.demo.streets import NOMS, TYPES, unaccented
from parc_social.domain.projections import METROPOLE, OUTRE_MER
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.sql.text import statement

MILLESIME = 2025
_DONE = "national.json"
_NUMBERS = 10  # addresses a street


@dataclass(frozen=True, slots=True)
class National:
    """What producers publish for the country: paths by source. `adresses` counts those of `ban`."""

    rpls: Path
    bailleurs: tuple[Path, ...]
    ban: tuple[Path, ...]
    territoires: tuple[Path, ...]
    logements: int
    adresses: int


def national(folder: Path, logements: int, adresses: int, progress: Progress) -> National:
    """The files under `folder`; those of an earlier run of the same size are taken as they are.

    `logements`: dwellings of the public file; `adresses`: of the BAN, those of the stock included.
    """
    size = {"logements": logements, "adresses": adresses}
    done = folder / _DONE
    if done.is_file():
        known = json.loads(done.read_text(encoding="utf-8"))
        if size == known["taille"]:
            return _read(folder, known["fichiers"])
    pays = read_pays()
    codes = sorted(d for d in pays.departements if pays.lieux(d))
    made = make(folder, codes, logements, 1, progress)
    files = _gather(folder, made, pays, adresses)
    document = {"taille": size, "fichiers": _names(folder, files)}
    done.write_text(json.dumps(document), encoding="utf-8")
    return files


def _gather(folder: Path, made: DemoFiles, pays: Pays, adresses: int) -> National:
    """One public file, the BAN made whole; what this bench does not read gives its room back."""
    for unused in (folder / "ops", folder / f"rpls/{MILLESIME - 1}"):
        shutil.rmtree(unused)
    rpls = folder / f"rpls-{MILLESIME}.csv"
    _join(made.rpls[MILLESIME], rpls)
    stock = sum(_lines(path) for path in made.ban)
    more = folder / f"ban/adresses-pays-{MILLESIME}.csv"
    written = _write_country(more, pays, adresses - stock, made.ban[0])
    return National(
        rpls,
        made.rpls_bailleurs[MILLESIME],
        (*made.ban, more) if written else made.ban,
        tuple(made.territoires.values()),
        made.logements,
        stock + written,
    )


def _join(parts: Sequence[Path], whole: Path) -> None:
    """One file of several with the same header line, which is written once."""
    with whole.open("wb") as written:
        for n, part in enumerate(parts):
            with part.open("rb") as lines:
                header = lines.readline()
                if n == 0:
                    written.write(header)
                shutil.copyfileobj(lines, written, 1 << 20)
            part.unlink()


def _lines(path: Path) -> int:
    """Lines of a .gz file after its header."""
    with gzip.open(path, "rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b"")) - 1


def _write_country(path: Path, pays: Pays, wanted: int, like: Path) -> int:
    """Writes `wanted` addresses at most, spread by population; how many there are."""
    if wanted < _NUMBERS:
        return 0
    places = [lieu for code in pays.departements for lieu in pays.lieux(code)]
    inhabitants = np.array([lieu.habitants for lieu in places], dtype=float)
    streets = np.floor(wanted / _NUMBERS * inhabitants / inhabitants.sum()).astype(np.int64)
    with gzip.open(like, "rt", encoding="utf-8") as first:
        path.write_text(first.readline(), encoding="utf-8")
    body = path.with_suffix(".corps")
    with workshop(None, 1_024) as bench, TemporaryDirectory(dir=path.parent) as room:
        bench.run(f"SET temp_directory = '{room}'")  # by default it is the folder we are run from
        _lay(bench, places, streets)
        sql = statement("bench", "ban_pays")
        copy = f"COPY ({sql}) TO $sortie (FORMAT csv, DELIMITER ';', HEADER false)"
        bench.run("SET preserve_insertion_order = false")
        bench.run(copy, {"noms": len(NOMS), "types": len(TYPES), "sortie": str(body)})
    with path.open("ab") as whole, body.open("rb") as lines:
        shutil.copyfileobj(lines, whole, 1 << 20)
    body.unlink()
    return int(streets.sum()) * _NUMBERS


def _lay(bench: Workbench, places: Sequence[Lieu], streets: Any) -> None:
    bench.run(
        "CREATE TABLE ban_lieu (code VARCHAR, nom VARCHAR, code_postal VARCHAR, lon DOUBLE,"
        " lat DOUBLE, x DOUBLE, y DOUBLE, voies BIGINT);"
        "CREATE TABLE ban_nom (n INTEGER, ban VARCHAR, saisi VARCHAR);"
        "CREATE TABLE ban_type (n INTEGER, ban VARCHAR, saisi VARCHAR)"
    )
    bench.insert("ban_nom", [(n, nom.ban, nom.saisi) for n, nom in enumerate(NOMS)])
    bench.insert("ban_type", [(n, t.ban, unaccented(t.ban)) for n, t in enumerate(TYPES)])
    lon, lat, x, y = _centres(places)
    columns = {
        "code": np.array([lieu.code for lieu in places]),
        "nom": np.array([lieu.nom for lieu in places]),
        "code_postal": np.array([lieu.code_postal for lieu in places]),
        "lon": lon, "lat": lat, "x": x, "y": y, "voies": streets,
    }  # fmt: skip
    bench.insert_columns("ban_lieu", columns)


def _centres(places: Sequence[Lieu]) -> tuple[Any, Any, Any, Any]:
    """Longitude, latitude and legal X, Y of the middle of each place."""
    shapes = cast(Any, shapely).from_wkb([lieu.wkb for lieu in places])
    centres = cast(Any, shapely).point_on_surface(shapes)
    lon, lat = np.array([c.x for c in centres]), np.array([c.y for c in centres])
    x, y = np.empty(len(places)), np.empty(len(places))
    epsg = np.array([OUTRE_MER.get(lieu.code_dep, METROPOLE) for lieu in places])
    for srid in np.unique(epsg):
        there = epsg == srid
        legal: Any = pyproj.Transformer.from_crs(4326, int(srid), always_xy=True)
        x[there], y[there] = legal.transform(lon[there], lat[there])
    return lon, lat, x, y


def _names(folder: Path, files: National) -> dict[str, Any]:
    def names(paths: Sequence[Path]) -> list[str]:
        return [path.relative_to(folder).as_posix() for path in paths]

    return {
        "rpls": names([files.rpls])[0],
        "bailleurs": names(files.bailleurs),
        "ban": names(files.ban),
        "territoires": names(files.territoires),
        "logements": files.logements,
        "adresses": files.adresses,
    }


def _read(folder: Path, names: dict[str, Any]) -> National:
    def paths(kind: str) -> tuple[Path, ...]:
        return tuple(folder / name for name in names[kind])

    return National(
        folder / names["rpls"],
        paths("bailleurs"),
        paths("ban"),
        paths("territoires"),
        names["logements"],
        names["adresses"],
    )
