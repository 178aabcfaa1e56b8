"""Figures by address point: the shares of the group that an address shows, and no count."""

from loaders.publication_columns import insert, or_blank, pivot, shown
from loaders.publication_sources import Sources
from loaders.publication_value import Figure, survey_figure
from loaders.served import serve
from parc_social.access.secrecy import Rule
from parc_social.catalogue.load import indicators
from parc_social.domain.indicators import OPS_SUMS
from parc_social.domain.statut import Statut
from parc_social.domain.territory import Niveau
from parc_social.storage.workshop import Workshop, statement

_SURVEY = [i for i in indicators().values() if i.source == "ops" and i.exists_at(Niveau.ADRESSE)]


def make_addresses(bench: Workshop, sources: Sources, rule: Rule) -> None:
    """Table `ops_adresse`: every address point of the stock, answering or not."""
    _write_groups(bench, _figures(bench, rule) if sources.ops else [])
    blank = Statut.SECRET if sources.ops else Statut.ABSENT
    sql = statement("loaders", "publication_adresses").format(
        colonnes=pivot(_SURVEY), valeurs=or_blank(_SURVEY)
    )
    years = sources.years()
    del years["millesime_rpls"]
    bench.run(sql, years | {"vide": blank.value})
    serve(bench, "ops-adresses", "adresse_large")


def _figures(bench: Workshop, rule: Rule) -> list[tuple[int, str, Figure]]:
    rows = bench.rows(f"SELECT groupe, {', '.join(OPS_SUMS)} FROM groupe ORDER BY groupe")  # noqa: S608 - our own names
    sums = ((number, dict(zip(OPS_SUMS, values, strict=True))) for number, *values in rows)
    return [
        (number, i.id, survey_figure(i, found, Statut.GROUPE, rule.floor))
        for number, found in sums
        for i in _SURVEY
    ]


def _write_groups(bench: Workshop, figures: list[tuple[int, str, Figure]]) -> None:
    bench.run(
        "CREATE TEMP TABLE groupe_long (groupe INTEGER, indicateur VARCHAR, valeur DOUBLE,"
        " statut VARCHAR)"
    )
    insert(
        bench,
        "groupe_long",
        {
            "groupe": [number for number, _, _ in figures],
            "indicateur": [name for _, name, _ in figures],
            **shown([figure for _, _, figure in figures]),
        },
    )
