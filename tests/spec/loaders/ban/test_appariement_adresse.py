"""Street names and numbers: the rule in Python, and the same rule in SQL."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.ban.normalisation import normalise_streets, prepare_words
from parc_social.domain.addresses.normal_form import (
    normalise_numero,
    normalise_rep,
    normalise_voie,
    split_number,
)
from parc_social.storage.edition_files.workbench import Workbench, workshop
from testing.rows import each_row

VOIES = [
    ("AV", "de l'Égalité", "AVENUE EGALITE"), ("AVE", "EGALITE", "AVENUE EGALITE"),
    ("BD", "Saint-Michel", "BOULEVARD SAINT MICHEL"),
    (None, "Bd St Michel", "BOULEVARD SAINT MICHEL"),
    ("ALL", "DES LILAS", "ALLEE LILAS"), ("ALLEES", "DES LILAS", "ALLEE LILAS"),
    ("CHE", "du Moulin", "CHEMIN MOULIN"),
    ("PL", "DU GAL DE GAULLE", "PLACE GENERAL GAULLE"),
    ("RUE", "du Général-de-Gaulle", "RUE GENERAL GAULLE"),
    ("RTE", "DE PARIS", "ROUTE PARIS"), ("IMP", "STE ANNE", "IMPASSE SAINTE ANNE"),
    ("SQ", "DR SCHWEITZER", "SQUARE DOCTEUR SCHWEITZER"),
    ("RES", "LES ORMES", "RESIDENCE ORMES"), ("LOT", "LA PLAINE", "LOTISSEMENT PLAINE"),
    ("QU", "DE LA RAPEE", "QUAI RAPEE"), ("PAS", "D'ENFER", "PASSAGE ENFER"),
    ("CRS", "DU 08 MAI 1945", "COURS 8 MAI 1945"), ("RUE", "RUE DES LILAS", "RUE LILAS"),
    ("AV", "AVENUE FOCH", "AVENUE FOCH"),
    ("RUE", "Victor Schœlcher", "RUE VICTOR SCHOELCHER"),
    ("CITE", "ÇÀ ET LÀ", "CITE CA"), (None, "GR", "GRANDE RUE"),
    (None, "DR SCHWEITZER", "DOCTEUR SCHWEITZER"), ("RUE", "du 8 mai 45", "RUE 8 MAI 1945"),
    ("RUE", "du huit mai 1945", "RUE 8 MAI 1945"),
    ("RUE", "DU DIX-NEUF MARS 62", "RUE 19 MARS 1962"),
    ("RUE", "DU 14 JUILLET 89", "RUE 14 JUILLET 89"),
    ("PL", "N-D DES VICTOIRES", "PLACE NOTRE DAME VICTOIRES"),
    ("LD", "LE MOULIN", "MOULIN"), (None, "LIEU-DIT LE MOULIN", "MOULIN"),
    (None, "RD PT DE LA PAIX", "ROND POINT PAIX"), ("RUE", None, "RUE"), ("RUE", "Κνωσός", "RUE"),
    (None, "  ", None), ("", "DE LA", None), (None, None, None),
]  # fmt: skip


@each_row(("typ", "nom", "attendu"), VOIES)
def test_a_street_has_one_comparable_name(
    typ: str | None, nom: str | None, attendu: str | None
) -> None:
    assert normalise_voie(typ, nom) == attendu


@pytest.fixture(scope="module")
def bench() -> Iterator[Workbench]:
    with workshop(None) as found:
        prepare_words(found)
        found.run("CREATE TEMP TABLE voie_lue (typ VARCHAR, nom VARCHAR)")
        yield found


def in_sql(bench: Workbench, pairs: list[tuple[str | None, str | None]]) -> list[str | None]:
    bench.run("DELETE FROM voie_lue")
    bench.insert("voie_lue", pairs)
    normalise_streets(bench)
    found = {(typ, nom): voie for typ, nom, voie in bench.rows("FROM voie_normalisee")}
    return [found[pair] for pair in pairs]


def test_sql_gives_the_names_of_python(bench: Workbench) -> None:
    pairs = [(typ, nom) for typ, nom, _ in VOIES]
    assert in_sql(bench, pairs) == [attendu for _, _, attendu in VOIES]


# What register files hold: Latin letters, digits, punctuation; no surrogates, no control codes.
TEXTS = st.text(st.characters(min_codepoint=32, max_codepoint=0x17F), max_size=25)
WORDS = st.sampled_from(
    ["RUE", "AV", "DE", "LA", "DES", "ST", "GAL", "08", "8", "MAI", "R", "L'ÉTOILE", "œuvre", "EN"]
)


@given(st.one_of(TEXTS, WORDS), st.one_of(TEXTS, st.lists(WORDS, max_size=5).map(" ".join)))
def test_sql_and_python_agree_on_any_text(bench: Workbench, typ: str, nom: str) -> None:
    assert in_sql(bench, [(typ, nom)]) == [normalise_voie(typ, nom)]


NUMEROS = [
    ("12", None, 12, ""), ("0012", "", 12, ""), (" 7", None, 7, ""), ("12 bis", None, 12, "B"),
    ("12B", None, 12, "B"), ("12", "BIS", 12, "B"), ("12", "b", 12, "B"), ("3", "TER", 3, "T"),
    ("3", "quater", 3, "Q"), ("3", "A", 3, "A"), ("12-14", None, 12, ""), ("9998", None, 9998, ""),
    ("9999", None, None, ""), ("3", "0", 3, ""), ("3", "QUA", 3, "Q"), ("12 A", None, 12, "A"),
    ("10000", None, None, ""), ("0", None, None, ""), ("A3", None, None, ""), ("", "", None, ""),
    (None, None, None, ""),
]  # fmt: skip


@each_row(("num", "ind", "numero", "rep"), NUMEROS)
def test_a_number_and_its_index_are_read_wherever_they_stand(
    num: str | None, ind: str | None, numero: int | None, rep: str
) -> None:
    assert (normalise_numero(num), normalise_rep(num, ind)) == (numero, rep)


@each_row(("num", "ind", "numero", "rep"), NUMEROS)
def test_sql_reads_the_same_numbers(
    bench: Workbench, num: str | None, ind: str | None, numero: int | None, rep: str
) -> None:
    found = bench.rows("SELECT ps_numero(?), ps_rep(?, ?)", [num, num, ind])
    assert found == [(numero, rep)]


HEADS = [
    ("12 RUE DES LILAS", ("12", "", "RUE DES LILAS")),
    ("12 bis, rue des Lilas", ("12", "BIS", "RUE DES LILAS")),
    ("12B AV FOCH", ("12", "B", "AV FOCH")), ("12-14 bd Foch", ("12", "", "BD FOCH")),
    ("8 MAI 1945", None), ("RUE DU 8 MAI", None), ("2 RUE", None), ("", None), (None, None),
]  # fmt: skip


@each_row(("nom", "attendu"), HEADS)
def test_a_number_before_a_type_of_street_is_taken_apart(
    bench: Workbench, nom: str | None, attendu: tuple[str, str, str] | None
) -> None:
    assert split_number(nom) == attendu
    parts = bench.rows("SELECT ps_tete(?, 1), ps_tete(?, 2), ps_tete(?, 3)", [nom] * 3)
    assert parts == [attendu or ("", "", "")]
