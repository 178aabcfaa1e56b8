"""Ten households for each indicator of the survey, and what they make, worked out by hand."""

from collections.abc import Sequence

from testing.made.indicators.ten_rows import (
    ALONE,
    COUPLES,
    LONE,
    NO_INCOME,
    PEOPLE,
    REFUSED,
    VACANT,
    YOUNG,
    Row,
    Table,
    adults,
    aged,
    earning,
    held,
    helped,
    lodged,
    made,
    one,
    persons,
    share,
    since,
    table,
    working,
)

HOUSEHOLDS: dict[str, list[Table]] = {
    "OPS-002": [
        table("some", [{}, {"reponse_enquete": "2"}, *[REFUSED] * 4, *[VACANT] * 3,
                       {"etat_occupation": "4"}], 2, None, 2.0),
        table("nobody", [REFUSED] * 10, 0, None, 0.0),
    ],
    "OPS-005": [
        table("some", [
            *one("nb_occupants", 1, 2, 3, 0, None), *[{"nb_occupants": 4, **REFUSED}] * 5],
            6, None, 6.0),
        table("nobody known", [{}] * 10, 0, None, 0.0),
    ],
    "OPS-101": share(ALONE * 2, [*LONE[:1], *COUPLES[:1], *made("AUTRE")], [{}], 40.0),
    "OPS-102": share(LONE, [*ALONE, *COUPLES[:1]], [{}], 66.7),
    "OPS-103": share(LONE[2:], [*LONE[:2], *COUPLES[2:], *ALONE], [{}], 28.6),
    "OPS-104": share(made("COUPLE_0"), [*COUPLES[:1], *ALONE, *made("AUTRE")], [{}], 25.0),
    "OPS-105": share(COUPLES, [*made("COUPLE_0", "AUTRE"), *LONE[:1]], [{}], 57.1),
    "OPS-106": share(COUPLES[2:], [*COUPLES[:2], *LONE[2:]], [{}], 33.3),
    "OPS-107": share(made("AUTRE"), [*ALONE, *made("COUPLE_0")], [{}], 33.3),
    "OPS-108": share(
        [*LONE[2:], *COUPLES[2:], {"composition": "AUTRE", "nb_personnes_charge": 3}],
        [*ALONE, *LONE[:2], {"nb_personnes_charge": 2}],
        made("AUTRE"), 55.6),
    "OPS-109": [
        table("half of a hundredth", one("nb_occupants", 1, 1, 2, 2, 2, 3, 3, 3, 0, None),
              17, 8, 2.13),
        table("nobody known", one("nb_occupants", *[0] * 5, *[None] * 5), 0, 0, None),
    ],
    "OPS-110": share(
        [{"nb_mineurs": 1}, aged(a11_17=1, a40_49=1)],
        [{"nb_mineurs": 0}, aged(a40_49=2), {"nb_mineurs": 0, "nb_occ_0_5": 1}],
        [{"nb_occ_0_5": 1, "nb_occupants": 3}, {}], 40.0),
    "OPS-111": share(
        one("nb_occupants", 5, 9), one("nb_occupants", 4, 1), one("nb_occupants", 0, None), 50.0),
    "OPS-112-a": share(LONE[:1], [*LONE[1:], *COUPLES[:1]], [{}], 20.0),
    "OPS-112-b": share(LONE[1:2], [*LONE[:1], *LONE[2:], *COUPLES[:1]], [{}], 20.0),
    "OPS-113-a": share(COUPLES[:1], [*COUPLES[1:], *LONE[:1], *made("COUPLE_0")], [{}], 16.7),
    "OPS-113-b": share(COUPLES[1:2], [COUPLES[0], *COUPLES[2:], *ALONE], [{}], 20.0),
    "OPS-201": share(held("LT25"), held("25_29", "GE75"), held("INC", None), 33.3),
    "OPS-202": share(held("LT25", "25_29"), held("30_39", "GE75"), held("INC", None), 50.0),
    "OPS-203": share(held("30_39", "40_49"), held("25_29", "50_64", "LT25"), held("INC"), 40.0),
    "OPS-204": share(held("50_64"), held("40_49", "65_74", "LT25"), held("INC", None), 25.0),
    "OPS-205": share(held("65_74", "GE75"), held("50_64"), held("INC", None), 66.7),
    "OPS-206": share(held("GE75"), held("65_74", "50_64"), held("INC", None), 33.3),
    "OPS-207": persons(6, 37.5),
    "OPS-208": persons(2, 12.5),
    "OPS-209": persons(2, 12.5),
    "OPS-210": [
        table("some", PEOPLE, 6, 2, 3.0),
        table("nobody is old", YOUNG, 9, 0, None),
        table("nobody is young", [aged(a75p=1)] * 10, 0, 10, 0.0),
    ],
    "OPS-211": persons(6, 37.5, adult=True),
    "OPS-301": share(earning("P0_20"), earning("P20_40", "P150"), NO_INCOME, 33.3),
    "OPS-302": share(earning("P0_20", "P20_40"), earning("P40_60"), NO_INCOME, 66.7),
    "OPS-303": share(earning("P0_20", "P20_40", "P40_60"), earning("P60_80"), NO_INCOME, 75.0),
    "OPS-304": share(
        earning("P60_80", "P80_100"), earning("P40_60", "P100_120", "P0_20"), NO_INCOME, 40.0),
    "OPS-305": share(
        earning("P100_120", "P120_150", "P150"), earning("P80_100", "P0_20"), NO_INCOME, 60.0),
    "OPS-306": share(earning("P120_150", "P150"), earning("P100_120"), NO_INCOME, 66.7),
    "OPS-307-a": share(earning("P20_40"), earning("P0_20", "P40_60"), NO_INCOME, 33.3),
    "OPS-307-b": share(earning("P40_60"), earning("P20_40", "P60_80"), NO_INCOME, 33.3),
    "OPS-307-c": share(earning("P60_80"), earning("P40_60", "P80_100"), NO_INCOME, 33.3),
    "OPS-307-d": share(earning("P80_100"), earning("P60_80", "P100_120"), NO_INCOME, 33.3),
    "OPS-307-e": share(earning("P100_120"), earning("P80_100", "P120_150"), NO_INCOME, 33.3),
    "OPS-308": share([*NO_INCOME, {}], earning("P0_20", "P150"), [], 66.7),
    "OPS-309": share(
        earning("P40_60", "P60_80", "P80_100"), earning("P20_40", "P100_120"), NO_INCOME, 60.0),
    "OPS-310": share(earning("P120_150"), earning("P150", "P100_120"), NO_INCOME, 33.3),
    "OPS-311": share(earning("P150"), earning("P120_150", "P100_120", "P0_20"), NO_INCOME, 25.0),
    "OPS-401": share(helped("1", "2"), helped("0"), helped("9", None), 66.7),
    "OPS-402": [
        *share(helped("1"), helped("2", "0"), helped("9", None), 33.3),
        table("outre-mer", [{"aide_logement": "1", "code_commune": "97411"}] * 10, 0, 0, None),
    ],
    "OPS-501": adults(5, 31.3),  # 31.25: half of a tenth
    "OPS-502": adults(1, 6.3),
    "OPS-503": adults(4, 25.0),
    "OPS-504": adults(10, 62.5, idle=100.0),
    "OPS-505": share(
        [working(cherche=1), working(sans=2)], [working(stable=1, sans=1), working(precaire=1)],
        [working(sans=1, muet=1), {"nb_sans_emploi": 1, "nb_majeurs": 2}, {}], 50.0),
    "OPS-506": [
        *adults(4, 40.0, of=10, idle=None),
        table("all in jobs", [working(stable=1)] * 10, 0, 10, 0.0),
    ],
    "OPS-507": adults(6, 37.5, idle=100.0),
    "OPS-601": share(since("2022-01", "2024-06"), since("2021-12", "1990-01"), since(None), 50.0),
    "OPS-602": [
        # 12, 24, 120 and 0 months (a lease of the year itself): 39 months on average.
        table("some", [*since("2023-01", "2022-01", "2014-01", "2024-03"), *[{}] * 6], 156, 4, 3.3),
        table("nobody known", [{}] * 10, 0, 0, None),
        table("all of the year", since("2024-02") * 10, 0, 10, 0.0),
    ],
    "OPS-603": share(since("2014-01", "1970-05"), since("2014-02", "2024-01"), since(None), 50.0),
    "OPS-604-a": share(
        since("2021-12", "2019-02"), since("2022-01", "2024-01", "2019-01"), since(None), 40.0),
    "OPS-604-b": share(
        since("2019-01", "2014-02"), since("2019-02", "2014-01", "2023-01"), since(None), 40.0),
    "OPS-701": share(
        lodged((2, 4)), lodged((2, 3), (2, 2), (4, 1)), lodged((2, None), (None, 4), (2, 0)), 25.0),
    "OPS-702": share(
        lodged((3, 1), (5, 2)), lodged((2, 1), (1, 3)), lodged((5, None), (None, 1)), 50.0),
    "OPS-703": share(
        lodged((4, 2), tranche_age_titulaire="65_74"), lodged((3, 2), tranche_age_titulaire="GE75"),
        [*lodged((4, 1), tranche_age_titulaire="50_64"),
         *lodged((4, None), tranche_age_titulaire="GE75")], 50.0),
    "OPS-704": [
        # 241 m² for 4 persons: 60.25.
        table("half of a tenth", [
            {"surface_hab": 121, "nb_occupants": 2}, {"surface_hab": 120, "nb_occupants": 2},
            {"surface_hab": 80}, {"nb_occupants": 3}, *[{}] * 5,
            {"surface_hab": 80, "nb_occupants": 1, **REFUSED}], 241, 4, 60.3),
        table("nobody known", [{"surface_hab": 50}] * 10, 0, 0, None),
    ],
}  # fmt: skip
# The same ten dwellings of a deposit: 6 let, of which 4 answered; 8 of the register there.
DEPOSIT = [*[{}] * 4, *[REFUSED] * 2, *[VACANT] * 4]
COLLECTED: dict[str, list[tuple[Sequence[Row], int, float | None]]] = {  # rows, register, value
    "OPS-001": [(DEPOSIT, 8, 10.0)],
    "OPS-003": [(DEPOSIT, 8, 66.7), ([VACANT] * 10, 8, None), ([{}] * 10, 8, 100.0)],
    "OPS-004": [(DEPOSIT, 8, 125.0), (DEPOSIT, 0, None), (DEPOSIT, 16, 62.5)],
}
