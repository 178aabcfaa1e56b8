"""What a coverage may be asked for: nothing to show, bad demands, odd ones that are none."""

import math
from typing import Any

import pytest
from rasterio.io import MemoryFile

from testing.rows import each_row
from testing.sample import taking_turns

BASE = "/collections/carreaux-2975"
COVERAGE = f"{BASE}/coverage"
SHARE, COUNT = "part_personnes_seules", "menages_repondants"
NOTHING = ("bbox=10,10,11,11", "subset=E(1:2),N(3:4)", "datetime=1999", "subset=Lon(100:-100)")


@pytest.mark.both_stores
@each_row("query", NOTHING)
def test_where_there_is_nothing_the_answer_says_so(epci: Any, query: str) -> None:
    answer = epci.get(f"{COVERAGE}?{query}")
    assert (answer.status_code, answer.content) == (204, b"")


BAD = [
    ("bbox=1,2,3", 400, "bbox : 4 ou 6 nombres"),
    ("bbox=nan,1,2,3", 400, "bbox : des nombres finis"),
    ("bbox=55,-20,56,-21", 400, "bbox : le sud (-20) est au nord du nord (-21)"),
    ("bbox=%FF%FE,1,2,3", 400, "bbox"),
    ("bbox=1,2,3,4&bbox-crs=EPSG:9999999", 400, "bbox-crs : système de coordonnées non proposé"),
    ("bbox=7,2,3,4&bbox-crs=EPSG:2975", 400, "bbox : l'ouest (7) est à l'est"),
    ("bbox=1,2,3,4&subset=E(1:2)", 400, "un seul est attendu"),
    ("crs=ici", 400, "crs : système de coordonnées non proposé : « ici »"),
    ("crs=[EPSG:2975]&scale-size=Lat(2),Lon(2)", 400, "les axes de la réponse sont E, N"),
    ("datetime=hier", 400, "datetime : une date RFC 3339"),
    ("datetime=2000/2050", 400, "un raster est d'un millésime ; demandez-en un de"),
    ("datetime=2024&subset=time(%222024%22)", 400, "un seul est attendu"),
    ("exclude-properties=jamais", 400, "exclude-properties : indicateur inconnu : « jamais »"),
    (f"exclude-properties={SHARE}&properties={SHARE}", 400, "un seul est attendu"),
    ("f=%20", 400, "f : un format est attendu"),
    ("f=%20png", 400, "1 ou 3 indicateurs sont attendus"),
    ("f=json", 400, "f : « json » n'est pas proposé ici ; cette adresse propose : geotiff"),
    ("f=png", 400, "1 ou 3 indicateurs sont attendus"),
    (f"f=png&properties={SHARE},{COUNT}", 400, "1 ou 3 indicateurs sont attendus"),
    ("height=-3", 400, "height : un entier d'au moins 1"),
    ("inconnu=1", 400, "Paramètre inconnu : « inconnu »"),
    ("properties=", 400, "properties : indicateur inconnu : « »"),
    ("properties=code", 400, "properties : indicateur inconnu : « code »"),
    ("properties=jamais", 400, "properties : indicateur inconnu : « jamais »"),
    ("resolution=E(0)", 400, "resolution : un nombre positif"),
    ("resolution=E(inf)", 400, "resolution : un nombre fini"),
    ("resolution=12", 400, "resolution : des axes et leurs valeurs"),
    ("scale-factor=-1", 400, "scale-factor : un nombre positif"),
    ("scale-factor=1e999", 400, "scale-factor : un nombre fini"),
    ("scale-size=E(2.5)", 400, "scale-size : un entier d'au moins 1"),
    ("scale-size=E(2)&width=2", 400, "une seule façon de dire la finesse"),
    ("scale-size=E(2),Lat(2)", 400, "mêlés"),
    ("subset=E", 400, "subset : des axes et leurs valeurs"),
    ("subset=E(1:2),E(3:4)", 400, "deux fois"),
    ("subset=E(1:2:3)", 400, "subset : une valeur ou deux bornes"),
    ("subset=E(9:1)", 400, "subset : l'ouest (9) est à l'est"),
    ("subset=E(a:b)", 400, "subset : un nombre fini"),
    ("subset=N(9:1)", 400, "subset : le sud (9) est au nord"),
    ("subset=E(1:2)&subset-crs=OGC:CRS84", 400, "ne sont pas ceux de subset-crs"),
    ("subset=Z(1:2)", 400, "subset : axe inconnu : « Z »"),
    ("subset=%C3%28(1)", 400, "subset"),
    ("width=0", 400, "width : un entier d'au moins 1"),
    ("width=2&width=3", 400, "deux fois"),
    ("width=99999999999999999999", 413, "demandez une emprise plus petite"),
    ("width=100000&height=100000", 413, "100000 x 100000 pixels"),
    ("resolution=E(1e-300),N(1e-300)", 413, "demandez une emprise plus petite"),
    ("scale-factor=1e-300", 413, "demandez une emprise plus petite"),
    ("scale-factor=5e-324", 413, "demandez une emprise plus petite"),
    ("resolution=E(5e-324),N(5e-324)", 413, "demandez une emprise plus petite"),
    (f"width=2001&height=2000&properties={SHARE}", 413, "au plus 4000000 pixels"),
]


@each_row(("query", "status", "said"), BAD)
def test_a_bad_demand_is_told_what_to_ask(epci: Any, query: str, status: int, said: str) -> None:
    answer = epci.get(f"{COVERAGE}?{query}")
    assert answer.status_code == status, answer.content[:200]
    problem = answer.json()
    assert said in problem["detail"]
    assert problem["remede"]
    assert answer.headers["Content-Type"] == "application/problem+json"


ODD = (
    "bbox=-1e308,-1e308,1e308,1e308", "bbox=-1e308,-80,1e308,80&width=10", "bbox=-180,-90,180,90",
    "subset=E(-1e308:1e308)", "subset=Lat(-1e308:1e308)", "subset=Lon(50:-50)", "resolution=",
    "bbox=-1e308,-1e308,1e308,1e308&bbox-crs=EPSG:3857&crs=EPSG:3857&width=9&height=9",
    "scale-factor=1e300", "resolution=E(1e300),N(1e300)", "exclude-properties=", "subset=E(*:*)",
    "subset=time(%222024%22:%222024%22)", f"properties={SHARE},{SHARE}&width=1&height=1",
)  # fmt: skip


@taking_turns(4)
@each_row("query", ODD)
def test_an_odd_demand_is_answered(epci: Any, query: str) -> None:
    answer = epci.get(f"{COVERAGE}?{query}")
    assert answer.status_code in (200, 204), answer.text
    if answer.status_code == 200:
        with MemoryFile(answer.content) as file, file.open() as opened:
            assert all(math.isfinite(edge) for edge in opened.bounds)
