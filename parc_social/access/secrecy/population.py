"""Partitions of recent movers: unions of the chain's groups in which movers and others both pass.

From a figure of movers and one of everyone comes the figure of the others; and a group of the
chain that is all movers, or has none, can be taken out of a larger one. So both are counted over
the groups that hold both, for each landlord who knows its own rows. And figures of movers less
those of everyone in some of the groups are about the movers of the rest and the others of these:
so the fewer of both, group by group, must reach the floor (docs/decisions/0004).
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from parc_social.access.secrecy.carry import Bounds, Levels, carry
from parc_social.access.secrecy.cut import Cut, cut_of, pieces_of
from parc_social.access.secrecy.packed import BITS, Field, fields_of, packed
from parc_social.access.secrecy.predicate import Population
from parc_social.access.secrecy.rule import MENAGES, Rule
from parc_social.access.secrecy.survey import (
    Holdings,
    Numbers,
    Sums,
    Survey,
    added,
    gathered,
    held,
)
from parc_social.access.secrecy.tables import Table

_IN, _OUT = "dedans:", "dehors:"
_FEWER = "moindre"


def movers(survey: Survey, tables: Sequence[Table], cuts: Sequence[Cut]) -> tuple[Cut, ...]:
    """The partition of each table over recent movers, in the order of the tables.

    The strictest is cut first and the others inside its groups: they are one chain too, since
    what two tables both count must differ by whole groups.
    """
    found: list[Cut] = []
    for n in range(len(tables), 0, -1):
        found.insert(0, _cut(survey, tables[:n], cuts[:n], found[0] if found else None))
    return tuple(found)


def _cut(survey: Survey, tables: Sequence[Table], cuts: Sequence[Cut], outer: Cut | None) -> Cut:
    """The partition of the last of these tables: it passes the rules of all of them."""
    cut, rules = cuts[-1], [table.rule for table in tables]
    total, own = mixed_counts(survey, rules, cuts, cut)
    rows = held(cut.group[survey.address], survey.landlord, {MENAGES: survey.tous[MENAGES]})
    pairs = [sorted(counts.items()) for counts in own]
    bounds = Bounds(cut.inside(outer).tolist(), outer.level.tolist()) if outer else None
    pieces = pieces_of(survey, cut, rows, total, pairs)
    made = carry(pieces, Population.of(rules), Levels(tables[-1].finest), bounds)
    return cut_of(made, cut.group, cut.shown)


def mixed_counts(
    survey: Survey, rules: Sequence[Rule], cuts: Sequence[Cut], pieces: Cut
) -> tuple[list[int], list[dict[int, int]]]:
    """Packed counts of each group of `pieces` as Population reads them, and those by landlord.

    `cuts` are the partitions of the chain whose groups could be taken out, each with its rule.
    """
    total = [0] * pieces.count
    own: list[dict[int, int]] = [{} for _ in total]
    shift = 0
    for rule, cut in zip(rules, cuts, strict=True):
        fields = _both_halves(rule)
        sums, rows = _mixed(survey, rule, cut, cut.inside(pieces), pieces.count)
        for piece, counts in enumerate(packed(fields, sums)):
            total[piece] |= counts << shift
        known = packed(fields, rows.sums)
        places = zip(rows.piece.tolist(), rows.landlord.tolist(), known, strict=True)
        for piece, landlord, counts in places:
            seen = own[int(piece)]
            seen[landlord] = seen.get(landlord, 0) | counts << shift
        shift += BITS * len(fields)
    there = pieces.group[survey.address]
    inside = added(there[there >= 0], survey.recents[MENAGES][there >= 0], pieces.count)
    return [counts | n << shift for counts, n in zip(total, inside.tolist(), strict=True)], own


def _both_halves(rule: Rule) -> tuple[Field, ...]:
    halves = (
        replace(f, name=half + f.name, minus=f.minus and half + f.minus)
        for half in (_IN, _OUT)
        for f in fields_of(rule)
    )
    return (*halves, Field(_FEWER, None, rule.floor))


def _mixed(
    survey: Survey, rule: Rule, cut: Cut, into: Numbers, count: int
) -> tuple[Sums, Holdings]:
    """What the groups of a partition that hold movers and others bring to larger pieces.

    By piece; and by piece and landlord, what must be taken out of it when the landlord's own rows
    are known. `into`: the piece that holds each group, -1 for none.
    """
    halves: dict[str, Numbers] = {}
    for name in rule.sums:
        halves[_IN + name] = survey.recents[name]
        halves[_OUT + name] = survey.tous[name] - survey.recents[name]
    there = cut.group[survey.address]
    rows = held(there, survey.landlord, {MENAGES: survey.tous[MENAGES], **halves})
    whole = {n: added(rows.piece, rows.sums[n], cut.count) for n in halves}
    others = {n: whole[n][rows.piece] - rows.sums[n] for n in halves}
    both = (whole[_IN + MENAGES] > 0) & (whole[_OUT + MENAGES] > 0)
    both_without = (others[_IN + MENAGES] > 0) & (others[_OUT + MENAGES] > 0)
    known = {n: whole[n][rows.piece] * both[rows.piece] - others[n] * both_without for n in halves}
    fewer = np.minimum(whole[_IN + MENAGES], whole[_OUT + MENAGES])
    fewer_without = np.minimum(others[_IN + MENAGES], others[_OUT + MENAGES])
    known[_FEWER] = fewer[rows.piece] - fewer_without
    placed = into >= 0
    brought = {n: whole[n] * both for n in halves} | {_FEWER: fewer}
    sums = {n: added(into[placed], column[placed], count) for n, column in brought.items()}
    kept = placed[rows.piece]
    return sums, gathered(
        into[rows.piece][kept], rows.landlord[kept], {n: c[kept] for n, c in known.items()}
    )
