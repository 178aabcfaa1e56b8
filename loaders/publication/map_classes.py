"""Table `classes_carte`: where the published values of each indicator are parted on maps.

Of what is shown of everybody, level by level, of the one millésime; what is withheld is null in
these rows, so that it moves no bound.
"""

from collections.abc import Iterator
from itertools import groupby

import numpy as np

from loaders.publication.level_list import FINE, TERRITORIES, relation_of, with_rows
from parc_social.catalogue.collection import EVERYBODY, POPULATION
from parc_social.catalogue.indicator import Calcul, Indicator
from parc_social.catalogue.load import collections, indicators, style_of
from parc_social.catalogue.style import Forme, Methode
from parc_social.domain.classification.class_breaks import (
    ValueCounts,
    equal_breaks,
    greatest,
    jenks_breaks,
    quantile_breaks,
)
from parc_social.domain.territory import Niveau
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import quoted
from parc_social.storage.statements.maps.map import CIRCLES, TABLE

_LEVELS = (*(level.niveau for level in TERRITORIES), *FINE)
Row = tuple[str, str, str, int, float]  # relation, indicator, method, rank of the cut, cut


def publish_classes(bench: Workbench) -> None:
    """From the published relations of every level, which are there already."""
    bench.run(
        f"CREATE TABLE {TABLE} (relation VARCHAR, indicateur VARCHAR, methode VARCHAR,"
        " ordre INTEGER, borne DOUBLE)"
    )
    rows = [
        (relation_of(niveau), *row)
        for niveau in with_rows(bench, _LEVELS)
        for indicator, counted in _values(bench, niveau)
        for row in _cuts(indicator, counted, fine=niveau in FINE)
    ]
    if rows:
        names = ("relation", "indicateur", "methode", "ordre", "borne")
        columns = zip(names, zip(*rows, strict=True), strict=True)
        bench.insert_columns(TABLE, {name: np.array(column) for name, column in columns})


def _values(bench: Workbench, niveau: Niveau) -> Iterator[tuple[Indicator, ValueCounts]]:
    """The shown values of each indicator of a level, and how often each occurs, in one scan."""
    there = [
        i for i in indicators().values() if i.exists_at(niveau) and i.calcul is not Calcul.ABSENT
    ]
    collection = collections()[f"indicateurs-{niveau.value}"]
    columns = ", ".join(f"CAST({quoted(i.id)} AS DOUBLE) AS {quoted(i.id)}" for i in there)
    rows = bench.rows(
        f"SELECT nom, valeur, count(*) FROM (UNPIVOT (SELECT {columns}"  # noqa: S608 - the catalogue's names
        f" FROM {quoted(collection.relation)} WHERE {quoted(POPULATION)} = '{EVERYBODY}')"
        " ON COLUMNS(*) INTO NAME nom VALUE valeur) GROUP BY nom, valeur ORDER BY nom, valeur"
    )
    for name, some in groupby(rows, key=lambda row: row[0]):
        pairs = [(value, count) for _, value, count in some]
        yield indicators()[name], ValueCounts([v for v, _ in pairs], [n for _, n in pairs])


def _cuts(
    indicator: Indicator, counted: ValueCounts, *, fine: bool
) -> Iterator[tuple[str, str, int, float]]:
    """Indicator, method, rank and cut; of a count, what its largest circle stands for."""
    style = style_of(indicator)
    if style.forme is Forme.SYMBOLES:
        yield indicator.id, CIRCLES, 1, greatest(counted)
        return
    made = {
        Methode.QUANTILES: quantile_breaks(counted, style.classes),
        Methode.JENKS: jenks_breaks(counted, style.classes),
        Methode.EGAUX: equal_breaks(counted, style.classes, indicator.decimales + 1, robust=fine),
    }
    for method, cuts in made.items():
        for rank, cut in enumerate(cuts, 1):
            yield indicator.id, method.value, rank, cut
