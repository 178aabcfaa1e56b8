"""A report on a page: its verdict, the order of its rules, what a gravity leaves."""

from dataclasses import replace

import pytest

from loaders.report import Ecart, Fichier, Gravite, Rejet, Report, RuleTotal
from parc_social.domain.campaigns.deposit import DepositVerdict
from parc_social.errors import InvalidValue
from server.deposits.report_view import ReportView, gravity_named
from server.jobs.file_check import verdict_of
from testing.rows import each_row


def total(code: str, gravity: Gravite, count: int) -> RuleTotal:
    return RuleTotal(code, gravity, f"règle {code} [{code}]. Remède : x.", count, "faites ceci")


def line(code: str, number: int) -> Rejet:
    return Rejet("a.csv", number, "nb", "x", code, Gravite.ERREUR, "m")


REPORT = Report(
    "ops",
    2024,
    "",
    (Fichier("a.csv", "ops-2", 10, 8, 2),),
    (
        total("C1", Gravite.ALERTE, 90),
        total("C2", Gravite.ERREUR, 2),
        total("C3", Gravite.ERREUR, 5),
        total("C4", Gravite.BLOQUANT, 1),
    ),
    (line("C3", 4), line("C2", 7), line("C3", 9)),
    ecarts=(
        Ecart("OPS 2022 (ops_2022_ab)", "logements", None, 5, 9, "", alerte=True),
        Ecart("OPS 2022 (ops_2022_ab)", "logements", "bailleur 999900004", 5, 9, "", alerte=True),
        Ecart("OPS 2022 (ops_2022_ab)", "communes", None, 5, 5, "", alerte=False),
    ),
)


@each_row(
    ("read", "kept", "refused", "blocked", "verdict"),
    [
        (10, 10, 0, False, DepositVerdict.CONFORME),
        (10, 9, 1, False, DepositVerdict.A_CORRIGER),
        (10, 0, 10, False, DepositVerdict.REFUSE),
        (10, 10, 0, True, DepositVerdict.REFUSE),
        (0, 0, 0, True, DepositVerdict.REFUSE),
    ],
)
def test_a_verdict_is_that_of_lines_and_files(
    read: int, kept: int, refused: int, blocked: bool, verdict: DepositVerdict
) -> None:
    file = Fichier("a.csv", "", read, kept, refused, blocked)
    assert verdict_of(replace(REPORT, fichiers=(file,))) is verdict


def test_rules_come_by_gravity_then_by_number_with_their_own_lines() -> None:
    rules = ReportView(REPORT).rules
    assert [rule.total.code for rule in rules] == ["C4", "C3", "C2", "C1"]
    assert [[one.ligne for one in rule.lines] for rule in rules] == [[], [4, 9], [7], []]
    assert (rules[0].words, rules[0].remedy) == ("règle C4", "Faites ceci.")


def test_a_gravity_leaves_its_own_and_all_are_still_offered() -> None:
    view = ReportView(REPORT, Gravite.ERREUR)
    assert [rule.total.code for rule in view.rules] == ["C3", "C2"]
    assert [(g.value, n) for g, _, n in view.gravities] == [
        ("bloquant", 1), ("erreur", 2), ("alerte", 1),
    ]  # fmt: skip


def test_moves_are_those_to_look_at_once_each() -> None:
    (move,) = ReportView(REPORT).moves
    assert (move.reference, move.territoire) == ("OPS 2022", None)


def test_a_gravity_is_one_of_the_four() -> None:
    assert gravity_named("") is None
    assert gravity_named("alerte") is Gravite.ALERTE
    with pytest.raises(InvalidValue, match=r"bloquant, erreur.*« grave »"):
        gravity_named("grave")
