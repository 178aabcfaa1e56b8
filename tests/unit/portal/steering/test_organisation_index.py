"""Organisations are found by one text of all names as by each name for itself."""

from itertools import product

from parc_social.access.model.organisation import Genre
from portal.steering.organisations_page import OrganisationIndex
from portal.word_search import holds
from testing.rows import each_row

KINDS = [
    ("97101", "Les Abymes", Genre.COMMUNE),
    ("200000008", "CC du Pays d’Abymes", Genre.EPCI),
    ("97102", "Anse-Bertrand", Genre.COMMUNE),
    ("999000003", "éléphant GIP", Genre.GIP),
    ("97103", "baie Abymes abymes", Genre.COMMUNE),
]
WORDS = (
    *("", "abymes", "ABYMES les", "97101", "971", "elephant", "Éléphant 999000003"),
    *("abymes 97102", "bertrand anse", "d'abymes", "rien", "3 éléphant", "s 97102", "a"),
)


@each_row("asked,genre", list(product(WORDS, ("", *(one.value for one in Genre)))))
def test_the_index_finds_what_each_name_holds(asked: str, genre: str) -> None:
    wanted = sorted(
        (nom.casefold(), code)
        for code, nom, kind in KINDS
        if genre in ("", kind.value) and holds(f"{nom} {code}", asked)
    )
    assert OrganisationIndex(KINDS).codes(asked, genre) == [code for _, code in wanted]


def test_without_organisations_nothing_is_found() -> None:
    assert OrganisationIndex(()).codes("abymes", "") == []
    assert OrganisationIndex(()).codes("", "") == []
