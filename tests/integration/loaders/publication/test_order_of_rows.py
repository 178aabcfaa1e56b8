"""Served rows lie in the order of their numbers, however many: a page out of order is read twice.

Of few rows any writing keeps the order: each thread of DuckDB takes 122,880 at once.
"""

from pathlib import Path

from loaders.spatial_order import serve
from parc_social.catalogue.load import collections
from parc_social.storage.edition_files.edition_file import create_relation
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.statements.maps.tile_matrix import RANK

DWELLINGS = 600_000
_ROWS = f"""
INSERT INTO rpls_logement (fid, id, millesime, code_commune, siren_bailleur, lon, lat)
SELECT i, format('{{:07d}}', hash(i) % {DWELLINGS * 1000}), 2024, '97101', '552100554',
  CASE WHEN i % 7 > 0 THEN -61.5 + hash(i) % 1000 / 2000 END, 16 + hash(-i) % 1000 / 2000
FROM range({DWELLINGS}) AS t(i)
"""  # noqa: S608 - numbers
_OUT_OF_PLACE = "SELECT count(*) FROM rpls_logement WHERE fid <> rowid + 1"


def test_many_points_lie_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    with workshop(tmp_path / "logements.duckdb") as bench:
        _serve(bench)
        assert bench.value("SELECT count(*) FROM rpls_logement") == DWELLINGS
        assert bench.value(_OUT_OF_PLACE) == 0
        ((first_without_place, seen),) = bench.rows(
            "SELECT min(fid) FILTER (lon IS NULL), max(fid) FILTER (lon IS NOT NULL)"
            " FROM rpls_logement"
        )
        assert first_without_place == seen + 1, "what has no place comes last"
        far = f"SELECT count(*) FROM rpls_logement WHERE {RANK} = 0"  # noqa: S608 - our own name
        assert 1 <= bench.value(far) < 100, "from afar a few stand for all"


def _serve(bench: Workbench) -> None:
    create_relation(bench, collections()["rpls-logements"])
    bench.run(_ROWS)
    bench.run(
        "CREATE TEMP TABLE lus AS SELECT * EXCLUDE (fid) FROM rpls_logement;"
        "DROP TABLE rpls_logement"
    )
    serve(bench, "rpls-logements", "lus")
