"""Small files of the register, in east and west, and their references."""

import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pyproj import Transformer

from loaders.ban.stage import stage_ban
from loaders.context import Context, StagedEdition
from loaders.territoires.stage import stage_territoires
from parc_social.storage.edition_files.workbench import workshop

A, B = "999900012", "999900020"
WEST, EAST = "930010101", "930010102"  # the two IRIS of 93001; the QPV are in the east
IN_EAST = (2.38, 48.95)
Line = dict[str, str]
# A flat that all names and forms describe: « 1 rue de l'Étoile », in the west.
FLAT = {"NUMVOIE": "1", "TYPVOIE": "RUE", "NOMVOIE": "DE L'ETOILE", "ETAGE": "1", "NBPIECE": "3",
        "SURFHAB": "60", "CONSTRUCT": "1970", "LOCAT": "1971", "NUMCONV": "N1", "CONV": "1",
        "DPEDATE": "05/2019", "DPEENERGIE": "D"}  # fmt: skip
CODES = {"DEPCOM": "93001", "CODEPOSTAL": "93300", "FINAN_CODE": "13", "DROIT_CODE": "1",
         "TYPECONST_CODE": "C"}  # fmt: skip


def placed(place: tuple[float, float] = IN_EAST) -> Line:
    """Columns of a place, given in degrees, in Lambert-93."""
    x, y = Transformer.from_crs(4326, 2154, always_xy=True).transform(*place)
    return {"X": f"{x:.1f}", "Y": f"{y:.1f}"}


def square(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    """The outline of a box, as GeoJSON."""
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def outlines(file: Path, shapes: Mapping[str, dict[str, Any]]) -> Path:
    """A file of outlines by code."""
    features = [
        {"type": "Feature", "properties": {"code": code, "nom": code}, "geometry": geometry}
        for code, geometry in shapes.items()
    ]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return file


def stage_references(folder: Path, context: Context) -> list[StagedEdition]:
    """Two communes, IRIS and QPV of one, and five addresses of it."""
    table = folder / "appartenance-2025.csv"
    table.write_text(
        "code_commune;nom;population;code_dep;code_reg;code_epci;code_ept\n"
        "93001;Aubervilliers;90000;93;11;200054781;200057867\n01001;Abergement;800;01;84;;\n"
    )
    whole, west, east = (
        square(w, 48.9, e, 49.0) for w, e in [(2.3, 2.4), (2.3, 2.35), (2.35, 2.4)]
    )
    files = [
        table,
        outlines(
            folder / "communes-2025.geojson", {"93001": whole, "01001": square(5, 46, 5.1, 46.1)}
        ),
        outlines(folder / "iris-2025.geojson", {WEST: west, EAST: east}),
        outlines(folder / "qpv-2025.geojson", {"QN09301M": east, "QP093001": east}),
    ]
    ban = folder / "adresses-93.csv"
    rows = [f"A{n};{n};;Rue de l'Étoile;93300;93001;2.3{n};48.9{n}" for n in range(1, 5)]
    ban.write_text(
        "\n".join(["id;numero;rep;nom_voie;code_postal;code_insee;lon;lat", *rows]) + "\n"
    )
    return [stage_territoires(files, 2025, context), stage_ban([ban], 2025, context)]


def table(file: Path, lines: Sequence[Line], encoding: str = "utf-8") -> Path:
    """A file of these lines under the header of the first."""
    text = "\n".join([";".join(lines[0]), *(";".join(line.values()) for line in lines)]) + "\n"
    content = text.encode(encoding)
    file.write_bytes(gzip.compress(content, mtime=0) if file.suffix == ".gz" else content)
    return file


def deposit(file: Path, siren: str, lines: Sequence[Mapping[int, str]], said: str = "") -> Path:
    """A landlord's file: the flat, with what changes by rank."""
    flat = {4: "93001", 5: "93300", 7: "1", 9: "RUE", 10: "de l'Étoile", 15: "01", 24: "3",
            25: "60", 26: "1970", 27: "1971", 32: "13", 34: "1", 35: "n1", 40: "1", 41: "03/2015",
            48: "05/2019", 49: "D", 23: "C", 3: "1"}  # fmt: skip
    rows = [";".join((flat | dict(line)).get(n, "") for n in range(1, 65)) for line in lines]
    head = f"2025;900000001;OPH FICTIF;FICTIF;1 RUE;;;;93;{siren}00013;{said};"
    file.write_text("\n".join([head, *rows]) + "\n")
    return file


def read(staged: StagedEdition, sql: str) -> list[tuple[Any, ...]]:
    """Rows of what was staged."""
    with workshop(None) as bench:
        bench.attach("e", staged.file)
        bench.run("USE e")
        return bench.rows(sql)
