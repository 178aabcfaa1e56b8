"""Ten households, or ten dwellings, for each indicator: its edge cases, worked out by hand.

A line says who counts in the numerator, who in the denominator alone, whose answer is unknown, and
the figure. The statements of the publication are run by DuckDB, once over all tables.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from loaders.bench import insert
from loaders.publication.counts import make_dwellings
from loaders.publication.levels.figures import DISTINCTS, figures
from loaders.publication.sources import Sources
from loaders.publication.tables import ECONOMY, REGISTER, shown_tables, sum_of
from parc_social.access.secrecy import secrecy_tables
from parc_social.catalogue.indicator import Calcul, Indicator
from parc_social.catalogue.load import collections, indicators
from parc_social.domain.fragility import OPERANDES, Etalon, Seuils, indice
from parc_social.domain.indicators import BUSINESS_SUMS, RENT_SUMS, RPLS_SUMS
from parc_social.domain.measures_ops import OPS_MESURES
from parc_social.domain.measures_rpls import RPLS_MESURES
from parc_social.storage.edition_files.measures import make_households
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.sql.text import quoted
from testing.rows import each_row

Row = Mapping[str, Any]
BY_CODE = {i.code: i for i in indicators().values()}
ANSWER: Row = {"etat_occupation": "1", "reponse_enquete": "1", "code_commune": "93001",
               "siren_bailleur": "1", "millesime": 2024}  # fmt: skip
REFUSED: Row = {"reponse_enquete": "3"}
VACANT: Row = {"etat_occupation": "2", "reponse_enquete": None}
DWELLING: Row = {"code_commune": "93001", "millesime": 2025}
KINDS = {"integer": "INTEGER", "number": "DOUBLE", "string": "VARCHAR", "boolean": "BOOLEAN",
         "date": "DATE"}  # fmt: skip
AGES = ("0_5", "6_10", "11_17", "18_24", "25_29", "30_39", "40_49", "50_64", "65_74", "75p")


@dataclass(frozen=True, slots=True)
class Table:
    """Ten rows, and what they make; `den` None: a count."""

    name: str
    rows: Sequence[Row]
    num: int
    den: int | None
    value: float | None


def table(name: str, rows: Sequence[Row], num: int, den: int | None, value: float | None) -> Table:
    assert len(rows) == 10, f"{name}: {len(rows)} rows"
    return Table(name, rows, num, den, value)


def share(
    yes: Sequence[Row], no: Sequence[Row], unknown: Sequence[Row], value: float
) -> list[Table]:
    """Some of each; nobody known (no rate, not a rate of zero); nobody in it; everybody in it."""
    told = [*yes, *no]
    rest = 10 - len(told) - len(unknown)
    away = [{**told[n % len(told)], **(REFUSED, VACANT)[n % 2]} for n in range(rest)]
    return [
        table("some", [*told, *unknown, *away], len(yes), len(told), value),
        table("nobody known", list(unknown[:1] or [REFUSED]) * 10, 0, 0, None),
        table("nobody in it", [no[0]] * 10, 0, 10, 0.0),
        table("everybody", [yes[0]] * 10, 10, 10, 100.0),
    ]


def one(name: str, *codes: Any) -> list[Row]:
    """A household for each code of a column."""
    return [{name: code} for code in codes]


def made(*codes: Any) -> list[Row]:
    return one("composition", *codes)


def held(*codes: Any) -> list[Row]:
    return one("tranche_age_titulaire", *codes)


def earning(*bands: Any) -> list[Row]:
    return [{"rfr_connu": "1", "tranche_plafond": band} for band in bands]


def helped(*codes: Any) -> list[Row]:
    return one("aide_logement", *codes)


def since(*months: Any) -> list[Row]:
    return one("date_bail", *months)


def lodged(*pairs: tuple[int | None, int | None], **more: Any) -> list[Row]:
    """Rooms, occupants."""
    return [{"nb_pieces": rooms, "nb_occupants": n, **more} for rooms, n in pairs]


def aged(**people: int) -> Row:
    """Occupants by age, all said."""
    told = {f"nb_occ_{band}": people.get(f"a{band}") for band in AGES}
    return {**told, "nb_occupants": sum(people.values())}


def working(
    stable: int = 0, precaire: int = 0, cherche: int = 0, sans: int = 0, muet: int = 0
) -> Row:
    return {"nb_emploi_stable": stable, "nb_emploi_precaire": precaire, "nb_chomeurs": cherche,
            "nb_sans_emploi": sans, "nb_activite_inconnue": muet,
            "nb_majeurs": stable + precaire + cherche + sans + muet}  # fmt: skip


NO_INCOME = [*earning("INC", None), {"rfr_connu": "0", "tranche_plafond": "P0_20"}]
ALONE, LONE = made("SEULE"), made("SEULE_C1", "SEULE_C2", "SEULE_C3", "SEULE_C4P")
COUPLES = made("COUPLE_C1", "COUPLE_C2", "COUPLE_C3", "COUPLE_C4P")
# Ages: 6 minors, 2 of 18-24, 6 of 25-64, 2 of 65 and more: 16 persons of six households.
PEOPLE = [
    aged(a0_5=2, a30_39=1), aged(a6_10=1, a11_17=1, a40_49=2), aged(a11_17=2, a50_64=1),
    aged(a18_24=2), aged(a25_29=2), aged(a65_74=1, a75p=1),
    {"nb_occ_0_5": 1, "nb_occupants": 3}, {"nb_occupants": 2}, {}, {**aged(a0_5=9), **REFUSED},
]  # fmt: skip
YOUNG = [aged(a0_5=1, a30_39=1)] * 9 + [{}]
# Adults: 5 in stable jobs, 1 in a precarious one, 4 seeking, 6 with none: 16 of seven households.
ADULTS = [
    working(stable=2), working(stable=3), working(precaire=1), working(cherche=1, sans=1),
    working(cherche=2, muet=1), working(sans=5), working(cherche=1), working(muet=2), {},
    {**working(stable=9), **REFUSED},
]  # fmt: skip
RETIRED = [working(sans=2)] * 9 + [{}]


def persons(num: int, value: float, *, adult: bool = False) -> list[Table]:
    return [
        table("some", PEOPLE, num, 16, value),
        table("nobody known", [{"nb_occupants": 2}] * 10, 0, 0, None),
        table("all adults", [aged(a30_39=2)] * 10, 20 * adult, 20, 100.0 * adult),
    ]


def adults(num: int, value: float, *, of: int = 16, idle: float | None = 0.0) -> list[Table]:
    retired = {0.0: (0, 18), 100.0: (18, 18), None: (0, 0)}[idle]
    return [
        table("some", ADULTS, num, of, value),
        table("nobody known", [working(muet=1)] * 10, 0, 0, None),
        table("all retired", RETIRED, *retired, idle),
    ]


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


def stock(
    yes: Sequence[Row], no: Sequence[Row], unknown: Sequence[Row], value: float
) -> list[Table]:
    """Dwellings: none is silent as a household is, those that tell nothing are unknown."""
    told = [*yes, *no]
    rest = list(unknown or [{}]) * 10
    return [
        table("some", [*told, *rest][:10], len(yes), len(told), value),
        table("nothing known", (rest)[:10], 0, 0, None),
        table("none", [no[0]] * 10, 0, 10, 0.0),
        table("all", [yes[0]] * 10, 10, 10, 100.0),
    ]


def of_all(yes: Sequence[Row], value: float) -> list[Table]:
    """A share of all dwellings: nothing is unknown."""
    rest = [{}] * (10 - len(yes))
    return [table("some", [*yes, *rest], len(yes), 10, value), table("none", [{}] * 10, 0, 10, 0.0)]


def reserved(*codes: Any) -> list[Row]:
    return one("contingent", *codes)


def vacated(*months: tuple[int, int]) -> list[Row]:
    """Vacant since the first day of a month."""
    return [{**OFFERED, "offre_date": date(*month, 1)} for month in months]


def built(*years: Any) -> list[Row]:
    return one("construct", *years)


def financed(*groups: Any) -> list[Row]:
    return one("finan_groupe", *groups)


def labelled(*letters: Any) -> list[Row]:
    return one("dpe_energie", *letters)


LET, OFFERED = {"mode": "1"}, {"mode": "2"}
OTHERS = one("mode", "3", "4", "5", None)
OLD_LET: Row = {**LET, "locat": 2010, "bail_date": date(2015, 3, 1)}
MOVED: Row = {**LET, "locat": 2023, "bail_date": date(2024, 1, 1)}
FUTURE: Row = {"bail_date": date(2025, 2, 1)}  # no lease of the register's date
RENTED: Row = {**LET, "loyer_principal": 250.25, "surfhab": 50, "locat": 2010}


def rents(classe: Row, other: Row) -> list[Table]:
    """Two let dwellings of a class, 500.50 € for 100 m², beside what is of no account."""
    theirs: list[Row] = [{**RENTED, **classe}, {**RENTED, **classe}]
    none: list[Row] = [
        {**LET, **classe, "surfhab": 40}, {**LET, **classe, "loyer_principal": 400.0},
        {**RENTED, **classe, "mode": "2"}, {**RENTED, **other, "surfhab": 90}, RENTED,
    ]  # fmt: skip
    return [
        table("half of a cent", [*theirs, *none, *[{}] * 3], 50_050, 100, 5.01),
        table("nobody lets one", [*none, *[{}] * 5], 0, 0, None),
    ]


DWELLINGS: dict[str, list[Table]] = {
    "RPLS-001": [table("ten", [{}] * 10, 10, None, 10.0)],
    "RPLS-004": [
        table("some", [*one("adresse_id", *"aaabbbcc"), {}, {}], 3, None, 3.0),
        table("no address", [{}] * 10, 0, None, 0.0),
    ],
    "RPLS-101": stock(one("typeconst", "C", "C"), one("typeconst", "I", "E"), [{}], 50.0),
    "RPLS-102": stock(one("typeconst", "I"), one("typeconst", "C", "E"), [{}], 33.3),
    "RPLS-103": stock(one("typeconst", "E"), one("typeconst", "C", "I"), [{}], 33.3),
    "RPLS-104": stock(one("nbpiece", 1, 2), one("nbpiece", 3), [{}], 66.7),
    "RPLS-104-a": stock(one("nbpiece", 1), one("nbpiece", 2, 9), [{}], 33.3),
    "RPLS-104-b": stock(one("nbpiece", 2), one("nbpiece", 1, 3), [{}], 33.3),
    "RPLS-105": stock(one("nbpiece", 3), one("nbpiece", 2, 4), [{}], 33.3),
    "RPLS-106": stock(one("nbpiece", 4), one("nbpiece", 3, 5), [{}], 33.3),
    "RPLS-107": stock(one("nbpiece", 5, 9), one("nbpiece", 4), [{}], 66.7),
    "RPLS-108": [
        table("half of a hundredth", one("nbpiece", 1, 3, 3, 3, 3, 4, 4, 4, None, None),
              25, 8, 3.13),
        table("nothing known", [{}] * 10, 0, 0, None),
    ],
    "RPLS-109": [
        table("half of a tenth", [*one("surfhab", 60, 60, 60, 61), *[{}] * 6], 241, 4, 60.3),
        table("nothing known", [{}] * 10, 0, 0, None),
    ],
    "RPLS-112-a": stock(one("surfhab", 9, 29), one("surfhab", 30), [{}], 66.7),
    "RPLS-112-b": stock(one("surfhab", 30, 49), one("surfhab", 29, 50), [{}], 50.0),
    "RPLS-112-c": stock(one("surfhab", 50, 69), one("surfhab", 49, 70), [{}], 50.0),
    "RPLS-112-d": stock(one("surfhab", 70, 89), one("surfhab", 69, 90), [{}], 50.0),
    "RPLS-112-e": stock(one("surfhab", 90, 250), one("surfhab", 89), [{}], 66.7),
    "RPLS-110": stock(one("pmr", "2", "3"), one("pmr", "1"), [{}], 66.7),
    "RPLS-111": stock(one("pmr", "3"), one("pmr", "1", "2"), [{}], 33.3),
    "RPLS-113": stock(one("typeconst", "C", "E"), one("typeconst", "I"), [{}], 66.7),
    "RPLS-201": [
        # 76, 16, 0 and 0 (finished after 1 January): 92 years of four.
        table("some", [*built(1949, 2009, 2025, 2026), *[{}] * 6], 92, 4, 23.0),
        table("nothing known", [{}] * 10, 0, 0, None),
        table("all new", built(2025) * 10, 0, 10, 0.0),
    ],
    "RPLS-202-a": stock(built(1948, 1850), built(1949), [{}], 66.7),
    "RPLS-202-b": stock(built(1949, 1974), built(1948, 1975), [{}], 50.0),
    "RPLS-202-c": stock(built(1975, 1989), built(1974, 1990), [{}], 50.0),
    "RPLS-202-d": stock(built(1990, 2009), built(1989, 2010), [{}], 50.0),
    "RPLS-202-e": stock(built(2010, 2026), built(2009), [{}], 66.7),
    "RPLS-203": stock(built(2020, 2026), built(2019), [{}], 66.7),
    "RPLS-204": [
        table("some", [*one("locat", 2024, 2024, 2023, 2025, None), *[{}] * 5], 2, None, 2.0),
        table("none", [{}] * 10, 0, None, 0.0),
    ],
    "RPLS-205": [
        *stock([{"locat": 2024, "origine": "1"}, {"locat": 2024, "origine": "4"}],
               [{"locat": 2024, "origine": "2"}, {"locat": 2024, "origine": "3"}],
               [{"locat": 2024}, {"locat": 2023, "origine": "1"}], 50.0),
    ],
    "RPLS-301": stock(financed("PLAI"), financed("PLUS", "AUTRE"), [{}], 33.3),
    "RPLS-302": stock(financed("PLUS"), financed("AVANT77", "PLAI"), [{}], 33.3),
    "RPLS-303": stock(financed("PLS"), financed("PLI", "PLUS"), [{}], 33.3),
    "RPLS-304": stock(financed("PLI"), financed("PLS"), [{}], 50.0),
    "RPLS-305": stock(financed("AVANT77"), financed("PLUS"), [{}], 50.0),
    "RPLS-306": [
        *stock(one("conv", True), one("conv", False, False), [{}], 33.3),
        table("outre-mer", [{"conv": True, "code_commune": "97411"}] * 10, 0, 0, None),
    ],
    "RPLS-307": stock(financed("AUTRE"), financed("PLUS", "AVANT77"), [{}], 33.3),
    "RPLS-401": stock(labelled("A", "B"), labelled("C"), [{}], 66.7),
    "RPLS-402": stock(labelled("C", "D"), labelled("B", "E"), [{}], 50.0),
    "RPLS-403": stock(labelled("E"), labelled("D", "F"), [{}], 33.3),
    "RPLS-404": stock(labelled("F", "G"), labelled("E"), [{}], 66.7),
    "RPLS-405": of_all(labelled("A", "G", "D"), 30.0),
    "RPLS-406": stock(one("dpe_ges", "F", "G"), one("dpe_ges", "E"), labelled("G"), 66.7),
    "RPLS-407-a": stock(labelled("A"), labelled("B", "G"), [{}], 33.3),
    "RPLS-407-b": stock(labelled("B"), labelled("A", "C"), [{}], 33.3),
    "RPLS-407-c": stock(labelled("C"), labelled("B", "D"), [{}], 33.3),
    "RPLS-407-d": stock(labelled("D"), labelled("C", "E"), [{}], 33.3),
    "RPLS-407-f": stock(labelled("F"), labelled("E", "G"), [{}], 33.3),
    "RPLS-407-g": stock(labelled("G"), labelled("F", "A"), [{}], 33.3),
    "RPLS-501": stock(one("en_qpv24", True, True), one("en_qpv24", False),
                      one("qpv24", "QN09301A"), 66.7),
    "RPLS-502": stock(one("en_qpv15", True), one("en_qpv15", False, False),
                      one("qpv15", "QP093001"), 33.3),
    "RPLS-503": stock(
        [{"sru_expir": 2031, "sru_alinea": "2"}, {"sru_expir": 2031}], [{"sru_alinea": "1"}],
        [{}], 66.7),
    "RPLS-504": [
        table("some", [*one("sru_alinea", "1", "2", "3"), {"sru_expir": 2031}, *[{}] * 6],
              3, None, 3.0),
        table("nothing known", [{}] * 10, 0, None, 0.0),
    ],
    "RPLS-505-a": stock(one("sru_alinea", "1"), one("sru_alinea", "2", "3"), [{}], 33.3),
    "RPLS-505-b": stock(one("sru_alinea", "2"), one("sru_alinea", "1", "3"), [{}], 33.3),
    "RPLS-505-c": stock(one("sru_alinea", "3"), one("sru_alinea", "1", "2"), [{}], 33.3),
    "RPLS-608-a": stock(reserved("1", "2", "5"), reserved("3", "4", "6", "7"), [{}], 42.9),
    "RPLS-608-b": stock(reserved("3"), reserved("2", "4"), [{}], 33.3),
    "RPLS-608-c": stock(reserved("4"), reserved("3", "5"), [{}], 33.3),
    "RPLS-608-d": stock(reserved("6"), reserved("5", "7"), [{}], 33.3),
    "RPLS-608-e": stock(reserved("7"), reserved("6", "1"), [{}], 33.3),
    "RPLS-601": stock([OFFERED], [LET, LET], OTHERS, 33.3),
    "RPLS-602": stock(
        [{**OFFERED, "offre_date": date(2024, 9, 1)}],
        [{**OFFERED, "offre_date": date(2024, 10, 1)}, LET], [OFFERED, *OTHERS], 33.3),
    "RPLS-609-a": stock(vacated((2024, 10), (2024, 12)), [*vacated((2024, 9), (2020, 1)), LET],
                        [OFFERED, *OTHERS], 40.0),
    "RPLS-609-b": stock(vacated((2024, 9), (2024, 1)), [*vacated((2024, 10), (2023, 12)), LET],
                        [OFFERED, *OTHERS], 40.0),
    "RPLS-609-c": stock(vacated((2023, 12), (2023, 1)), [*vacated((2024, 1), (2022, 12)), LET],
                        [OFFERED, *OTHERS], 40.0),
    "RPLS-609-d": stock(vacated((2022, 12), (2019, 1)), [*vacated((2023, 1), (2024, 12)), LET],
                        [OFFERED, *OTHERS], 40.0),
    "RPLS-603": stock(
        [MOVED, {**MOVED, "bail_date": date(2025, 1, 1)}],
        [OLD_LET, {**OLD_LET, **FUTURE}, {**OFFERED, "locat": 2020}],
        [{**LET, "locat": 2010}, {**MOVED, "locat": 2024}, *OTHERS], 40.0),
    "RPLS-604": stock(one("mode", "3"), one("mode", "1", "2", "4", "5"), [{}], 20.0),
    "RPLS-605": stock(one("mode", "4"), one("mode", "1", "2", "3", "5"), [{}], 20.0),
    "RPLS-606": [
        # 500.50 € for 100 m²: 5.005, half of a cent.
        table("half of a cent", [
            RENTED, RENTED, {**LET, "loyer_principal": 400.0}, {**LET, "surfhab": 40},
            {**RENTED, "loyer_principal": 0.0}, {**RENTED, "mode": "2"}, *[{}] * 4],
            50_050, 100, 5.01),
        table("nothing known", [LET] * 10, 0, 0, None),
    ],
    "RPLS-606-a": rents({"finan_groupe": "PLAI"}, {"finan_groupe": "PLUS"}),
    "RPLS-606-b": rents({"finan_groupe": "PLUS"}, {"finan_groupe": "AVANT77"}),
    "RPLS-606-c": rents({"finan_groupe": "AVANT77"}, {"finan_groupe": "PLUS"}),
    "RPLS-606-d": rents({"finan_groupe": "PLS"}, {"finan_groupe": "PLI"}),
    "RPLS-606-e": rents({"finan_groupe": "PLI"}, {"finan_groupe": "AUTRE"}),
    "RPLS-606-f": rents({"nbpiece": 1}, {"nbpiece": 2}),
    "RPLS-606-g": rents({"nbpiece": 2}, {"nbpiece": 1}),
    "RPLS-606-h": rents({"nbpiece": 3}, {"nbpiece": 4}),
    "RPLS-606-i": rents({"nbpiece": 4}, {"nbpiece": 5}),
    "RPLS-606-j": rents({"nbpiece": 5}, {"nbpiece": 4}),
    "RPLS-607": [
        table("some", [{**RENTED, **MOVED}, *[{**RENTED, "bail_date": date(2023, 12, 1)}] * 9],
              25_025, 50, 5.01),
        table("no move", [RENTED] * 10, 0, 0, None),
    ],
}  # fmt: skip
# Of whole communes: ten dwellings of 93001, the year before, its main residences.
COMMUNES: dict[str, list[tuple[int, int | None, float | None]]] = {  # before, residences, value
    "RPLS-002": [(0, 80, 12.5), (0, None, None), (0, 160, 6.3)],
    "RPLS-003": [(8, None, 25.0), (16, None, -37.5), (0, None, None), (10, None, 0.0)],
}
# Dwellings that stayed, of a landlord whose file says which left; why the others did; value.
EXITS: dict[str, list[tuple[int, str, int, int, float | None]]] = {
    "RPLS-610": [(6, "1345", 4, 10, 40.0), (9, "2", 0, 9, 0.0), (0, "2", 0, 0, None)],
    "RPLS-611-a": [(7, "113", 2, 10, 20.0), (10, "", 0, 10, 0.0)],
    "RPLS-611-b": [(9, "24", 1, 10, 10.0), (10, "", 0, 10, 0.0)],
    "RPLS-611-c": [(7, "331", 2, 10, 20.0), (10, "4", 0, 11, 0.0)],
    "RPLS-611-d": [(197, "441", 2, 200, 1.0), (10, "5", 0, 11, 0.0)],
    "RPLS-611-e": [(7, "554", 2, 10, 20.0), (10, "1", 0, 11, 0.0)],
}
# Rents of dwellings of 50 m² where the ceilings are 5 and 6 € a square metre; value.
CEILED: dict[str, list[tuple[list[float | None], int, int, float | None]]] = {
    "RPLS-612-a": [([249, 250, 251, 300, None], 2, 4, 50.0), ([300.5], 0, 1, 0.0)],
    "RPLS-612-b": [([249, 300, 301, 0, None], 2, 3, 66.7), ([None], 0, 0, None)],
}
# The same of dwellings of so many rooms, beside one of each other number.
CEILED_ROOMS = {
    f"RPLS-{code}-{letter}": rooms
    for code in ("613", "614")
    for letter, rooms in zip("abcde", ((1,), (2,), (3,), (4,), (5, 9)), strict=True)
}
CEILED |= {
    code: CEILED["RPLS-612-a" if code.startswith("RPLS-613") else "RPLS-612-b"]
    for code in CEILED_ROOMS
}
LANDLORDS: dict[str, list[tuple[Sequence[str | None], float]]] = {
    "RPLS-005": [([*"1112223", None, None, None], 3.0), ([None] * 10, 0.0)]
}
# Ten communes of 20 households each, the shares of all operands alike, in tenths.
TENTHS = (100, 100, 100, 100, 100, 300, 300, 300, 300, 300)
SYNTHESIS: dict[str, list[tuple[int | None, int | None]]] = {  # share, what is made of it
    "X-002": [(100, -100), (200, 0), (300, 100), (None, None)],  # mean 20.0, deviation 10.0
    "X-003": [(100, 1), (149, 1), (150, 2), (199, 2), (200, 3), (250, 4), (None, None)],
}
ABSENT = {"X-001"}


def test_each_indicator_has_its_table() -> None:
    tables = (HOUSEHOLDS, COLLECTED, DWELLINGS, COMMUNES, EXITS, CEILED, LANDLORDS, SYNTHESIS)
    found = [code for some in tables for code in some]
    assert sorted([*found, *ABSENT]) == sorted(BY_CODE)


def test_a_share_has_a_table_where_nothing_is_known_and_one_where_its_class_is_empty() -> None:
    for code, tables in (HOUSEHOLDS | DWELLINGS).items():
        if BY_CODE[code].unite == "%":
            values = {t.value for t in tables}
            assert BY_CODE[code].denominateur in ("logements", "menages") or None in values, code
            assert values & {0.0, 100.0}, code


# What is known where nobody says anything: who answered, what there is, and what is not given.
# Every other figure is then N, or Z outre-mer: never a zero.
SPOKEN: Mapping[str, float] = {
    "OPS-001": 20.0,
    "OPS-002": 20.0,
    "OPS-003": 100.0,
    "OPS-004": 100.0,  # what came in
    "OPS-308": 100.0,  # resources not given: all of them
    "RPLS-001": 20.0,  # the dwellings
    "RPLS-405": 0.0,  # labels known: none
}
# Those that dwellings and households count in, whatever they say.
OF_ALL = {"OPS-002", "OPS-308", "RPLS-001", "RPLS-405"}
MADE_OF_OTHERS = {
    "RPLS-002", "RPLS-003", "RPLS-005", *EXITS, *CEILED, *COLLECTED, *SYNTHESIS, *ABSENT,
}  # fmt: skip


def sums(
    bench: Workbench, source: str, names: Sequence[str], tables: Mapping[str, Sequence[Table]]
) -> Mapping[tuple[str, int], dict[str, int]]:
    """The sums of each table, by code and number."""
    columns = ", ".join(f"CAST(sum({name}) AS BIGINT)" for name in names)
    key = "id" if source == "logement" else "cle"
    found = bench.rows(
        f"FROM {source} SELECT split_part({key}, '|', 1), split_part({key}, '|', 2), {columns}"
        f" WHERE {key} IS NOT NULL GROUP BY 1, 2"
    )
    assert len(found) == sum(map(len, tables.values()))
    return {(c, int(n)): dict(zip(names, values, strict=True)) for c, n, *values in found}


def fill(
    bench: Workbench, collection: str, name: str, model: Row, tables: Mapping[str, Sequence[Table]]
) -> None:
    """All rows of all tables; an address is of its own table."""
    fields = collections()[collection].fields
    typed = ", ".join(f"{quoted(f.name)} {KINDS[f.type.value]}" for f in fields)
    bench.run(f"CREATE OR REPLACE TABLE {name} ({typed})")
    rows: list[Row] = []
    for code, own in tables.items():
        for n, each in enumerate(own):
            for k, row in enumerate(each.rows):
                place = row.get("adresse_id")
                where = {"adresse_id": f"{code}|{n}|{place}"} if place else {}
                rows.append({**model, **row, **where, "id": f"{code}|{n}|{k}"})
    names = dict.fromkeys(key for row in rows for key in row)
    insert(bench, name, {key: [row.get(key) for row in rows] for key in names})


def edition(source: str, millesime: int) -> Edition:
    made_at = datetime(2026, 1, 1, tzinfo=UTC)
    return Edition(
        f"{source}_{millesime}_00000000", source, millesime, EditionState.PUBLISHED, made_at, ()
    )


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[tuple[str, int], Any]]:
    """The sums of every table of households and dwellings."""
    folder = tmp_path_factory.mktemp("dix")
    territoires(folder / "t.duckdb", None)
    ops, rpls = [m.nom for m in OPS_MESURES], [m.nom for m in RPLS_MESURES]
    deposits = {
        code: [Table("", rows, 0, None, None) for rows, *_ in some]
        for code, some in COLLECTED.items()
    }
    with workshop(None) as bench:
        bench.attach("terr", folder / "t.duckdb")
        fill(bench, "ops-menages", "enquete", ANSWER, HOUSEHOLDS | deposits)
        make_households(bench, 2024)
        fill(bench, "rpls-logements", "stock_logement", DWELLING, DWELLINGS)
        make_dwellings(bench, sources(), Path())
        yield {
            **sums(bench, "menage", [*ops, "loues"], HOUSEHOLDS | deposits),
            **sums(bench, "logement", rpls, DWELLINGS),
        }


def sources(before: Edition | None = None) -> Sources:
    known = edition("territoires", 2025)
    return Sources(2025, None, None, known, recent=known, rpls_avant=before)


def territoires(file: Path, residences: int | None) -> None:
    with workshop(file) as bench:
        bench.run("CREATE TABLE appartenance (code_commune VARCHAR)")
        bench.insert("appartenance", [("93001",)])
        bench.run(
            "CREATE TABLE commune_passage"
            " (code_avant VARCHAR, code_apres VARCHAR, annee INTEGER, part DOUBLE);"
            "CREATE TABLE population (code_commune VARCHAR, annee INTEGER, population INTEGER,"
            " residences_principales INTEGER)"
        )
        bench.insert("population", [("93001", 2022, 9, residences)])


def value_of(indicator: Indicator, found: Mapping[str, int]) -> float | None:
    den = found[indicator.denominateur] if indicator.denominateur else None
    return indicator.value(found[str(indicator.numerateur)], den)


EVERY = [(code, n) for code, own in (HOUSEHOLDS | DWELLINGS).items() for n in range(len(own))]


@each_row(("code", "n"), EVERY, ids=[f"{c}-{n}" for c, n in EVERY])
def test_ten_make_the_figure_worked_out_by_hand(
    counted: Mapping[tuple[str, int], Any], code: str, n: int
) -> None:
    indicator, expected = BY_CODE[code], (HOUSEHOLDS | DWELLINGS)[code][n]
    found = counted[code, n]
    den = found[indicator.denominateur] if indicator.denominateur else None
    told = (found[str(indicator.numerateur)], den, value_of(indicator, found))
    assert told == (expected.num, expected.den, expected.value), expected.name


@each_row("code", COLLECTED)
def test_what_was_collected_of_ten_dwellings(
    counted: Mapping[tuple[str, int], Any], code: str
) -> None:
    for n, (rows, parc, value) in enumerate(COLLECTED[code]):
        answered = counted[code, n]["menages"]
        found = counted[code, n] | {"repondants": answered, "enquetes": len(rows), "parc": parc}
        assert value_of(BY_CODE[code], found) == value


@each_row(
    ("code", "before", "residences", "value"),
    [(code, *case) for code, cases in COMMUNES.items() for case in cases],
)
def test_ten_dwellings_against_the_year_before_and_the_census(
    tmp_path: Path, code: str, before: int, residences: int | None, value: float | None
) -> None:
    territoires(tmp_path / "t.duckdb", residences)
    ten = {"now": [Table("", [{}] * 10, 0, None, None)]}
    if code == "RPLS-002":  # those of a commune that the census does not know count for nothing
        ten["ailleurs"] = [Table("", [{"code_commune": "93999"}] * 7, 0, None, None)]
    past = edition("rpls", 2024)
    with workshop(tmp_path / f"{past.id}.duckdb") as bench:
        relation = collections()["rpls-logements"].relation
        bench.run(f"CREATE TABLE {relation} (code_commune VARCHAR)")
        bench.insert(relation, [("93001",)] * before)
    with workshop(None) as bench:
        bench.attach("terr", tmp_path / "t.duckdb")
        fill(bench, "rpls-logements", "stock_logement", DWELLING, ten)
        make_dwellings(bench, sources(past), tmp_path)
        names = [m.nom for m in RPLS_MESURES]
        columns = ", ".join(f"CAST(sum({name}) AS BIGINT)" for name in names)
        (found,) = bench.rows(f"FROM logement SELECT {columns}")
    assert value_of(BY_CODE[code], dict(zip(names, found, strict=True))) == value


@each_row(
    ("code", "stayed", "left", "num", "den", "value"),
    [(code, *case) for code, cases in EXITS.items() for case in cases],
)
def test_what_left_is_set_against_what_was_there_a_year_before(
    tmp_path: Path, code: str, stayed: int, left: str, num: int, den: int, value: float | None
) -> None:
    territoires(tmp_path / "t.duckdb", None)
    there = [{"siren_bailleur": "1", "locat": 1990}] * stayed
    unknown = [{"siren_bailleur": "2", "locat": 1990}, {"siren_bailleur": "1"}] * 5
    with workshop(None) as bench:
        bench.attach("terr", tmp_path / "t.duckdb")
        parc = {code: [Table("", [*there, *unknown], 0, None, None)]}
        fill(bench, "rpls-logements", "stock_logement", DWELLING, parc)
        make_dwellings(bench, sources(), Path())
        bench.insert("bailleur_suivi", [("1",)])
        bench.insert("sortie_situee", [("a", "1", "93001", reason) for reason in left])
        names = (BY_CODE[code].numerateur, BY_CODE[code].denominateur)
        (found,) = bench.rows(
            f"FROM logement SELECT {', '.join(f'coalesce(sum({n}), 0)::BIGINT' for n in names)}"
        )
    assert (*found, BY_CODE[code].value(*found)) == (num, den, value)


@pytest.mark.parametrize(
    ("code", "rents", "num", "den", "value"),
    [(code, *case) for code, cases in CEILED.items() for case in cases],
)
@pytest.mark.parametrize("given", ["93", "93001"])
def test_rents_are_set_against_the_ceilings_of_their_commune(
    tmp_path: Path, code: str, rents: list[float | None], num: int, den: int,
    value: float | None, given: str,
) -> None:  # fmt: skip
    """Of the commune if it has its own, else of its département; elsewhere none counts."""
    territoires(tmp_path / "t.duckdb", None)
    let = [{"mode": "1", "surfhab": 50, "loyer_principal": rent} for rent in rents]
    if own := CEILED_ROOMS.get(code):
        let = [row | {"nbpiece": own[n % len(own)]} for n, row in enumerate(let)]
        let += [{**RENTED, "nbpiece": n} for n in (1, 2, 3, 4, 5, 9, None) if n not in own]
    rows = [*let, {**RENTED, "code_commune": "97411"}, {**RENTED, "code_commune": "94001"}]
    with workshop(None) as bench:
        bench.attach("terr", tmp_path / "t.duckdb")
        parc = {code: [Table("", rows, 0, None, None)]}
        fill(bench, "rpls-logements", "stock_logement", DWELLING, parc)
        make_dwellings(bench, sources(), tmp_path)
        ceilings = [(given, 500, 600), *([("93", 1, 2)] if given != "93" else [])]
        bench.insert("plafond_loyer", ceilings)
        names = (BY_CODE[code].numerateur, BY_CODE[code].denominateur)
        (found,) = bench.rows(
            f"FROM logement SELECT {', '.join(f'coalesce(sum({n}), 0)::BIGINT' for n in names)}"
        )
    assert (*found, BY_CODE[code].value(*found)) == (num, den, value)


@each_row("code", LANDLORDS)
def test_landlords_are_counted_once(tmp_path: Path, code: str) -> None:
    assert BY_CODE[code].numerateur == "bailleurs"
    territoires(tmp_path / "t.duckdb", None)
    for sirens, expected in LANDLORDS[code]:
        rows = [{"siren_bailleur": siren} for siren in sirens]
        with workshop(None) as bench:
            bench.attach("terr", tmp_path / "t.duckdb")
            ten = {code: [table("", rows, 0, None, None)]}
            fill(bench, "rpls-logements", "stock_logement", DWELLING, ten)
            make_dwellings(bench, sources(), Path())
            found = bench.value("FROM logement SELECT count(DISTINCT bailleur)")
        assert BY_CODE[code].value(int(found), None) == expected


@each_row("code", SYNTHESIS)
def test_what_is_made_of_the_shares_of_ten_communes(code: str) -> None:
    etalon = Etalon.of([(20, tenths) for tenths in TENTHS])
    for tenths, expected in SYNTHESIS[code]:
        found = indice([etalon] * len(OPERANDES), [tenths] * len(OPERANDES))
        assert (found if code == "X-002" else Seuils().classe(found, 0)) == expected


@each_row("code", sorted(ABSENT))
def test_what_has_no_source_is_made_of_nothing(code: str) -> None:
    indicator = BY_CODE[code]
    assert indicator.calcul is Calcul.ABSENT
    assert (indicator.numerateur, indicator.denominateur) == (None, None)


def published(
    bench: Workbench, places: Mapping[str, Mapping[str, int | None]]
) -> dict[str, dict[str, tuple[Any, ...]]]:
    """(value, status, numerator, denominator) of every figure of places of these sums.

    In one statement: to plan it takes far longer than to run it.
    """
    tables = secrecy_tables()
    made = figures(BY_CODE.values(), tables, shared=False)
    of = [(table.nom, table.sums) for table in shown_tables(tables)]
    of += [(REGISTER, RPLS_SUMS), (ECONOMY, (*BUSINESS_SUMS, *RENT_SUMS, *DISTINCTS))]
    columns = {sum_of(owner, name): name for owner, names in of for name in names}
    typed = ", ".join(f"{column} BIGINT" for column in columns)
    bench.run(f"CREATE OR REPLACE TEMP TABLE place (cle_place VARCHAR, {typed})")
    counts = {
        column.strip('"'): [sums[name] for sums in places.values()]
        for column, name in columns.items()
    }
    insert(bench, "place", {"cle_place": [*places], **counts})
    known = [f"true AS {table.exact}" for table in shown_tables(tables)]
    known.append(
        "'S' AS vide, 'N' AS rpls_vide, 'S' AS economie_vide, 'bonne' AS fiabilite,"
        " false AS outre_mer, false AS domine, false AS en_partie, NULL::BIGINT AS nommes"
    )
    step = f"SELECT *, {', '.join(known)} FROM place"  # noqa: S608 - our own statements
    for more in (made.withheld, made.statuses, made.terms, made.shown):
        step = f"SELECT *, {more} FROM ({step})"  # noqa: S608 - our own statements
    parts = [
        quoted(f"{i.id}{p}") for i in BY_CODE.values() for p in ("", "_statut", "_num", "_den")
    ]
    rows = bench.rows(f"SELECT cle_place, {', '.join(parts)} FROM ({step})")  # noqa: S608
    assert len(rows) == len(places)
    return {
        name: {code: tuple(row[4 * n : 4 * n + 4]) for n, code in enumerate(BY_CODE)}
        for name, *row in rows
    }


def places(
    bench: Workbench, folder: Path, some: Mapping[str, Sequence[Row]]
) -> dict[str, dict[str, tuple[Any, ...]]]:
    """The published figures of each place: its rows as households and as dwellings."""
    tables = {name: [Table("", rows, 0, None, None)] for name, rows in some.items()}
    territoires(folder / "t.duckdb", None)
    bench.attach("terr", folder / "t.duckdb")
    fill(bench, "ops-menages", "enquete", ANSWER, of_source(tables, "ops-menages"))
    make_households(bench, 2024)
    fill(bench, "rpls-logements", "stock_logement", DWELLING, of_source(tables, "rpls-logements"))
    make_dwellings(bench, sources(), Path())
    households = sums(bench, "menage", [*(m.nom for m in OPS_MESURES), "loues"], tables)
    dwellings = sums(bench, "logement", [m.nom for m in RPLS_MESURES], tables)
    return published(
        bench,
        {
            name: {
                **households[name, 0],
                **dwellings[name, 0],
                **dict.fromkeys(("repondants", "enquetes", "parc"), len(rows)),
                "bailleurs": 0,
            }
            for name, rows in some.items()
        },
    )


def of_source(tables: Mapping[str, Sequence[Table]], collection: str) -> dict[str, list[Table]]:
    """The same rows, without the columns of the other source."""
    own = {f.name for f in collections()[collection].fields}
    return {
        name: [
            Table("", [{k: v for k, v in row.items() if k in own} for row in t.rows], 0, None, None)
            for t in some
        ]
        for name, some in tables.items()
    }


def test_nothing_said_is_never_a_zero(tmp_path: Path) -> None:
    """Its field empty everywhere, a figure is N; what it is made of is null, not 0."""
    with workshop(None) as bench:
        found = places(bench, tmp_path, {"silent": [{}] * 20})["silent"]
    known = {code: figure[:2] for code, figure in found.items() if figure[1] != "N"}
    assert known == {code: (value, "D") for code, value in SPOKEN.items()}
    assert {f for code, f in found.items() if code not in SPOKEN} == {(None, "N", None, None)}


def test_as_many_that_say_nothing_change_no_figure(tmp_path: Path) -> None:
    """Half of the rows empty: a figure is of the others alone."""
    told = {
        code: [row for row in own[0].rows for _ in range(20)]
        for code, own in (HOUSEHOLDS | DWELLINGS).items()
    }
    silent = {f"{code}+": [*rows, *[{}] * len(rows)] for code, rows in told.items()}
    with workshop(None) as bench:
        found = places(bench, tmp_path, told | silent)
    assert {*told, *MADE_OF_OTHERS} == {*BY_CODE}
    changed = {code for code in told if found[f"{code}+"][code] != found[code][code]}
    assert changed == OF_ALL
    shown = [code for code in told if found[code][code][1] == "D"]
    assert shown == [*told], {*told} - {*shown}
