"""The text of a convention: what a model may be, and how its blanks are filled."""

from datetime import date

import pytest

from parc_social.access.conventions.annexe import Annexe, Ligne
from parc_social.access.conventions.convention import Convention
from parc_social.access.conventions.text import (
    DONNEES,
    Modele,
    check_modele,
    fingerprint,
    shipped_text,
    text_of,
)
from parc_social.access.model.matrix import Etendue
from parc_social.access.model.organisation import parse_organisation
from parc_social.errors import InvalidValue
from testing.rows import each_row

EPCI = parse_organisation("249710054", "Cap $Excellence", "epci", None)
DRAFT = Convention("C-1", EPCI.code, date(2026, 1, 2), date(2027, 1, 1))


def filled(texte: str, draft: Convention = DRAFT) -> str:
    return text_of(Modele("essai", 1, texte, date(2026, 1, 1)), draft, EPCI)


def test_blanks_are_filled_and_a_dollar_of_a_name_is_no_blank() -> None:
    said = filled("$numero | $organisme | $code | $debut-$fin | 5 $$ | $annexe")
    assert said.startswith("C-1 | Cap $Excellence | 249710054 | 02/01/2026-01/01/2027 | 5 $ | ")


def test_the_annex_is_told_line_by_line() -> None:
    lines = (Ligne("ops-adresses", Etendue.FRANCE), Ligne("adresses", Etendue.RESSORT))
    draft = Convention("C", EPCI.code, date(2026, 1, 2), date(2027, 1, 1), annexe=Annexe(lines))
    assert filled("$annexe", draft) == "- ops-adresses : france\n- adresses : ressort"


def test_another_word_is_another_fingerprint() -> None:
    assert fingerprint("a") != fingerprint("à")
    assert Modele("essai", 1, "a", date(2026, 1, 1)).sha256 == fingerprint("a")


def test_the_shipped_text_is_a_model() -> None:
    assert check_modele(DONNEES, shipped_text()) == shipped_text()


@each_row(
    ("identifier", "texte", "said"),
    [
        ("Essai", "$annexe", "minuscules"),
        ("", "$annexe", "minuscules"),
        ("essai", "", "1 à"),
        ("essai", "$annexe" + " " * 200_000, "1 à"),
        ("essai", "$annexe \0", "1 à"),
        ("essai", "$annexe $motdepasse", r"\$motdepasse inconnu"),
        ("essai", "$annexe et 5 $", "isolé"),
        ("essai", "$annexe ${numero", "isolé"),
        ("essai", "$numero", r"\$annexe manque"),
    ],
)
def test_what_can_not_be_a_model_is_refused(identifier: str, texte: str, said: str) -> None:
    with pytest.raises(InvalidValue, match=said):
        check_modele(identifier, texte)
