"""Insee's grids of 200 m cells: EPSG:3035 in métropole, the legal projection outre-mer."""

from parc_social.domain.projections import LEGAL_OUTRE_MER

CELL = 200  # metres, in the units of each grid's own projection
PREFIX = "carreaux-"
METROPOLE = 3035
SRIDS = (METROPOLE, *LEGAL_OUTRE_MER)

Window = tuple[int, int, int, int]  # west, south, east, north in metres, on lines of the grid


def coverage_id(srid: int) -> str:
    """The name of the coverage of a grid (contract, section 4)."""
    return f"{PREFIX}{srid}"
