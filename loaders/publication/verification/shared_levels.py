"""Figures of the levels that are no union of groups, each of which shows those of one."""

from collections.abc import Sequence
from itertools import batched

from loaders.publication.level_list import fractions_of, relation_of, with_rows
from loaders.publication.tables import survey_fault
from loaders.publication.verification.conditions import every_row
from parc_social.catalogue.figure_fields import size_of
from parc_social.catalogue.indicator import Calcul, Indicator
from parc_social.catalogue.load import indicators
from parc_social.domain.secrecy_table import Statut
from parc_social.domain.territory import Niveau
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import quoted

SHARED = (Niveau.CARREAU, Niveau.ILOT, Niveau.ADRESSE)
_BITS = 62  # of a BIGINT that is never negative


def check_sizes(bench: Workbench, floor: int) -> None:
    """The group of a value has the floor of households, and a row that shows one says how many."""
    of: dict[str, list[Indicator]] = {}
    for i in indicators().values():
        if (size := size_of(i)) is not None:
            of.setdefault(size, []).append(i)
    for niveau in with_rows(bench, SHARED):
        shown = {
            size: " OR ".join(
                f"{quoted(f'{i.id}_statut')} = '{Statut.GROUPE}'"
                for i in some
                if i.exists_at(niveau)
            )
            for size, some in of.items()
        }
        wrong = (
            f"{size} < $plancher OR {size} IS NULL AND ({a})" for size, a in shown.items() if a
        )
        rows = bench.value(
            f"SELECT count(*) FROM {quoted(relation_of(niveau))} WHERE {' OR '.join(wrong)}",  # noqa: S608 - our own names
            {"plancher": floor},
        )
        if rows:
            raise survey_fault(
                f"{rows} lignes de {niveau} montrent un groupe de moins de {floor} ménages"
            )


def check_statuses(bench: Workbench) -> None:
    """A value of a group has neither numerator nor denominator, and is never a count.

    Each side is told in bits before it is joined: a row of all figures is 2 kB, and those of the
    addresses of France did not fit in the memory of a publication together.
    """
    every = list(indicators().values())
    alone, unlike, known = list[str](), list[str](), list[str]()
    for i in every:
        name, num, statut = (quoted(i.id + part) for part in ("", "_num", "_statut"))
        known.append(f"{num} IS NOT NULL")
        unlike.append(f"{statut} <> '{Statut.EXACT}'")
        alone.append(f"({name} IS NOT NULL AND {statut} NOT IN ('D', 'A'))")
        if i.calcul is Calcul.EFFECTIF:
            alone.append(f"{statut} = '{Statut.GROUPE}'")
    columns = {i: (quoted(i.id), quoted(f"{i.id}_statut")) for i in every}
    parts = {i: (quoted(f"{i.id}_num"),) for i in every}
    shown, fractions = _in_bits(unlike), _in_bits(known)
    both = " OR ".join(f"(r.b{n} & f.b{n}) <> 0" for n in range(len(shown)))
    for niveau in with_rows(bench, SHARED):
        rows = bench.value(
            f"SELECT count(*) FROM (SELECT code, population, {' OR '.join(alone)} AS seule,"  # noqa: S608 - our own names
            f" {', '.join(shown)} FROM ({every_row((niveau,), relation_of, columns)})) AS r"
            f" JOIN (SELECT code, population, {', '.join(fractions)}"
            f" FROM ({every_row((niveau,), fractions_of, parts)})) AS f USING (code, population)"
            f" WHERE r.seule OR {both}"
        )
        if rows:
            raise survey_fault(f"{rows} lignes de {niveau} en disent plus que leur groupe")


def _in_bits(conditions: Sequence[str]) -> list[str]:
    """SQL: which of the conditions a row meets, as the bits of whole numbers: columns b0, b1, etc.

    A condition that is neither true nor false is not met.
    """
    found: list[str] = []
    for n, some in enumerate(batched(conditions, _BITS)):
        bits = (f"CASE WHEN {one} THEN {1 << at} ELSE 0 END::BIGINT" for at, one in enumerate(some))
        found.append(f"{' + '.join(bits)} AS b{n}")
    return found
