"""Figures of the territories that have an outline: sums of the groups formed in them and below."""

from loaders.publication_figures import DISTINCTS
from loaders.publication_levels import EN_QPV, HORS_QPV, TERRITORIES, TOUS, Level
from loaders.publication_lieux import PERIMETER, shared, sums
from loaders.publication_rows import COLLECTED, Computing, summed_survey
from parc_social.domain.indicators import RPLS_SUMS
from parc_social.domain.territory import Niveau
from parc_social.storage.workshop import Workshop, statement

_COUNTS = ", ".join(f"count(DISTINCT {name}) AS {name}" for name in DISTINCTS)
_COLUMNS = ("code", "nom", "code_parent", "annee_cog", *PERIMETER)
# Of each population: the cells that it is made of, by whether they are in a QPV (null: in part).
_CELLS = {TOUS: (True, False, None), EN_QPV: (True,), HORS_QPV: (False,)}


def sum_territories(bench: Workshop, computing: Computing) -> None:
    """View `assise_territoire`, rows of `entete`: every territory, with or without stock."""
    _make_cells(bench)
    bench.run("CREATE OR REPLACE TEMP TABLE portee (population VARCHAR, en_qpv BOOLEAN)")
    bench.insert("portee", [(name, cell) for name, cells in _CELLS.items() for cell in cells])
    bench.run("CREATE OR REPLACE TEMP TABLE croise (niveau VARCHAR, population VARCHAR)")
    crossed = [
        (level.niveau, name)
        for level in TERRITORIES
        for name in (_CELLS if level.crossed else (TOUS,))
    ]
    bench.insert("croise", crossed)
    for level in TERRITORIES:
        _name(bench, level, computing)
    bench.run(
        statement("loaders", "publication_territoires").format(
            menages=_union("cellule_groupe", summed_survey("c")),
            parc=_union("cellule_parc", f"sum(points) AS points, {sums(RPLS_SUMS, 'c.')}"),
            rpls=computing.register_sums("parc"),
            distincts=computing.register_sums("presents", DISTINCTS),
            comptes=_union("presence", _COUNTS),
        )
    )


def _make_cells(bench: Workshop) -> None:
    """Tables `cellule_groupe` and `cellule_parc`: sums by place at all levels at once."""
    places = [place for level in TERRITORIES for place in level.places]
    codes = ", ".join(f"l.{place}" for place in places)
    cells = statement("loaders", "publication_cellules")
    for target, rows, key, id_, source, flag, names in (
        ("cellule_groupe", "groupe_place", "groupe", "groupe", "decoupe", "l.en_qpv", COLLECTED),
        ("cellule_parc", "lieu", "adresse", "id", "parc_adresse", "l.qpv_part", RPLS_SUMS),
    ):
        bench.run(
            cells.format(
                cible=target,
                lieux=rows,
                sommes=source,
                cle=key,
                id=id_,
                places=codes,
                population=flag,
                mesures=sums(names, "s."),
            )
        )
    _add_communes(bench)
    bench.run(statement("loaders", "publication_presence").format(places=codes))


def _add_communes(bench: Workshop) -> None:
    """What counts for a commune and for no address: the year before, and the census."""
    names = ", ".join(f"CAST(sum({name}) AS BIGINT) AS {name}" for name in RPLS_SUMS)
    bench.run(statement("loaders", "publication_parc_commune").format(sommes=names))


def _name(bench: Workshop, level: Level, computing: Computing) -> None:
    """Rows of `entete`: what names each territory of a level."""
    if level.niveau is Niveau.FRANCE:
        annee = computing.sources.recent.millesime
        bench.run(statement("loaders", "publication_france").format(annee=annee))
        return
    source = f"territoire_{level.niveau} AS t"
    codes = [f"t.{name}" for name in _COLUMNS]
    if not level.recent:
        _make_perimeters(bench, level)
        source += " LEFT JOIN perimetre AS p ON p.code = t.code"
        codes = [_of_points(name) if name in PERIMETER else f"t.{name}" for name in _COLUMNS]
    bench.run(
        "INSERT INTO entete BY NAME"  # noqa: S608 - our own names
        f" SELECT '{level.niveau}' AS niveau, {', '.join(codes)}, t.geom FROM {source}"
    )


def _of_points(name: str) -> str:
    """Where there is no point there is nothing to show but the outline."""
    return f"CASE WHEN p.code IS NULL THEN t.{name} ELSE p.{name} END AS {name}"


def _make_perimeters(bench: Workshop, level: Level) -> None:
    common = ", ".join(f"{shared(name)} AS {name}" for name in PERIMETER)
    code = f"unnest([{', '.join(f'lieu.{place}' for place in level.places)}])"
    template = statement("loaders", "publication_perimetres")
    bench.run(template.format(code=code, communs=common))


def _union(cells: str, columns: str) -> str:
    return " UNION ALL ".join(
        f"SELECT '{level.niveau}' AS niveau, c.{place} AS code, p.population, {columns}"  # noqa: S608 - our own names
        f" FROM {cells} AS c JOIN portee AS p ON p.en_qpv IS NOT DISTINCT FROM c.en_qpv"
        f" WHERE c.{place} IS NOT NULL GROUP BY 1, 2, 3"
        for level in TERRITORIES
        for place in level.places
    )
