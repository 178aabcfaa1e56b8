"""What a polygon shows of the sums of its groups: the same reasons as for a territory, in order."""

from parc_social.catalogue.figure_fields import NOTHING, Sums, of_dwellings, of_groups
from parc_social.catalogue.load import indicators
from parc_social.domain.indicators import Fiabilite
from parc_social.domain.secrecy_table import Statut
from parc_social.domain.territory import Partie
from testing.rows import each_row

SHARE = indicators()["part_personnes_seules"]
HERE = (Partie.METROPOLE,)


def test_a_figure_over_whole_groups_is_never_withheld_alone() -> None:
    """It would be given back by subtraction: groups of which it may not be told are not made."""
    shown = of_groups(SHARE, Sums(4, 16, 10), Fiabilite.BONNE, HERE)
    assert (shown.statut, shown.valeur, shown.num, shown.den) == (Statut.EXACT, 25.0, 4, 16)


def test_a_figure_whose_reliability_is_not_told_is_shown() -> None:
    assert of_groups(SHARE, Sums(4, 16, 10), None, HERE) == of_groups(
        SHARE, Sums(4, 16, 10), Fiabilite.FRAGILE, HERE
    )


@each_row(
    ("sums", "fiabilite"),
    [
        (Sums(4, 16), Fiabilite.INSUFFISANTE), (None, Fiabilite.BONNE),
        (Sums(0, 0), Fiabilite.BONNE), (Sums(0, 16, 0), Fiabilite.BONNE),
    ],
)  # fmt: skip
def test_nothing_is_known_of_too_few_answers(sums: Sums | None, fiabilite: Fiabilite) -> None:
    assert of_groups(SHARE, sums, fiabilite, HERE) == NOTHING


def test_what_does_not_exist_overseas_is_without_object_there_alone() -> None:
    away = next(one for one in indicators().values() if Partie.OUTRE_MER in one.sans_objet)
    sums = Sums(4, 16)
    overseas = of_groups(away, sums, Fiabilite.BONNE, (Partie.OUTRE_MER,))
    assert overseas.statut is Statut.SANS_OBJET
    both = of_groups(away, sums, Fiabilite.BONNE, (Partie.OUTRE_MER, Partie.METROPOLE))
    assert both.statut is Statut.EXACT


def test_no_dwelling_is_no_figure_and_a_count_has_no_denominator() -> None:
    count = indicators()["logements"]
    assert of_dwellings(count, None) == NOTHING
    assert of_dwellings(count, Sums(7)).valeur == 7
    assert of_dwellings(SHARE, Sums(0, 0)) == NOTHING
