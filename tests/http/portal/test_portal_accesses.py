"""« Qui a vu quoi » : a party reads what its own accounts asked, the GIP everybody's."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from parc_social.access.conventions.convention import legal_day
from testing.rows import each_row
from testing.sample import taking_turns
from testing.waiting import waited_for

pytestmark = taking_turns(2)

PAGE, FILE = "/portail/journal", "/portail/journal/csv"


def lines(answer: Any) -> list[dict[str, str]]:
    """The rows of the file."""
    text = answer.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_a_party_reads_its_own_accounts_and_no_other(person: Callable[..., Any]) -> None:
    other, one = person("demo-commune"), person("demo-epci")
    for asked in (one, other):
        assert asked.account.get("/collections/rpls-logements/items", limit=1).status_code == 200
    page = waited_for(lambda: one.text(PAGE), lambda text: "liste d’objets" in text)
    assert "demo-epci" in page
    assert "liste d’objets" in page
    assert "demo-commune" not in page
    answer = one.see(FILE)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="qui-a-vu-quoi-')
    assert {line["Compte"] for line in lines(answer)} == {"demo-epci"}
    assert "rpls-logements" in {line["Collection"] for line in lines(answer)}


@each_row("path", [PAGE, FILE])
def test_the_journal_of_another_organisation_is_the_gips_only(
    person: Callable[..., Any], path: str
) -> None:
    one, gip = person("demo-epci"), person("demo-gip")
    other = person("demo-commune").account.organisation
    refused = one.see(f"{path}?organisation={other}")
    unknown = one.see(f"{path}?organisation=000000000")
    assert (refused.status_code, unknown.status_code) == (403, 403)
    assert "demo-commune" not in refused.text
    assert gip.see(f"{path}?organisation={other}").status_code == 200
    assert gip.see(f"{path}?organisation=000000000").status_code == 404


def test_who_only_reads_data_does_not_read_the_journal(
    person: Callable[..., Any], own_service: Any, run_command: Callable[..., str]
) -> None:
    one = person("demo-epci")
    of = ("--organisation", one.account.organisation, "--nom", "Lecteur")
    run_command(own_service.environ, "compte", "creer", "lecteur-epci", *of)
    printed = run_command(
        own_service.environ, "compte", "mot-de-passe", "lecteur-epci", "--portail"
    )
    reader = person("demo-epci", signed=False)
    typed = {"identifiant": "lecteur-epci", "mot_de_passe": printed.split()[-1]}
    assert reader.sign_in(**typed).status_code == 303
    assert "Qui a vu quoi" not in reader.text("/portail/")
    assert [reader.see(path).status_code for path in (PAGE, FILE)] == [403, 403]


@each_row(
    ("query", "said"),
    [
        ("du=hier", "Du : une date AAAA-MM-JJ est attendue"),
        ("au=2026-02-30", "Au : une date AAAA-MM-JJ est attendue"),
        ("du=0001-01-01", "une année de 2000"),
        ("du=2026-06-02&au=2026-06-01", "ce jour est avant le premier"),
        ("du=2024-01-01&au=2025-01-02", "366 jours au plus"),
        ("du=2026-06-01&du=2026-06-02", "du : une valeur"),
        ("suite=x", "revenez à la première"),
        ("compte=" + "x" * 81, "compte : une valeur"),
    ],
)
def test_a_bad_question_is_told(person: Callable[..., Any], query: str, said: str) -> None:
    answer = person("demo-epci").see(f"{PAGE}?{query}")
    assert answer.status_code == 400
    assert said in answer.text


@each_row(
    ("query", "said"),
    [
        ("suite=x", "Suite : le fichier a toute la période, retirez ce paramètre"),
        ("suite=", "Suite : le fichier a toute la période, retirez ce paramètre"),
        ("du=hier", "Du : une date AAAA-MM-JJ est attendue"),
        ("compte=" + "x" * 81, "Compte : une valeur"),
    ],
)
def test_a_bad_question_gives_no_file(person: Callable[..., Any], query: str, said: str) -> None:
    answer = person("demo-epci").see(f"{FILE}?{query}")
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert said in answer.text


def test_an_empty_period_says_so(person: Callable[..., Any]) -> None:
    one = person("demo-epci")
    assert "Aucune demande sur cette période" in one.text(f"{PAGE}?du=2020-01-01&au=2020-12-31")
    assert lines(one.see(f"{FILE}?du=2020-01-01&au=2020-12-31")) == []


def test_pages_follow_each_other_without_gap_nor_repeat(person: Callable[..., Any]) -> None:
    one = person("demo-bailleur-1")
    for _ in range(105):
        assert one.account.get("/collections").status_code == 200
    today = legal_day(datetime.now(UTC))
    period = f"du={today - timedelta(days=1)}&au={today}&compte=demo-bailleur-1"
    kept = waited_for(lambda: lines(one.see(f"{FILE}?{period}")), lambda told: len(told) >= 105)
    assert len(kept) >= 105
    first = one.see(f"{PAGE}?{period}").text
    assert first.count('<th scope="row">') == 100
    following = first.split('class="bouton second" href="')[1].split('"')[0].replace("&amp;", "&")
    second = one.see(following).text
    assert second.count('<th scope="row">') >= 5
    assert "compte=demo-bailleur-1" in following


def test_a_formula_stays_a_text(person: Callable[..., Any]) -> None:
    one = person("demo-epci")
    assert one.see(f"{PAGE}?compte=%3Dcmd()").status_code == 200
    for line in lines(one.see(FILE)):
        assert [cell for cell in line.values() if cell[:1] in "=+-@" and cell] == []


def test_reading_the_journal_is_in_the_journal_with_whose(person: Callable[..., Any]) -> None:
    gip = person("demo-gip")
    code = person("demo-epci").account.organisation
    gip.see(f"{FILE}?organisation={code}&du=2026-01-01&au=2026-12-31")
    query = f"au=2026-12-31&du=2026-01-01&organisation={code}"
    told = waited_for(
        lambda: [x for x in lines(gip.see(FILE)) if x["Opération"] == "page-accesses-csv"],
        lambda found: any(x["Requête"] == query for x in found),
    )
    assert query in {x["Requête"] for x in told}


def test_failures_on_the_pages_and_of_software_are_counted_apart(
    person: Callable[..., Any],
) -> None:
    one = person("demo-etat", signed=False)
    for _ in range(10):
        assert one.sign_in(mot_de_passe="faux").status_code == 403
    assert one.sign_in().status_code == 429
    assert one.account.get("/collections").status_code == 200
    assert one.sign_in().status_code == 429  # the other secret forgives nothing here
