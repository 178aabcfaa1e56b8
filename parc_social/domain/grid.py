"""Insee's grids of 200 m cells: EPSG:3035 in métropole, the legal projection outre-mer."""

CELL = 200  # metres, in the units of each grid's own projection
PREFIX = "carreaux-"
SRIDS = (3035, 5490, 2972, 2975, 4471)

Window = tuple[int, int, int, int]  # west, south, east, north in metres, on lines of the grid


def coverage_id(srid: int) -> str:
    """The name of the coverage of a grid (contract, section 4)."""
    return f"{PREFIX}{srid}"
