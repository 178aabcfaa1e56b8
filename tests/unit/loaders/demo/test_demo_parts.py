"""The pieces from which the demonstration is invented."""

import numpy as np
import pytest

from loaders.demo.bailleurs import Bailleur, found_bailleurs
from loaders.demo.columns import Array, generator, pick, pick_rows, rank_within, shares_of
from loaders.demo.country import Pays, epts, read_pays
from loaders.demo.districts import QpvNumbers, cut, locate
from loaders.demo.errors import plant
from loaders.demo.households import described, persons, younger
from loaders.demo.occupation import LET, VACANT, occupations
from loaders.demo.streets import NOMS, unaccented
from parc_social.domain.bailleur import check_siren
from parc_social.domain.territory import Niveau, check_code
from parc_social.errors import InvalidValue
from testing.rows import each_row

# In the order of loaders/demo/sql/ops.sql.
COMPOSITIONS = ("SEULE", "SEULE_C1", "SEULE_C2", "SEULE_C3", "SEULE_C4P", "COUPLE_0", "COUPLE_C1",
                "COUPLE_C2", "COUPLE_C3", "COUPLE_C4P", "AUTRE")  # fmt: skip


@pytest.fixture(scope="module")
def pays() -> Pays:
    return read_pays()


def test_a_stream_depends_on_seed_and_purpose_only() -> None:
    first = generator(1, "parc", "93").random(4)
    assert (first == generator(1, "parc", "93").random(4)).all()
    assert (first != generator(2, "parc", "93").random(4)).any()
    assert (first != generator(1, "parc", "974").random(4)).any()


def test_picked_codes_follow_their_shares() -> None:
    drawn = pick(generator(1, "t"), (7, 9), (3, 1), 20_000)
    assert set(drawn.tolist()) == {7, 9}
    assert abs((drawn == 7).mean() - 0.75) < 0.02


def test_a_code_without_share_is_never_picked() -> None:
    drawn = pick_rows(generator(1, "t"), np.array([[1, 0, 1]]), np.zeros(5_000, dtype=int))
    assert set(drawn.tolist()) == {0, 2}


def test_ranks_count_inside_each_group_in_the_order_of_rows() -> None:
    assert rank_within(np.array([5, 2, 5, 5, 2])).tolist() == [0, 0, 1, 2, 1]
    assert rank_within(np.array([], dtype=int)).tolist() == []


@each_row(
    ("total", "weights", "least", "parts"),
    [
        (10, [1, 1, 1], 0, [4, 3, 3]),
        (10, [98, 1, 1], 2, [6, 2, 2]),
        (2, [1, 1, 1], 5, [1, 1, 0]),
        (7, [1], 5, [7]),
    ],
)
def test_a_total_is_split_whole(
    total: int, weights: list[float], least: int, parts: list[int]
) -> None:
    assert shares_of(total, weights, least) == parts


def test_communes_of_the_grand_paris_are_all_known(pays: Pays) -> None:
    known = {commune.code for commune in pays.communes}
    members = [code for ept in epts() for code in ept.communes]
    assert set(members) <= known
    assert len(members) == len(set(members)) == 129


@each_row(("departement", "lieux"), [("93", 39), ("971", 32), ("974", 24), ("976", 17), ("75", 20)])
def test_places_of_a_departement(pays: Pays, departement: str, lieux: int) -> None:
    assert len(pays.lieux(departement)) == lieux


def test_paris_is_replaced_by_its_arrondissements(pays: Pays) -> None:
    assert {lieu.code_commune for lieu in pays.lieux("75")} == {"75056"}
    assert "75056" not in {lieu.code for lieu in pays.lieux("75")}


@each_row("code", ["99", "20", "974 ", "", "2a"])
def test_an_unknown_departement_is_named(pays: Pays, code: str) -> None:
    with pytest.raises(InvalidValue, match="département inconnu"):
        pays.check(["93", code])


def test_a_repeated_departement_counts_once(pays: Pays) -> None:
    assert pays.check(["974", "93", "974"]) == ("974", "93")


@pytest.fixture(scope="module")
def bailleurs(pays: Pays) -> list[Bailleur]:
    return found_bailleurs(pays, {"974": 1_000})


def test_landlords_have_valid_siren_and_siret_and_say_they_are_invented(
    bailleurs: list[Bailleur],
) -> None:
    assert len(bailleurs) >= 8
    assert len({b.siren for b in bailleurs}) == len(bailleurs)
    for bailleur in bailleurs:
        check_siren(bailleur.siren)
        assert _luhn(bailleur.siret) == 0
        assert "ficti" in bailleur.nom


def test_two_landlords_never_share_a_commune(pays: Pays, bailleurs: list[Bailleur]) -> None:
    where = {
        b.siren: {lieu.code for lieu in pays.lieux("974") if b.weight(lieu)}
        for b in bailleurs
        if b.groupe
    }
    first, second = list(where.values())[:2]
    assert first
    assert second
    assert not first & second


def test_one_landlord_in_two_departements(pays: Pays) -> None:
    found = found_bailleurs(pays, {"93": 30_000, "971": 8_000, "974": 20_000})
    assert [b.departements for b in found if len(b.departements) > 1] == [("93", "971")]


def _luhn(digits: str) -> int:
    doubled = (int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(digits)))
    return sum(d - 9 if d > 9 else d for d in doubled) % 10


def test_iris_are_a_partition_of_the_commune(pays: Pays) -> None:
    lieu = next(lieu for lieu in pays.lieux("974") if lieu.code == "97411")
    found = cut(lieu, 1, QpvNumbers("974"))
    assert abs(len(found.iris) - lieu.habitants / 2_000) <= 1
    total = sum(zone.contour.area for zone in found.iris)
    assert total == pytest.approx(found.contour.area, rel=1e-4)
    assert all(check_code(Niveau.IRIS, zone.code) for zone in found.iris)


def test_qpv_lie_in_the_commune_and_have_codes_of_their_generation(pays: Pays) -> None:
    lieu = next(lieu for lieu in pays.lieux("974") if lieu.code == "97411")
    found = cut(lieu, 1, QpvNumbers("974"))
    assert found.qpv24
    for zone in (*found.qpv24, *found.qpv15):
        assert check_code(Niveau.QPV, zone.code)
        assert found.contour.buffer(1e-5).contains(zone.contour)
    assert all(zone.code.startswith("QN974") for zone in found.qpv24)
    assert all(zone.code.startswith("QP974") for zone in found.qpv15)
    assert "fictif" in found.qpv24[0].nom


def test_a_seed_lies_in_its_own_iris(pays: Pays) -> None:
    lieu = next(lieu for lieu in pays.lieux("974") if lieu.code == "97411")
    found = cut(lieu, 1, QpvNumbers("974"))
    held = locate(found.iris, found.graines[:, 0], found.graines[:, 1])
    assert held.tolist() == list(range(len(found.graines)))


def test_corsican_qpv_codes_have_digits_only() -> None:
    numbers = QpvNumbers("2A")
    assert (numbers.code("QP"), numbers.code("QN")) == ("QP201001", "QN20101M")


@each_row(
    ("text", "typed"),
    [
        ("de l'Église", "DE L EGLISE"),
        ("Saint-Exupéry", "SAINT EXUPERY"),
        ("Schœlcher", "SCHOELCHER"),
    ],
)
def test_typed_names_have_no_accent(text: str, typed: str) -> None:
    assert unaccented(text) == typed


def test_each_street_name_has_another_spelling() -> None:
    assert all(nom.variante != nom.saisi for nom in NOMS)


def test_a_household_that_stayed_is_two_years_younger() -> None:
    ages = np.array([[38, 36, 1, 2, 17, -1, -1, -1, -1]])
    before = younger(generator(1, "t"), ages, 2)
    assert before.tolist() == [[36, 34, -1, 0, 15, -1, -1, -1, -1]]


def test_a_household_that_stayed_is_smaller_than_it_was_or_larger() -> None:
    """Children are born and leave, parents part: sizes stay, within 3 %."""
    rng, count = generator(1, "t"), 50_000
    ages = persons(rng, 1 + np.arange(count) % 5, np.full(count, 6), np.zeros(count))
    before = younger(rng, ages, 2)
    now, then = (ages >= 0).sum(axis=1), (before >= 0).sum(axis=1)
    assert (then < now).any()
    assert (then > now).any()
    assert then.mean() == pytest.approx(now.mean(), rel=0.03)
    adults = (ages[:, [0, 1, 7, 8]] >= 0) & (before[:, [0, 1, 7, 8]] >= 0)
    assert (before[:, [0, 1, 7, 8]][adults] >= 18).all()


@each_row(
    ("ages", "composition", "category"),
    [
        ([70], "SEULE", 1),
        ([30, 26], "COUPLE_0", 2),
        ([29, 26], "COUPLE_0", 3),  # a young couple: 55 years together, no more
        ([35, -1, 4], "SEULE_C1", 3),
        ([35, -1, 4, 5], "SEULE_C2", 4),
        ([35, -1, 4, 5, 6, 7, 8], "SEULE_C4P", 6),
        ([35, 35, 4], "COUPLE_C1", 3),
        ([35, 35, 4, 5, 6, 7], "COUPLE_C4P", 6),
        ([50, -1, -1, -1, -1, -1, -1, 48], "AUTRE", 2),
    ],
)
def test_composition_and_category_of_a_household(
    ages: list[int], composition: str, category: int
) -> None:
    row = np.array([ages + [-1] * (9 - len(ages))])
    found = described(generator(1, "t"), row, np.zeros(1))
    assert COMPOSITIONS[int(found["composition"][0])] == composition
    assert found["categorie"].tolist() == [category]


def test_no_holder_was_a_minor_when_the_lease_began() -> None:
    tenure = np.arange(5_000) % 60
    ages = persons(generator(1, "t"), np.full(5_000, 3), tenure, np.zeros(5_000))
    assert (ages[:, 0] - tenure >= 18).all()


def _as_france(locat: Array) -> tuple[Array, Array]:
    return np.ones(len(locat)), np.ones(len(locat))


def test_leases_begin_before_the_state_and_after_the_first_letting() -> None:
    locat = np.repeat([1960, 2021, 2023], 3_000)
    states = occupations(
        generator(1, "t"), locat, np.zeros(len(locat), dtype=bool), _as_france(locat)
    )
    for year, state in states.items():
        let = state["present"] & (state["mode"] == LET)
        assert (state["bail"][let] < year * 12).all()
        assert (state["bail"][let] >= locat[let] * 12).all()


def test_a_dwelling_vacant_in_2024_is_let_later_only() -> None:
    locat = np.full(20_000, 1970)
    states = occupations(
        generator(1, "t"), locat, np.zeros(len(locat), dtype=bool), _as_france(locat)
    )
    empty = (states[2024]["mode"] == VACANT) & (states[2025]["mode"] == LET)
    assert empty.any()
    assert (states[2025]["bail"][empty] >= 2024 * 12).all()


def test_planted_errors_are_one_a_line_and_the_rest_is_untouched() -> None:
    names = [
        "siren_bailleur",
        "composition",
        "nb_occupants",
        "nb_majeurs",
        "date_bail",
        "adr_complement",
        "code_insee",
        "etat_occupation",
        "rfr_connu",
        "tranche_plafond",
        "nb_pieces",
        "millesime",
        "nb_chomeurs",
        "nb_activite_inconnue",
        "id_logement_rpls",
        "reponse_enquete",
    ]
    row = dict.fromkeys(names, "1")
    rows, errors = plant([dict(row) for _ in range(20)], "ops.csv")
    assert len(rows) == 21
    assert len({error.ligne for error in errors}) == len(errors)
    faulty = {error.ligne - 2 for error in errors}
    assert all(rows[i] == row for i in range(20) if i not in faulty)
    assert all(rows[i] != row for i in faulty - {20})
    assert rows[20] == rows[19]
