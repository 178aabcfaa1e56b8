"""What is asked of the pages, and what each may cost at most."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

FIGURES = (
    "part_personnes_seules", "part_monoparentales", "taille_menage", "part_titulaires_65_plus",
    "part_couples_sans_charge", "part_familles_nombreuses", "part_avec_mineur",
)  # fmt: skip
_WORDS = ("saint", "ville", "stains", "97411", "epinay sur seine", "l etang", "st denis", "bois")
_ROWS = 50  # of a page of the table
_CODES = range(0, 34_000, 800)  # of the quilt: more sheets than are kept


@dataclass(frozen=True, slots=True)
class PageCase:
    """Addresses asked one after the other: what is kept of one view does not serve the next.

    `floor`: the same on the floor, where one statement says the same. `most_ms`: of processor a
    view, or of the clock at the 95th percentile where `clocked`; `most_kb`: compressed.
    """

    name: str
    paths: Sequence[str]
    most_ms: float
    floor: Sequence[str] = ()
    clocked: bool = False
    most_kb: float | None = None


def cases() -> Sequence[PageCase]:
    """All of them; figures to reach: docs/performance.md."""
    seen = "niveau=commune&zone=tout&population=tous"
    codes = [f"{code:05d}" for code in _CODES]
    sheets = [f"/portail/territoires/commune/{code}" for code in codes]
    charts = [f"/portail/carte?{seen}&indicateur={name}" for name in FIGURES]
    return (
        PageCase(
            "page-carte-valeurs", [f"{path}&f=json" for path in charts], 40,
            [f"/values?figure={name}" for name in FIGURES], most_kb=250,
        ),
        PageCase("page-carte", charts, 40, [f"/values?figure={name}" for name in FIGURES]),
        PageCase("page-fiche", sheets, 40, [f"/items?limit=3&code={code}" for code in codes]),
        PageCase("page-fiche-pdf", [f"{path}?f=pdf" for path in sheets], 100),
        PageCase(
            "page-tableau", [f"/portail/tableau?{seen}&page={page}" for page in range(1, 40)], 30,
            [f"/items?limit={_ROWS}&offset={_ROWS * page}" for page in range(39)],
        ),
        PageCase(
            "page-recherche",
            [f"/portail/territoires?f=json&q={quote(word)}" for word in _WORDS], 20, clocked=True,
        ),
    )  # fmt: skip
