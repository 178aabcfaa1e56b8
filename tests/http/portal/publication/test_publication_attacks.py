"""The pages of publication are the GIP's: every other way in is refused, and nothing is done."""

from collections.abc import Callable
from typing import Any

from testing.rows import each_row

DEPOSIT, DEPOSITS = "/portail/deposer", "/portail/pilotage/depots"
EDITIONS = "/portail/pilotage/editions"
ABSENT = "0c073aff-8906-43a6-bad1-e31201358cba"
FORMS = (
    (f"{DEPOSITS}/{{depot}}/accepter", {"vu": "9"}),
    (f"{DEPOSITS}/{{depot}}/rouvrir", {"vu": "9", "motif": "essai"}),
    (f"{EDITIONS}/preparer", {"millesime": "2026"}),
    (f"{EDITIONS}/{{edition}}/decider", {"acte": "retirer", "motif": "essai"}),
)
PAGES = (DEPOSITS, f"{DEPOSITS}/{{depot}}", EDITIONS, f"{EDITIONS}/{{edition}}")


def named(path: str, depot: str, edition: str) -> str:
    return path.format(depot=depot, edition=edition)


def edition_of(gip: Any) -> str:
    """An edition that is there."""
    parts = gip.see(EDITIONS).text.split(f"{EDITIONS}/")[1:]
    return next(part.split('"')[0] for part in parts if part.startswith("ops_"))


def test_others_find_none_of_it(
    gip: Any, landlord: Any, person: Callable[..., Any], transmitted: Callable[[str], str]
) -> None:
    number, edition = transmitted("BAT X"), edition_of(gip)
    before = gip.see(f"{DEPOSITS}/{number}").text.count("<li>")
    others = ("demo-bailleur-1", "demo-bailleur-2", "demo-etat", "demo-epci", "demo-commune")
    for login in (*others, "demo-expiree", "demo-non-signee"):
        other = person(login)
        for page in PAGES:
            found = other.see(named(page, number, edition))
            nothing = other.see(named(page, ABSENT, "ops_2026_00000000"))
            assert found.status_code == nothing.status_code == 404, (login, page)
        for path, sent in FORMS:
            assert other.send(named(path, number, edition), sent).status_code == 404, (login, path)
    assert gip.see(f"{DEPOSITS}/{number}").text.count("<li>") == before


def test_what_is_not_transmitted_or_not_there_is_not_found(
    gip: Any, deposited: Callable[[str], str]
) -> None:
    number = deposited("BAT Y")
    for path in (number, ABSENT, "x", "x" * 300):
        assert gip.see(f"{DEPOSITS}/{path}").status_code == 404
        assert gip.send(f"{DEPOSITS}/{path}/accepter", {"vu": "2"}).status_code == 404
    for path in ("ops_2026_00000000", "x" * 300):
        assert gip.see(f"{EDITIONS}/{path}").status_code == 404
        assert gip.send(f"{EDITIONS}/{path}/decider", {"acte": "jeter"}).status_code == 404


def test_who_only_reads_reads_and_a_form_of_another_site_does_nothing(
    gip: Any, opened: Any, person: Callable[..., Any], transmitted: Callable[[str], str],
    run_command: Callable[..., str],
) -> None:  # fmt: skip
    number, edition = transmitted("BAT Z"), edition_of(gip)
    code = opened.accounts["demo-gip"].organisation
    of = ("--organisation", code, "--nom", "Lectrice", "--role", "lecteur")
    run_command(opened.environ, "compte", "creer", "lectrice-gip", *of)
    made = run_command(opened.environ, "compte", "mot-de-passe", "lectrice-gip", "--portail")
    reader = person("demo-gip", signed=False)
    typed = {"identifiant": "lectrice-gip", "mot_de_passe": made.split()[-1]}
    assert reader.send_bare("/portail/connexion", typed).status_code == 303
    for page in PAGES:
        shown = reader.see(named(page, number, edition))
        assert shown.status_code == 200, page
        assert "<h2>Décider</h2>" not in shown.text
    for path, sent in FORMS:
        address = named(path, number, edition)
        assert reader.send(address, sent).status_code == 403, path
        assert gip.send_bare(address, sent).status_code == 403, path
        foreign = gip.send(address, sent, Origin="https://ailleurs.example")
        assert foreign.status_code == 403, path
    assert gip.see(f"{EDITIONS}?f=etat").json()["fini"]


def test_no_line_of_a_household_is_on_the_page_of_a_report(
    gip: Any, landlord: Any, transmitted: Callable[[str], str]
) -> None:
    number = transmitted("BAT SECRET")
    shown = gip.see(f"{DEPOSITS}/{number}").text
    assert "Rapport de contrôle" in shown
    for told in ("BAT SECRET", "Valeur lue", "f=csv", "f=json"):
        assert told not in shown
    for form in ("csv", "json", "xlsx", "pdf"):
        answer = gip.see(f"{DEPOSITS}/{number}?f={form}")
        assert "text/html" in answer.headers["Content-Type"]


@each_row(
    ("sent", "status", "said"),
    [
        ({}, 400, "Décision : à remplir"),
        ({"acte": "effacer"}, 400, "publier, retirer"),
        ({"acte": "retirer"}, 400, "Motif : à écrire"),
        ({"acte": "publier"}, 409, "est publiée"),
        ({"acte": "restaurer"}, 409, "est publiée"),
        ({"acte": "jeter"}, 409, "est publiée"),
    ],
)
def test_an_act_that_can_not_be_is_refused_in_words(
    gip: Any, sent: dict[str, str], status: int, said: str
) -> None:
    answer = gip.send(f"{EDITIONS}/{edition_of(gip)}/decider", sent)
    assert (answer.status_code, said in answer.text.replace("&#39;", "'")) == (status, True)
    assert gip.see(f"{EDITIONS}?f=etat").json()["fini"]


def test_nothing_is_prepared_of_a_year_without_an_accepted_deposit(gip: Any) -> None:
    for year in ("2024", "2099", "x", ""):
        assert gip.send(f"{EDITIONS}/preparer", {"millesime": year}).status_code == 400
    assert gip.see(f"{DEPOSITS}?etat=inventé").status_code == 400
