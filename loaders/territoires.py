"""Outlines of the COG's levels and memberships of communes, into a `territoires` edition."""

from collections.abc import Sequence
from pathlib import Path

from loaders.account import write_report
from loaders.communes import add_commune_macros
from loaders.context import Context, Staged
from loaders.control import Lookup, apply_rules
from loaders.edition_file import Plan, build
from loaders.intake import named_form, read_files
from loaders.layout import Layout, read_layout
from loaders.outlines import read_outlines
from loaders.report import Report
from loaders.served import serve
from loaders.source_file import SourceFile, opened
from parc_social.domain.territory import Niveau
from parc_social.errors import BadFile
from parc_social.storage.workshop import Workshop, statement

NIVEAUX = (
    Niveau.REGION,
    Niveau.DEPARTEMENT,
    Niveau.EPT,
    Niveau.EPCI,
    Niveau.ARM,
    Niveau.COMMUNE,
    Niveau.QPV,
    Niveau.IRIS,
)
RELATIONS = tuple(f"territoire_{niveau.value}" for niveau in NIVEAUX)
_DERIVED = (  # unions of communes where no outline came
    ("region", "code_reg"),
    ("departement", "code_dep"),
    ("ept", "code_ept"),
    ("epci", "code_epci"),
)


def stage_territoires(files: Sequence[Path], millesime: int, context: Context) -> Staged:
    """The territories of a COG year, from GeoJSON files and `appartenance-AAAA.csv`.

    Raises BadFile when a file can't be read, is of neither kind, or memberships are missing.
    """
    with opened(files, context, outlines=True) as sources:
        return _stage(sources, millesime, context)


def _stage(sources: tuple[SourceFile, ...], millesime: int, context: Context) -> Staged:
    layout = read_layout("territoires")
    tables = [source for source in sources if not _is_geojson(source)]
    outlines = [source for source in sources if _is_geojson(source)]
    if not tables:
        raise BadFile("le fichier des appartenances des communes (CSV) manque")
    plan = Plan("territoires", millesime, layout.version, sources)

    def make(bench: Workshop) -> Report:
        context.progress("appartenances", 0, 3)
        _read_memberships(bench, layout, tables, context)
        context.progress("contours", 1, 3)
        skipped = read_outlines(bench, layout, outlines)
        _complete(bench, millesime)
        context.progress("relations", 2, 3)
        for niveau in NIVEAUX:
            serve(bench, f"territoires-{niveau.value}", _select(niveau))
        context.progress("relations", 3, 3)
        return write_report(bench, "territoires", millesime, _figures(bench) | skipped)

    return build(plan, context, RELATIONS, make)


def _is_geojson(source: SourceFile) -> bool:
    return source.first_line.lstrip().startswith("{")


def _read_memberships(
    bench: Workshop, layout: Layout, tables: Sequence[SourceFile], context: Context
) -> None:
    forms = [(source, named_form(layout, source, "appartenance")) for source in tables]
    read_files(bench, layout, forms, context.progress)
    doubles = (
        "(SELECT fichier, ligne FROM lecture WHERE code_commune IS NOT NULL QUALIFY"
        " row_number() OVER (PARTITION BY code_commune ORDER BY fichier, ligne) > 1) AS doublon"
    )
    on = "doublon.fichier = lecture.fichier AND doublon.ligne = lecture.ligne"
    apply_rules(bench, layout, [Lookup(doubles, on)])
    bench.run(
        "CREATE TABLE appartenance AS SELECT code_commune, nom, code_dep, code_reg, code_epci,"
        " code_ept FROM lecture ANTI JOIN refusee USING (fichier, ligne) ORDER BY code_commune"
    )
    if not bench.value("SELECT count(*) FROM appartenance"):
        raise BadFile("aucune commune lisible dans les appartenances")


def _complete(bench: Workshop, annee: int) -> None:
    """Outlines that did not come are dissolved from communes; parents and codes are added."""
    for niveau, code in _DERIVED:
        known = bench.value("SELECT count(*) FROM contour WHERE niveau = $n", {"n": niveau})
        if not known:
            bench.run(_DISSOLVE.format(niveau=niveau, code=code))
    add_commune_macros(bench)
    bench.run(statement("loaders", "territoires"), {"annee": annee})


_DISSOLVE = """
INSERT INTO contour
SELECT '{niveau}', {code}, {code}, NULL, NULL, ST_Multi(ST_Union_Agg(geom))
FROM contour JOIN appartenance ON code = appartenance.code_commune
WHERE niveau = 'commune' AND {code} IS NOT NULL
GROUP BY {code}"""


def _select(niveau: Niveau) -> str:
    return f"(SELECT * FROM territoire WHERE niveau = '{niveau.value}')"  # noqa: S608 - an enum's value


def _figures(bench: Workshop) -> dict[str, float]:
    found = bench.rows("SELECT niveau, count(*) FROM territoire GROUP BY niveau ORDER BY niveau")
    communes = bench.value("SELECT count(*) FROM appartenance")
    return {"appartenances": communes} | {f"contours_{niveau}": n for niveau, n in found}
