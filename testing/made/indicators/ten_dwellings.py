"""Ten dwellings for each indicator of the register, and what they make, worked out by hand."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from testing.made.indicators.ten_rows import Row, Table, one, table


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
    """Dwellings by who may name the tenant."""
    return one("contingent", *codes)


def vacated(*months: tuple[int, int]) -> list[Row]:
    """Vacant since the first day of a month."""
    return [{**OFFERED, "offre_date": date(*month, 1)} for month in months]


def built(*years: Any) -> list[Row]:
    """Dwellings by year."""
    return one("construct", *years)


def financed(*groups: Any) -> list[Row]:
    """Dwellings by the group of their financing."""
    return one("finan_groupe", *groups)


def labelled(*letters: Any) -> list[Row]:
    """Dwellings by their energy label."""
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
