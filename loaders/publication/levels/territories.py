"""Figures of the territories that have an outline: sums of the groups formed in them and below."""

from collections.abc import Callable, Sequence

from loaders.publication.business.levels import BUSINESS_COLUMNS, place_business
from loaders.publication.level_list import POPULATIONS, TERRITORIES, UNCROSSED, Level
from loaders.publication.levels.figures import DISTINCTS, reliability
from loaders.publication.levels.rows import Computing
from loaders.publication.places import PERIMETER, shared, sums
from loaders.publication.tables import COLLECTED, ECONOMY, sum_of
from parc_social.domain.indicators import RPLS_SUMS
from parc_social.domain.territory import Niveau
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import statement

_COUNTS = ", ".join(f"count(DISTINCT c.{name}) AS {sum_of(ECONOMY, name)}" for name in DISTINCTS)
_HOLDERS = "list(DISTINCT c.collecte) AS collectes"
_PLACES = tuple(place for level in TERRITORIES for place in level.places)
# What cells no longer tell apart, step by step: first what only finer levels are summed from.
_GIVEN_UP = (("arm", "qpv24", "qpv15", "iris"), ("commune",))
_COLUMNS = ("code", "nom", "code_parent", "annee_cog", *PERIMETER)


def sum_territories(bench: Workbench, computing: Computing) -> None:
    """Table `assise_territoire`, rows of `entete`: every territory, with or without stock."""
    _make_cells(bench, computing)
    _cross(bench)
    for level in TERRITORIES:
        _name(bench, level, computing)
    named = {name for (name,) in bench.rows("SELECT DISTINCT niveau FROM entete")}
    levels = [level for level in TERRITORIES if level.niveau in named]
    columns = [column for table in computing.shown for column in table.columns]
    bench.run(
        statement("loaders.publication.levels", "territoires").format(
            menages=_rolled_up(bench, levels, "cellule_groupe", columns),
            parc=_rolled_up(bench, levels, "cellule_parc", ("points", *RPLS_SUMS)),
            exactes=", ".join(f"true AS {table.exact}" for table in computing.shown),
            rpls=computing.register_sums("t.parc = t.population"),
            economie=_union(levels, BUSINESS_COLUMNS, lambda _: "cellule_economie"),
            comptes=_union(levels, _COUNTS, lambda _: "presence"),
            tenues=_union(levels, _HOLDERS, lambda _: "cellule_collecte"),
            collecte=sums(COLLECTED, "d."),
            fiabilite=reliability(computing.floors),
        )
    )


def _cross(bench: Workbench) -> None:
    """Tables `portee` and `croise`: of which cells a population is made, which levels have it."""
    bench.run(
        "CREATE OR REPLACE TEMP TABLE portee (population VARCHAR, parmi VARCHAR, en_qpv BOOLEAN);"
        "CREATE OR REPLACE TEMP TABLE croise (niveau VARCHAR, population VARCHAR, parc VARCHAR)"
    )
    cells = [(p.code, p.parmi, cell) for p in POPULATIONS for cell in p.cells]
    bench.insert("portee", cells)
    crossed = [
        (level.niveau, population.code, population.parc)
        for level in TERRITORIES
        for population in (POPULATIONS if level.crossed else UNCROSSED)
    ]
    bench.insert("croise", crossed)


def _make_cells(bench: Workbench, computing: Computing) -> None:
    """Tables `cellule_groupe`, `cellule_parc`, `cellule_collecte`: by place at all levels at once.

    And `tenue`: over which groups what was collected of each group is told.
    """
    codes = ", ".join(f"l.{place}" for place in _PLACES)
    of_table = statement("loaders.publication.levels", "cellules_groupe")
    parts = [
        of_table.format(tableau=table.nom, places=codes, sommes=table.summed("s"))
        for table in computing.shown
    ]
    bench.run(f"CREATE OR REPLACE TEMP TABLE cellule_groupe AS {' UNION ALL BY NAME '.join(parts)}")
    cells = statement("loaders.publication.levels", "cellules_parc")
    bench.run(cells.format(places=codes, mesures=sums(RPLS_SUMS, "s.")))
    held = statement("loaders.publication.levels", "collecte_tenue")
    bench.run(held.format(premier=computing.first, places=codes))
    # What counts for a commune and for no address: the year before, and the census.
    communes = statement("loaders.publication.levels", "parc_commune")
    bench.run(communes.format(sommes=sums(RPLS_SUMS)))
    place_business(bench)


def _name(bench: Workbench, level: Level, computing: Computing) -> None:
    """Rows of `entete`: what names each territory of a level."""
    if level.niveau is Niveau.FRANCE:
        annee = computing.sources.recent.millesime
        bench.run(statement("loaders.publication.levels", "france").format(annee=annee))
        return
    source = f"territoire_{level.niveau} AS t"
    codes = [f"t.{name}" for name in _COLUMNS]
    if not level.recent:
        _make_perimeters(bench, level)
        source += " LEFT JOIN perimetre AS p ON p.code = t.code"
        # Where there is no point there is nothing to show but the outline.
        of_points = "CASE WHEN p.code IS NULL THEN t.{0} ELSE p.{0} END AS {0}"
        codes = [of_points.format(n) if n in PERIMETER else f"t.{n}" for n in _COLUMNS]
    bench.run(
        "INSERT INTO entete BY NAME"  # noqa: S608 - our own names
        f" SELECT '{level.niveau}' AS niveau, {', '.join(codes)}, t.geom FROM {source}"
    )


def _make_perimeters(bench: Workbench, level: Level) -> None:
    common = ", ".join(f"{shared(name)} AS {name}" for name in PERIMETER)
    code = f"unnest([{', '.join(f'lieu.{place}' for place in level.places)}])"
    template = statement("loaders.publication.levels", "perimetres")
    bench.run(template.format(code=code, communs=common))


def _rolled_up(bench: Workbench, levels: Sequence[Level], cells: str, names: Sequence[str]) -> str:
    """Of each level: sums of cells by code and population, wider ones from the sums of finer ones.

    Makes the cells again without the places of the levels below the commune, then without it.
    """
    summed = ", ".join(f"CAST(sum(c.{name}) AS BIGINT) AS {name}" for name in names)
    source, of = cells, dict.fromkeys(_PLACES, cells)
    for n, gone in enumerate(_GIVEN_UP):
        left = [place for place in _PLACES if of[place] == source and place not in gone]
        keys = ", ".join(f"c.{key}" for key in (*left, "en_qpv", "parmi"))
        target = f"{cells}_{n}"
        bench.run(
            f"CREATE OR REPLACE TEMP TABLE {target} AS SELECT {keys}, {summed}"  # noqa: S608 - our own names
            f" FROM {source} AS c GROUP BY {keys}"
        )
        source = target
        of |= dict.fromkeys(left, target)

    def gathered(place: str) -> str:
        """A row a code and cell: each serves several populations, and is summed once for all."""
        keys = f"c.{place}, c.en_qpv, c.parmi"
        return f"(SELECT {keys}, {summed} FROM {of[place]} AS c GROUP BY {keys})"  # noqa: S608

    return _union(levels, summed, gathered)


def _union(levels: Sequence[Level], columns: str, cells: Callable[[str], str]) -> str:
    """Of each level: aggregates of the cells of a place by code and population that it has."""
    told = ", ".join(f"'{population.code}'" for population in UNCROSSED)
    return " UNION ALL ".join(
        f"SELECT '{level.niveau}' AS niveau, c.{place} AS code, p.population, {columns}"  # noqa: S608 - our own names
        f" FROM {cells(place)} AS c JOIN portee AS p ON p.en_qpv IS NOT DISTINCT FROM c.en_qpv"
        " AND p.parmi = c.parmi"
        f"{'' if level.crossed else f' AND p.population IN ({told})'}"
        f" WHERE c.{place} IS NOT NULL GROUP BY 1, 2, 3"
        for level in levels
        for place in level.places
    )
