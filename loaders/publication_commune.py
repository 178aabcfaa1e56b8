"""Figures by commune: every commune of the territories, with or without social housing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from loaders.publication_columns import insert, pivot, shown
from loaders.publication_sources import Sources
from loaders.publication_value import Figure, register_figure, survey_figure
from loaders.served import serve
from parc_social.access.secrecy import Rule
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.load import indicators
from parc_social.domain.indicators import (
    OPS_SUMS,
    RPLS_SUMS,
    Collecte,
    Fiabilite,
    Floors,
    reliability,
)
from parc_social.domain.mesures_rpls import RPLS_DISTINCTS
from parc_social.domain.statut import Statut
from parc_social.domain.territory import partie_of
from parc_social.storage.workshop import Workshop, statement

Sums = Mapping[str, int]

_COLLECTE = ("loues", "enquetes", "parc")
_DISTINCTS = tuple(mesure.nom for mesure in RPLS_DISTINCTS)
_NO_DWELLING: Sums = dict.fromkeys((*RPLS_SUMS, *_DISTINCTS), 0)


@dataclass(frozen=True, slots=True)
class _Commune:
    """What is known of a commune; `survey` None: no figure of the survey, for the reason `blank`.

    `register` None: no register at all.
    """

    code: str
    survey: Sums | None
    blank: Statut
    fiabilite: Fiabilite | None
    register: Sums | None

    def figure(self, indicator: Indicator, rule: Rule) -> Figure:
        if not indicator.exists_in(partie_of(self.code)):
            return Figure(Statut.SANS_OBJET)
        if indicator.source == "ops":
            if self.survey is None:
                return Figure(self.blank)
            return survey_figure(indicator, self.survey, Statut.EXACT, rule.floor)
        if self.register is None:
            return Figure(Statut.ABSENT)
        return register_figure(indicator, self.register)


def make_communes(bench: Workshop, sources: Sources, rule: Rule, floors: Floors) -> None:
    """Tables `indicateur_commune`, served, and `indicateur_commune_long`, with num and den."""
    communes = _read(bench, sources, floors)
    every = list(indicators().values())
    figures = [(c.code, i.id, c.figure(i, rule)) for c in communes for i in every]
    _write_long(bench, figures, sources.millesime)
    _write_heads(bench, communes)
    sql = statement("loaders", "publication_commune").format(colonnes=pivot(every))
    bench.run(sql, sources.years())
    serve(bench, "indicateurs-commune", "commune_large")


def _read(bench: Workshop, sources: Sources, floors: Floors) -> list[_Commune]:
    """Whether a commune is secret or has nothing is told by its stock, never by who answered."""
    survey = _survey_sums(bench) if sources.ops else {}
    register = _register_sums(bench) if sources.rpls else {}
    stock = {code for (code,) in bench.rows("SELECT DISTINCT code_commune FROM point")}
    found: list[_Commune] = []
    for (code,) in bench.rows("SELECT code FROM terr.territoire_commune ORDER BY code"):
        sums = survey.get(code)
        trust = reliability(_collecte(sums), floors) if sums else None
        secret = sums is None and sources.ops is not None and code in stock
        found.append(
            _Commune(
                code=code,
                survey=None if trust is Fiabilite.INSUFFISANTE else sums,
                blank=Statut.SECRET if secret else Statut.ABSENT,
                fiabilite=trust,
                register=register.get(code, _NO_DWELLING) if sources.rpls else None,
            )
        )
    return found


def _survey_sums(bench: Workshop) -> dict[str, Sums]:
    names = (*OPS_SUMS, *_COLLECTE)
    sums = ", ".join(f"sum({name})::BIGINT AS {name}" for name in names)
    rows = bench.rows(statement("loaders", "publication_communes").format(sommes=sums))
    return {code: dict(zip(names, values, strict=True)) for code, *values in rows}


def _register_sums(bench: Workshop) -> dict[str, Sums]:
    names = (*RPLS_SUMS, *_DISTINCTS)
    sums = ", ".join(f"sum({name})::BIGINT AS {name}" for name in RPLS_SUMS)
    rows = bench.rows(statement("loaders", "publication_parc").format(sommes=sums))
    return {code: dict(zip(names, values, strict=True)) for code, *values in rows}


def _collecte(sums: Sums) -> Collecte:
    return Collecte(sums["menages"], sums["loues"], sums["enquetes"], sums["parc"])


def _write_long(bench: Workshop, rows: Sequence[tuple[str, str, Figure]], millesime: int) -> None:
    bench.run(
        "CREATE TABLE indicateur_commune_long (millesime INTEGER, population VARCHAR,"
        " code VARCHAR, indicateur VARCHAR, valeur DOUBLE, num BIGINT, den BIGINT, statut VARCHAR)"
    )
    figures = [figure for _, _, figure in rows]
    insert(
        bench,
        "indicateur_commune_long",
        {
            "millesime": [millesime] * len(rows),
            "population": ["tous"] * len(rows),
            "code": [code for code, _, _ in rows],
            "indicateur": [name for _, name, _ in rows],
            "num": [figure.num for figure in figures],
            "den": [figure.den for figure in figures],
            **shown(figures),
        },
    )


def _write_heads(bench: Workshop, communes: Sequence[_Commune]) -> None:
    bench.run("CREATE TEMP TABLE entete (code VARCHAR, menages INTEGER, fiabilite VARCHAR)")
    insert(
        bench,
        "entete",
        {
            "code": [c.code for c in communes],
            "menages": [c.survey["menages"] if c.survey else None for c in communes],
            "fiabilite": [c.fiabilite and c.fiabilite.value for c in communes],
        },
    )
