"""What designates a person: the same answer in SQL, for lines, and in Python, for headers."""

from collections.abc import Iterator
from itertools import product

import pytest

from loaders.files.identifiers import SHORTEST, is_private, shown_name
from loaders.tabular.conversion import add_readers
from parc_social.storage.edition_files.workbench import Workbench, workshop
from testing.rows import each_row

PRIVATE = [
    "285059935000117", "2 85 05 99 350 001 17", "NIR2850599350001X", "1 85 05 2B 350 001",
    "a.b@exemple.invalid", "a.b [arobase] exemple.invalid", "06 39 98 12 34", "06.39.98.12.34",
    "0590 12 34 56", "0692 123 456", "+594 694 12 34 56", "0033639981234", "33 6 39 98 12 34",
    "Chez Mme Dupont", "M. et Mme DUPONT", "Mlle. Élodie", "c/o Dupont", "Locataire : Dupont",
    "M.Li",
]  # fmt: skip
PUBLIC = [
    "", "BATIMENT A", "ESC 3 ETAGE 2 PORTE 12", "RESIDENCE MADAME DE SEVIGNE", "BAT M. ESCALIER 2",
    "CHEZ BERNARD", "99990001200013", "LOT 12 345 678", "etage", "Commentaire du gardien", "MERMOZ",
    "MRICHE",
]  # fmt: skip


@pytest.fixture(scope="module")
def bench() -> Iterator[Workbench]:
    with workshop(None) as found:
        add_readers(found)
        yield found


@each_row(("text", "private"), [(t, True) for t in PRIVATE] + [(t, False) for t in PUBLIC])
def test_lines_and_headers_are_judged_alike(bench: Workbench, text: str, private: bool) -> None:
    assert is_private(text) is private
    assert bench.value("SELECT ps_prive('adr_complement', $t)", {"t": text}) is private


def test_no_pattern_is_of_fewer_letters_than_the_shortest() -> None:
    assert is_private("M.Li"[:SHORTEST])
    letters = ("".join(some) for some in product("AMC.@/[0+ :É", repeat=SHORTEST - 1))
    assert [text for text in letters if is_private(text)] == []


@each_row(
    ("name", "shown"),
    [
        ("etage", "etage"),
        ("Surface utile (m2)", "Surface utile (m2)"),
        ("nom_commune", "nom_commune"),
        ("285059935000117", "(masqué)"),
        ("CHEZ MME DUPONT", "(masqué)"),
        ("12 RUE DE L'ETOILE", "(masqué)"),
        ("x" * 61, "(masqué)"),
        ("a;b", "(masqué)"),
    ],
)
def test_a_header_is_shown_when_it_looks_like_a_name_of_column(name: str, shown: str) -> None:
    assert shown_name(name) == shown
