"""The index of fragility and its classes, on tables of communes worked out by hand."""

from decimal import Decimal, getcontext
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parc_social.catalogue.load import indicators
from parc_social.catalogue.rules import qualification, read_qualification, read_regles, regles
from parc_social.domain.fragility import OPERANDES, Etalon, Seuils, indice
from parc_social.domain.indicators import Floors
from parc_social.domain.territory import Partie
from parc_social.errors import BadFile
from testing.rows import each_row

# Two communes of equal weight, 10.0 % and 30.0 %: mean 20.0, standard deviation 10.0.
PLAIN = Etalon.of([(50, 100), (50, 300)])
# 30 households at 10.0 %, 10 at 50.0 %: mean 20.0, variance 300, deviation 17.32.
WEIGHED = Etalon.of([(30, 100), (10, 500)])
FLAT = Etalon.of([(20, 100), (30, 100)])


@each_row(
    ("etalon", "valeur", "expected"),
    [
        (PLAIN, 200, 0),
        (PLAIN, 300, 1000),
        (PLAIN, 100, -1000),
        (PLAIN, 251, 510),
        (PLAIN, 0, -2000),
        (WEIGHED, 200, 0),
        (WEIGHED, 500, 1732),  # 30 / 17.3205 = 1.73205
        (WEIGHED, 100, -577),
        (FLAT, 100, None),
        (Etalon.of([]), 100, None),
        (Etalon.of([(40, 100)]), 100, None),
    ],
)
def test_a_value_in_standard_deviations(etalon: Etalon, valeur: int, expected: int | None) -> None:
    assert etalon.ecart(valeur) == expected


communes = st.lists(st.tuples(st.integers(11, 90_000), st.integers(0, 1000)), min_size=2)


@given(communes, st.integers(0, 1000))
def test_it_is_the_decimal_rounded(found: list[tuple[int, int]], valeur: int) -> None:
    getcontext().prec = 60
    weight = Decimal(sum(w for w, _ in found))
    mean = sum(w * Decimal(v) for w, v in found) / weight
    deviation = (sum(w * (Decimal(v) - mean) ** 2 for w, v in found) / weight).sqrt()
    ecart = Etalon.of(found).ecart(valeur)
    if len({v for _, v in found}) == 1:
        assert ecart is None
        return
    assert ecart is not None
    assert abs(Decimal(ecart) - 1000 * (valeur - mean) / deviation) <= Decimal("0.5000001")


@each_row(
    ("valeurs", "expected"),
    [
        ((200, 200, 200, 200), 0),
        ((300, 300, 300, 300), 100),
        ((300, 100, 200, 200), 0),
        ((300, 200, 200, 200), 25),
        ((201, 200, 200, 200), 0),  # 10 thousandths of four: a quarter of a hundredth
        ((202, 200, 200, 200), 1),  # half a hundredth goes up
        ((198, 200, 200, 200), -1),
        ((300, None, 300, 300), None),
    ],
)
def test_the_index_is_the_mean_of_four(
    valeurs: tuple[int | None, ...], expected: int | None
) -> None:
    assert indice([PLAIN] * 4, valeurs) == expected


def test_an_operand_that_does_not_vary_makes_no_index() -> None:
    assert indice([PLAIN, PLAIN, PLAIN, FLAT], [100] * 4) is None
    assert indice([], []) is None
    with pytest.raises(ValueError, match="zip"):
        indice([PLAIN], [1, 2])


@each_row(("gap", "classe"), [(-51, 1), (-50, 2), (-1, 2), (0, 3), (49, 3), (50, 4), (300, 4)])
def test_a_class_begins_at_its_threshold(gap: int, classe: int) -> None:
    assert Seuils().classe(20 + gap, 20) == classe


@pytest.mark.parametrize(("own", "epci"), [(None, 20), (20, None)])
def test_no_class_without_both_indices(own: int | None, epci: int | None) -> None:
    assert Seuils().classe(own, epci) is None


def test_the_operands_are_of_one_unit_and_tables_of_the_survey() -> None:
    by_code = {i.code: i for i in indicators().values()}
    found = [by_code[code] for code in OPERANDES]
    assert {(i.unite, i.decimales, i.source) for i in found} == {("%", 1, "ops")}
    finest = by_code["X-002"].du
    assert all(i.exists_at(finest) for i in found)


def test_thresholds_are_those_of_the_epci_or_of_all() -> None:
    found = read_qualification("f.yml", {"defaut": [-50, 0, 50], "epci": {"200054781": [0, 1, 2]}})
    assert found.of("200054781").classes == (0, 1, 2)
    assert found.of("247500000") == found.of(None) == Seuils()
    assert qualification().defaut == Seuils()


@each_row(
    ("document", "said"),
    [
        ({"defaut": [-50, 0, 50]}, "la clé « epci » manque"),
        ({"defaut": [-50, 0, 50], "epci": {}, "commune": {}}, "clé inconnue : « commune »"),
        ({"defaut": [0, 0, 50], "epci": {}}, "defaut : 3 entiers croissants"),
        ({"defaut": [0, 50], "epci": {}}, "defaut : 3 entiers croissants"),
        ({"defaut": [0, 1, "2", 3], "epci": {}}, "defaut : 3 entiers croissants"),
        ({"defaut": [0, 1, 1001], "epci": {}}, "defaut : 3 entiers croissants"),
        ({"defaut": [0, 1, 2.5], "epci": {}}, "defaut : 3 entiers croissants"),
        ({"defaut": 0, "epci": {}}, "defaut : 3 entiers croissants"),
        ({"defaut": [0, 1, 2], "epci": []}, "epci : des SIREN"),
        ({"defaut": [0, 1, 2], "epci": {"93": [0, 1, 2]}}, "epci.93"),
        ({"defaut": [0, 1, 2], "epci": {"200054781": None}}, "epci.200054781 : 3 entiers"),
        (None, "des clés sont attendues"),
    ],
)
def test_thresholds_that_do_not_hold_are_refused(document: Any, said: str) -> None:
    with pytest.raises(BadFile, match=said.replace("[", r"\[")):
        read_qualification("f.yml", document)


@each_row(
    ("millesime", "first"), [(2014, "2011-01"), (2015, "2012-01"), (2016, "2014-01"),
                             (2024, "2022-01"), (2026, "2024-01")]
)  # fmt: skip
def test_recent_movers_came_in_two_years_three_before_2016(millesime: int, first: str) -> None:
    assert regles().premier_mois_recent(millesime) == first


@each_row(
    ("millesime", "partie", "generation"),
    [
        (2016, Partie.METROPOLE, 2015),
        (2023, Partie.METROPOLE, 2015),
        (2024, Partie.METROPOLE, 2024),
        (2024, Partie.OUTRE_MER, 2015),
        (2025, Partie.OUTRE_MER, 2024),
    ],
)
def test_districts_changed_in_2024_a_year_later_outre_mer(
    millesime: int, partie: Partie, generation: int
) -> None:
    assert regles().generation_qpv(millesime, partie) == generation


@each_row(("millesime", "generation"), [(2014, None), (2015, 2015), (2024, 2024)])
def test_a_flag_of_before_2015_speaks_of_other_zones(
    millesime: int, generation: int | None
) -> None:
    assert regles().generation_declaree(millesime, Partie.METROPOLE) == generation


def rules() -> dict[str, Any]:
    since = [{"a_partir": 2000, "mois": 24, "source": "s"}]
    qpv = [{"a_partir": 2000, "generation": 2015, "source": "s"}]
    return {
        "emmenages_recents": since,
        "qpv": {"metropole": qpv, "outre_mer": qpv},
        "qpv_declare": {"a_partir": 2015, "source": "s"},
        "occupation": {"sous": {"plus_de": 1, "source": "s"}, "sur": {"plus_de": 1, "source": "s"}},
        "bail_long": {"mois": 120, "source": "s"},
        "parc_recent": {"ans": 5, "source": "s"},
        "vacance_longue": {"mois": 3, "source": "s"},
        "fiabilite": reliable({"fragile": 10, "bonne": 40}),
    }


def reliable(reponse: Any, couverture: Any = None) -> dict[str, Any]:
    other = {"fragile": 20, "bonne": 60} if couverture is None else couverture
    return {"reponse": reponse, "couverture": other, "dominance": 85, "source": "s"}


def test_the_rules_of_this_page_are_read() -> None:
    assert read_regles(rules()).premier_mois_recent(2024) == "2022-01"
    assert read_regles(rules()).fiabilite == Floors((40, 10), (60, 20), dominance=85)


def test_what_is_shipped_is_what_docs_sources_say() -> None:
    assert regles().fiabilite == Floors((50, 20), (60, 20), dominance=None)


@each_row(
    ("change", "said"),
    [
        ({"emmenages_recents": []}, "emmenages_recents : des années qui croissent"),
        ({"emmenages_recents": [{"a_partir": 2016, "mois": 24, "source": "s"}]}, "des années"),
        ({"emmenages_recents": [{"a_partir": 2000, "mois": 0, "source": "s"}]}, "mois : un entier"),
        ({"emmenages_recents": [{"a_partir": 2000, "mois": 24}]}, "source » manque"),
        ({"qpv": {"metropole": []}}, "qpv.outre_mer » manque"),
        ({"qpv": {"metropole": [], "outre_mer": []}}, "metropole : des années qui croissent"),
        ({"occupation": {"sous": {"plus_de": 1, "source": "s"}}}, "occupation.sur » manque"),
        ({"bail_long": {"mois": -1, "source": "s"}}, "bail_long.mois : un entier"),
        ({"bail_long": {"mois": 120, "source": ""}}, "bail_long.source : un texte"),
        ({"fiabilite": reliable({"fragile": 50, "bonne": 20})}, "reponse.fragile : au plus"),
        ({"fiabilite": reliable({"fragile": 20, "bonne": 101})}, "reponse.bonne : un entier"),
        ({"fiabilite": reliable({"bonne": 20})}, "reponse.fragile » manque"),
        ({"fiabilite": reliable({"fragile": 0, "bonne": 1}, 5)}, "couverture : des clés"),
        ({"autre": 1}, "clé inconnue : « autre »"),
    ],
)
def test_rules_that_do_not_hold_are_refused(change: dict[str, Any], said: str) -> None:
    with pytest.raises(BadFile, match=said):
        read_regles({**rules(), **change})
