"""What `indicateurs-territoire` says of itself: OGC API Processes, Part 1, process description."""

from collections.abc import Sequence

from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import EVERYBODY, SERIE
from parc_social.catalogue.load import collections, indicators
from parc_social.wording import Wording, both
from processes.examples import PREFIX
from processes.inputs import Json, array, closed_list, described, output
from processes.outputs import PLACES

ID = "indicateurs-territoire"
LONG, LARGE = "long", "large"
MOST_CODES = 40_000  # more than France has communes


def populations() -> tuple[str, ...]:
    """Who figures may speak of, everybody first: the values of the catalogue's column."""
    return collections()[f"{PREFIX}commune"].populations


def niveaux(grant: Grant) -> list[str]:
    """Levels whose indicators are open to the caller, in the catalogue's order."""
    names = (name for name in collections() if name.startswith(PREFIX) and grant.right(name))
    return [name.removeprefix(PREFIX) for name in names if not name.endswith(SERIE)]


def columns(grant: Grant, niveau: str) -> frozenset[str]:
    """The columns of a level that the caller knows, of either of its two collections."""
    rights = (grant.right(f"{PREFIX}{niveau}{twin}") for twin in ("", SERIE))
    return frozenset(name for right in rights if right for name in right.columns)


def open_indicators(known: frozenset[str]) -> list[str]:
    """Indicators whose value is among known columns, in the catalogue's order."""
    return [name for name in indicators() if name in known]


def metadata(grant: Grant) -> Json:
    """The description, of what the caller may ask; pygeoapi adds links and picks the language."""
    return {
        "id": ID,
        "title": both("Indicateurs d'un territoire").by_language,
        "description": both(
            "Valeur, numérateur, dénominateur et statut des indicateurs publiés, pour "
            "une liste de territoires ou tout un niveau. Un chiffre secret est vide, avec "
            "son statut ; une colonne que la convention n'ouvre pas est absente."
        ).by_language,
        "keywords": ["indicateurs", "OPS", "RPLS"],
        "inputs": _inputs(grant),
        "outputs": {"lignes": output(both("Lignes"), PLACES)},
    }


def _inputs(grant: Grant) -> Json:
    levels = niveaux(grant)
    known = frozenset(name for level in levels for name in columns(grant, level))
    inputs = {
        "niveau": described(
            both("Niveau des territoires"),
            closed_list(levels),
            required=True,
        ),
        "codes": described(
            both("Codes officiels ; absents : tout le niveau"),
            {**array({"type": "string"}), "maxItems": MOST_CODES},
        ),
        **figures_inputs(open_indicators(known), both("territoire")),
    }
    return {name: one for name, one in inputs.items() if name != "population" or name in known}


def population_input(levels: Sequence[str], grant: Grant) -> Json:
    """The input `population`, for who knows the column at one of these levels."""
    known = any("population" in columns(grant, level) for level in levels)
    return {"population": _population()} if known else {}


def figures_inputs(names: Sequence[str], place: Wording) -> Json:
    """Which figures, of whom, of which years and in which form: alike wherever they are of."""
    return {
        "indicateurs": described(
            both("Indicateurs ; absents : tous"),
            array(closed_list(names)),
        ),
        "millesimes": described(
            both("Millésimes ; absents : le dernier"),
            array({"type": "integer"}),
        ),
        "population": _population(),
        "format": described(
            both("long : une ligne par indicateur ; large : une ligne par {place}", place=place),
            {**closed_list((LONG, LARGE)), "default": LONG},
        ),
    }


def _population() -> Json:
    return described(
        both("Population décrite"),
        {**closed_list(populations()), "default": EVERYBODY},
    )
