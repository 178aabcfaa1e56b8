"""An invented country, as the edition files that figures are made from."""

from datetime import UTC, datetime
from pathlib import Path

from loaders.publication.sources import Sources
from loaders.spatial_order import empty_columns
from parc_social.catalogue.collection import Geometry
from parc_social.catalogue.load import collections
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.sql.text import quoted, statement

_YEAR, _COG = 2024, 2025
_PER_COMMUNE, _PER_ADDRESS = 155, 9.5
_BOX = "ST_Multi(ST_MakeEnvelope(lon, lat, lon + 0.03, lat + 0.025))"


def sources(folder: Path, dwellings: int) -> Sources:
    """The editions of a country of so many dwellings, made when missing."""
    folder.mkdir(parents=True, exist_ok=True)
    for source, make in (("territoires", _territories), ("rpls", _register), ("ops", _survey)):
        file = folder / f"{_name(source)}.duckdb"
        if not file.is_file():
            arriving = file.with_suffix(".arrive")
            arriving.unlink(missing_ok=True)
            with workshop(arriving) as bench:
                _country(bench, dwellings)
                make(bench)
            arriving.rename(file)
    territories, survey, register = (
        _edition(source, dwellings) for source in ("territoires", "ops", "rpls")
    )
    return Sources(_YEAR, survey, register, territories, recent=territories)


def _name(source: str) -> str:
    return f"{source}_{_COG if source == 'territoires' else _YEAR}_00000001"


def _edition(source: str, dwellings: int) -> Edition:
    """As its loader would say it: of few rows a publication is made in one thread."""
    year = _COG if source == "territoires" else _YEAR
    made = datetime(2026, 1, 1, tzinfo=UTC)
    rows = ((source, dwellings),)
    return Edition(_name(source), source, year, EditionState.PUBLISHED, made, rows, fictive=True)


def _country(bench: Workbench, dwellings: int) -> None:
    numbers = {
        "logements": dwellings,
        "communes": max(100, dwellings // _PER_COMMUNE),
        "adresses": round(dwellings / _PER_ADDRESS),
    }
    for name, number in numbers.items():
        bench.run(f"SET VARIABLE {name} = {number:d}")
    bench.run(statement("bench", "indicateurs_pays"))


def _fill(bench: Workbench, collection: str, rows: str) -> None:
    """The relation of a collection, with these rows."""
    served = collections()[collection]
    outlined = served.geometry is Geometry.MULTIPOLYGON
    place = "NULL::GEOMETRY AS geom" if outlined else "NULL::DOUBLE AS lon, NULL::DOUBLE AS lat"
    table = quoted(served.relation)
    bench.run(f"CREATE TABLE {table} AS SELECT {empty_columns(served)}, {place} WHERE false")
    bench.run(f"INSERT INTO {table} BY NAME {rows}")


def _territories(bench: Workbench) -> None:
    bench.run(
        "CREATE TABLE appartenance AS SELECT code_commune, code_commune AS nom, code_dep, code_reg,"
        " code_epci, NULL::VARCHAR AS code_ept FROM pays_commune"
    )
    for niveau, code in (
        ("commune", "code_commune"), ("epci", "code_epci"), ("departement", "code_dep"),
        ("region", "code_reg"),
    ):  # fmt: skip
        own = ", ".join(
            f"{'' if name == code or niveau == 'commune' else 'NULL AS '}{name}"
            for name in ("code_commune", "code_epci", "code_dep", "code_reg")
        )
        rows = (
            f"SELECT DISTINCT ON (code) {code} AS code, {code} AS nom, {_COG} AS annee_cog, {own},"  # noqa: S608 - our own names
            f" {_BOX} AS geom FROM pays_commune ORDER BY c"
        )
        _fill(bench, f"territoires-{niveau}", rows)
    for niveau, code in (("iris", "iris"), ("qpv", "unnest([qpv15, qpv24])")):
        rows = (
            f"SELECT DISTINCT ON (code) * FROM (SELECT {code} AS code, {_COG} AS annee_cog,"  # noqa: S608 - our own names
            f" code_commune, code_epci, code_dep, code_reg, {_BOX} AS geom FROM pays_adresse)"
            " WHERE code IS NOT NULL"
        )
        _fill(bench, f"territoires-{niveau}", rows)


def _register(bench: Workbench) -> None:
    address = (
        "SELECT id, code_commune, code_epci, code_dep, code_reg, iris, qpv24, logements, lon, lat"
        " FROM pays_adresse"
    )
    _fill(bench, "adresses", address)
    _fill(bench, "rpls-logements", statement("bench", "indicateurs_logements"))


def _survey(bench: Workbench) -> None:
    _fill(bench, "ops-menages", statement("bench", "indicateurs_menages"))
