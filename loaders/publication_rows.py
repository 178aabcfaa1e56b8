"""Published rows: what is shown of the sums of each territory, and what each figure is made of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from loaders.publication_figures import (
    DISTINCTS,
    REGISTER,
    SURVEY,
    figures,
    reliability,
    statuses,
    sum_of,
)
from loaders.publication_levels import fractions_of
from loaders.publication_sources import Sources
from loaders.served import serve
from parc_social.access.secrecy import Rule
from parc_social.catalogue.load import indicators
from parc_social.domain.indicators import OPS_SUMS, RPLS_SUMS, Floors
from parc_social.domain.territory import Niveau
from parc_social.storage.workshop import Workshop, quoted, statement

# What reliability is judged by, beside the sums of the survey.
COLLECTED = (*OPS_SUMS, "loues", "enquetes", "parc")
COUNTED = (*RPLS_SUMS, *DISTINCTS)
_SUMS = (
    *(sum_of(SURVEY, name) for name in COLLECTED),
    *(sum_of(REGISTER, name) for name in COUNTED),
)


@dataclass(frozen=True, slots=True)
class Computing:
    """The sources and the settings of one computation."""

    sources: Sources
    rule: Rule
    floors: Floors

    @property
    def group_code(self) -> str:
        """SQL: what names a group `g`; it says nothing, and stays in every version of a survey."""
        year = self.sources.ops.millesime if self.sources.ops else 0
        return f"left(md5('ilot|{year:d}|' || g.groupe), 16)"

    def register_sums(self, row: str, names: Sequence[str] = RPLS_SUMS) -> str:
        """SQL: the sums of the register of a row; null without a register, 0 without dwelling."""
        value = f"coalesce({row}.{{name}}, 0)" if self.sources.rpls else "CAST(NULL AS BIGINT)"
        return ", ".join(f"{value.format(name=name)} AS {sum_of(REGISTER, name)}" for name in names)


def survey_sums(row: str) -> str:
    """SQL: the sums of the survey of a row that holds them by name."""
    return ", ".join(f"{row}.{name} AS {sum_of(SURVEY, name)}" for name in COLLECTED)


def summed_survey(row: str) -> str:
    """SQL: those of several rows together."""
    return ", ".join(
        f"CAST(sum({row}.{name}) AS BIGINT) AS {sum_of(SURVEY, name)}" for name in COLLECTED
    )


def serve_rows(
    bench: Workshop, niveaux: Iterable[Niveau], computing: Computing, *, at_once: bool
) -> None:
    """The served relations of some levels, with numerators and denominators of what they show.

    From `assise`, the sums of each territory, and `entete`, what names it. Figures of levels of
    few rows are computed once, `at_once`: planning them takes longer than computing them.
    """
    every = list(indicators().values())
    years = {k: "NULL" if v is None else str(v) for k, v in computing.sources.years().items()}
    bench.run(
        statement("loaders", "publication_large").format(
            **years,
            sorte="TABLE" if at_once else "VIEW",
            cible="large" if at_once else "large_a_mesure",
            fiabilite=reliability(computing.floors),
            vide="CASE WHEN habite THEN 'S' ELSE 'N' END" if computing.sources.ops else "'N'",
            statuts=statuses(every, computing.rule),
            figures=figures(every),
            sommes=", ".join(_SUMS),
        )
    )
    for niveau in niveaux:
        there = [i for i in every if i.exists_at(niveau)]
        parts = ", ".join(quoted(f"{i.id}_{part}") for i in there for part in ("num", "den"))
        rows = f"(FROM {'large' if at_once else 'large_a_mesure'} WHERE niveau = '{niveau}')"
        serve(bench, f"indicateurs-{niveau}", rows, few=at_once)
        bench.run(
            f"CREATE TABLE {quoted(fractions_of(niveau))} AS"  # noqa: S608 - the catalogue's names
            f" SELECT code, millesime, population, {parts} FROM {rows} ORDER BY population, code"
        )
