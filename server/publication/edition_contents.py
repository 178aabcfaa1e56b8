"""What an edition holds, relation by relation, in the words of who publishes it."""

from collections.abc import Iterator, Sequence

from loaders.reports.html import number
from parc_social.domain.territory import Niveau
from portal.map.choices import LEVELS

_WORDS = {"rpls_logement": "logements", "adresse": "adresses", "ops_menage": "ménages"}
_OF_LEVELS = ("territoire_", "indicateur_")  # then the level


def contents(rows: Sequence[tuple[str, int]]) -> Iterator[str]:
    """« 6 000 logements », « Communes : 95 »: of each relation and its number of rows."""
    for relation, count in rows:
        level = next((relation.removeprefix(p) for p in _OF_LEVELS if relation.startswith(p)), "")
        if level in {one.value for one in Niveau}:
            yield f"{LEVELS[Niveau(level)]} : {number(count)}"
        else:
            yield f"{number(count)} {_WORDS.get(relation, relation)}"
