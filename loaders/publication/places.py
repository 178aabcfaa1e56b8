"""Where points and groups are at every level, and the sums of dwellings at each address point."""

from collections.abc import Iterable, Sequence
from itertools import batched

from loaders.bench import has_table, insert
from loaders.publication.level_list import CARRIED, TERRITORIES
from loaders.publication.sources import Sources
from loaders.publication.tables import ShownTable
from loaders.spatial_order import empty_columns
from loaders.tabular.coordinates import GRID
from loaders.territoires.commune_changes import read_passage
from parc_social.access.secrecy import LEVELS
from parc_social.catalogue.load import collections
from parc_social.domain.indicators import RPLS_SUMS
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import quoted, statement

# Of 136 sums, one scan takes twice what scans of 20 do; of 62, two scans are best (measured).
_SCAN = 31
PERIMETER = ("code_commune", "code_epci", "code_dep", "code_reg")


def make_places(bench: Workbench, sources: Sources, shown: Iterable[ShownTable]) -> None:
    """Tables `lieu`, `maille`, `montre`, `parc_adresse`, of `point`, `logement` and groups."""
    _open_territories(bench, sources)
    _follow(bench, sources)
    bench.run(statement("loaders.publication", "lieux"))
    bench.run(statement("loaders.publication", "mailles").format(grille=GRID))
    fine = ", ".join(f"'{table.nom}'" for table in shown if table.fine)
    bench.run(statement("loaders.publication", "montres").format(tableaux=fine))
    _sum_up_addresses(bench)


def place_groups(bench: Workbench) -> None:
    """Table `groupe_place`: where each of the groups of `decoupe` is. See places.sql."""
    common = ", ".join(f"{shared(column)} AS {column}" for column in CARRIED)
    codes = ", ".join(
        f"CASE WHEN d.niveau <= {LEVELS.index(carried):d} THEN commun.{column} END AS {column}"
        for column, carried in CARRIED.items()
        if column != "france"
    )
    zones = [f"qpv_{level}" for level in LEVELS]
    flags = ", ".join(f"{shared(zone)} AS {zone}" for zone in zones)
    chosen = " ".join(f"WHEN {n:d} THEN commun.{zone}" for n, zone in enumerate(zones))
    bench.run(
        statement("loaders.publication", "places").format(
            endroit=", ".join((*CARRIED, *zones)),
            communs=f"{common}, {flags}",
            codes=f"CASE WHEN commun.groupe IS NOT NULL THEN 'FR' END AS france, {codes}",
            zones=chosen,
        )
    )


def shared(column: str) -> str:
    """An aggregate: the value that all rows have in common, null included; else null."""
    return (
        f"CASE WHEN min({column}) = max({column}) AND count({column}) = count(*)"
        f" THEN min({column}) END"
    )


def _sum_up_addresses(bench: Workbench) -> None:
    """Table `parc_adresse`: sums of `logement` by address, in scans of a few columns each."""
    parts = [
        f"(SELECT adresse, {sums(scan)} FROM logement GROUP BY 1) AS s{n}"  # noqa: S608 - our own names
        for n, scan in enumerate(batched(RPLS_SUMS, _SCAN))
    ]
    joins = parts[0] + "".join(f" JOIN {part} USING (adresse)" for part in parts[1:])
    bench.run(f"CREATE OR REPLACE TEMP TABLE parc_adresse AS SELECT * FROM {joins}")  # noqa: S608


def sums(names: Sequence[str], prefix: str = "") -> str:
    """SQL: the sum of each column, under its own name."""
    return ", ".join(f"CAST(sum({prefix}{name}) AS BIGINT) AS {name}" for name in names)


def _open_territories(bench: Workbench, sources: Sources) -> None:
    """Views `territoire_<niveau>` of each level, empty where the edition lacks it."""
    there = set(bench.rows("SELECT database_name, table_name FROM duckdb_tables()"))
    for level in TERRITORIES:
        name = f"territoire_{level.niveau}"
        base = sources.recent_alias if level.recent else "terr"
        if (base, name) in there:
            bench.run(f"CREATE OR REPLACE TEMP VIEW {name} AS FROM {base}.{quoted(name)}")
        else:
            columns = empty_columns(collections()["territoires-commune"])
            bench.run(
                f"CREATE OR REPLACE TEMP VIEW {name} AS"
                f" SELECT {columns}, NULL::GEOMETRY AS geom WHERE false"
            )
    recent = sources.recent_alias
    bench.run(f"CREATE OR REPLACE TEMP VIEW recent_appartenance AS FROM {recent}.appartenance")
    bench.run(
        "CREATE OR REPLACE TEMP VIEW recent_arm AS SELECT code, code_parent FROM territoire_arm"
    )
    # What became of communes, year by year; nothing in an edition that does not tell.
    none = "SELECT '' AS code_avant, '' AS code_apres, 0 AS annee, 1.0 AS part WHERE false"
    known = has_table(bench, "commune_passage", recent)
    passage = f"FROM {recent}.commune_passage" if known else none
    bench.run(f"CREATE OR REPLACE TEMP VIEW passage_recent AS {passage}")


def _follow(bench: Workbench, sources: Sources) -> None:
    """Table `suite`: the commune of the newest COG that each commune of a point is in, or null."""
    known = {code for (code,) in bench.rows("SELECT code_commune FROM recent_appartenance")}
    rows = bench.rows(
        "SELECT code_commune FROM point"
        " UNION SELECT code_commune FROM logement WHERE adresse IS NULL"
        " UNION SELECT code_commune FROM stock_logement UNION SELECT code_commune FROM sdes_ligne"
    )
    found = sorted(code for (code,) in rows if code is not None)
    bench.run("CREATE OR REPLACE TEMP TABLE suite (code_commune VARCHAR, commune VARCHAR)")
    gone = [code for code in found if code not in known]
    passage = read_passage(bench, sources.recent_alias)
    followed = {c: passage.carried(c, sources.recent.millesime, known) for c in gone}
    communes = [followed.get(code, code) for code in found]
    insert(bench, "suite", {"code_commune": found, "commune": communes})
