"""« Mes droits » : what the page says is what the data give."""

from collections.abc import Callable
from typing import Any

from testing.rows import each_row


def test_a_commune_reads_its_name_and_what_it_may_not_see(person: Callable[..., Any]) -> None:
    one = person("demo-commune")
    text = one.text("/portail/droits")
    assert f"({one.account.organisation})" in text
    assert "Colonnes qui ne vous sont pas ouvertes" in text
    assert "Loyer principal mensuel" in text
    assert "OPS : ménages de votre enquête" in text.split("Ce qui ne vous est pas ouvert")[1]


def test_a_landlord_reads_which_columns_are_of_its_own_rows_only(
    person: Callable[..., Any],
) -> None:
    one = person("demo-bailleur-1")
    text = one.text("/portail/droits")
    partial = text.split("Colonnes vues sur une partie des lignes seulement")[1]
    assert "Loyer principal mensuel" in partial
    assert f"les lignes du bailleur {one.account.organisation}" in text


@each_row("login", ["demo-commune", "demo-etat", "demo-bailleur-1"])
def test_the_layers_told_are_those_that_are_served(person: Callable[..., Any], login: str) -> None:
    one = person(login)
    page = one.see("/portail/droits").text
    served = one.account.json("/collections")["collections"]
    features = [c["id"] for c in served if c["itemType"] == "feature"]
    ids = {one for one in features if not one.endswith("-serie")}
    assert ids
    assert {i for i in ids if f'href="/collections/{i}"' not in page} == set()
    assert page.count('href="/collections/') == len(ids)


@each_row("login", ["demo-non-signee", "demo-expiree"])
def test_without_a_convention_in_force_the_page_says_what_to_do(
    person: Callable[..., Any], login: str
) -> None:
    text = person(login).text("/portail/droits")
    assert "Aucune donnée ne vous est ouverte" in text
    assert "Ce qui vous est ouvert" not in text
    assert "Pour demander une couche" not in text  # all of them wait for the convention
    assert "GIP SNE, portail@exemple.invalid, 01 23 45 67 89" in text.replace(" ,", ",")


@each_row(
    ("login", "opened"), [("demo-non-signee", False), ("demo-expiree", False), ("demo-epci", True)]
)
def test_help_and_passwords_lead_nowhere_that_no_convention_opens(
    person: Callable[..., Any], login: str, opened: bool
) -> None:
    one = person(login)
    page, words = one.see("/portail/aide").text, one.text("/portail/aide")
    for path in ("/portail/carte", "/portail/qualifier", "/portail/donnees"):
        assert (f'href="{path}">Ouvrir la page' in page) is opened
    first = words.index("Signer la convention") < words.index("Voir la carte de mon territoire")
    assert first is not opened
    assert ("Une fois votre convention en vigueur" in words) is not opened
    told = "Aucune convention en vigueur n’ouvre de données" in one.text("/portail/acces")
    assert told is not opened


def test_an_incident_of_the_organisation_is_told_before_its_conventions(
    person: Callable[..., Any], own_service: Any, run_command: Callable[..., str]
) -> None:
    one = person("demo-epci")
    why = ("--compte", "demo-gip", "--motif", "poste volé")
    organisation = one.account.organisation
    run_command(own_service.environ, "organisation", "suspendre", organisation, *why)
    for path in ("/portail/", "/portail/droits"):
        text = one.text(path)
        assert "L’accès de votre organisme est suspendu" in text
        assert "poste volé" in text
        assert "les données lui sont ouvertes" not in text
        assert "Ce qui vous est ouvert" not in text
