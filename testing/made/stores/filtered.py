"""Both stores with the same few dwellings and outlines, on which filters are tried."""

import random
from datetime import UTC, date, datetime
from pathlib import Path

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections
from parc_social.settings import Settings
from parc_social.storage.edition_files.edition_file import create_relation
from parc_social.storage.edition_files.workbench import workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.open import open_store
from parc_social.storage.sql.text import quoted
from parc_social.storage.store import Store
from testing.made.requests.filters import TEXTS

NAME, OUTLINES = "rpls-logements", "territoires-commune"
# Two parts, the first of them with a hole.
HOLED = (
    "MULTIPOLYGON(((2 48, 3 48, 3 49, 2 49, 2 48), (2.2 48.2, 2.4 48.2, 2.4 48.4, 2.2 48.2)),"
    " ((5 45, 6 45, 6 46, 5 45)))"
)
PLAIN = "MULTIPOLYGON(((7 43, 7.5 43, 7.123456789 43.987654321, 7 43)))"


def filtered_store(data: Path, url: str) -> Store:
    """A store of its own that has published them."""
    store = open_store(Settings(data=data, store=url), owner=True)
    store.migrate()
    made: list[str] = []
    for source, name, count in (("rpls", NAME, 60), ("territoires", OUTLINES, 3)):
        relation = collections()[name].relation
        edition = Edition(
            f"{source}_2025_0123abcd", source, 2025, EditionState.STAGED, datetime.now(UTC),
            ((relation, count),), fictive=True,
        )  # fmt: skip
        file = data / f"arrivage-{source}.duckdb"
        with workshop(file) as bench:
            create_relation(bench, collections()[name])
            for fid in range(1, count + 1):
                row = dwelling(fid) if name == NAME else outline(fid)
                marks = ["ST_GeomFromText(?)" if one == "geom" else "?" for one in row]
                names = ", ".join(quoted(one) for one in row)
                insert = f"INSERT INTO {relation} ({names}) VALUES ({', '.join(marks)})"  # noqa: S608
                bench.run(insert, list(row.values()))
        store.stage(edition, file, lambda *_: None)
        made.append(edition.id)
    store.publish(made, [])
    return store


def dwelling(fid: int) -> dict[str, object]:
    """The row of a number, always the same."""
    draw = random.Random(fid)  # noqa: S311
    place = [(-61.5, 15.5), (2.3, 48.5), (2.5, 48.25), (None, None)][fid % 4]
    return {
        "fid": fid, "id": f"l{fid}", "millesime": 2025,
        "code_commune": draw.choice(["97101", "93066"]),
        "nomvoie": draw.choice([*TEXTS, None]), "nbpiece": draw.choice([0, 1, 3, None]),
        "surfhab": draw.choice([20, 47, 100, None]), "construct": draw.choice([1950, 2020]),
        "conv": draw.choice([True, False, None]),
        "dpe_date": draw.choice([date(2020, 6, 1), date(2021, 1, 1), None]),
        "loyer_principal": draw.choice([300, None]), "lon": place[0], "lat": place[1],
    }  # fmt: skip


def outline(fid: int) -> dict[str, object]:
    """The commune of a number: in parts with a hole, plain, or without a place."""
    shape, box = [(HOLED, (2, 45, 6, 49)), (PLAIN, (7, 43, 7.5, 44)), (None, (None,) * 4)][fid - 1]
    return {
        "fid": fid, "code": f"9300{fid}", "nom": 'a<b & c > "d"', "annee_cog": 2025,
        "geom": shape, **dict(zip(("xmin", "ymin", "xmax", "ymax"), box, strict=True)),
    }  # fmt: skip


def grant(*names: str) -> Grant:
    """Everything of some collections."""
    columns = {name: tuple(f.name for f in collections()[name].fields) for name in names}
    rights = tuple(Right(name, (RightPart((FRANCE,), columns[name]),)) for name in names)
    return Grant("compte", "organisme", rights=rights)
