"""Conventions prepared and corrected by the pages of the GIP, and whoever else would."""

import re
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest

from parc_social.access.conventions.annexe import Limites
from parc_social.access.conventions.convention import legal_day
from parc_social.access.model.organisation import Identity, parse_organisation
from parc_social.registry.registry import open_registry
from parc_social.settings import read_settings
from testing.made.union import add_person
from testing.rows import each_row

NEW = "/portail/pilotage/conventions/nouvelle"
PORTAL, READ_FOR = "999800014", "97411"


@pytest.fixture(scope="module")
def own_service(own_service: Any) -> Any:
    """A federating portal is a party too, and one of the GIP's only reads."""
    with closing(open_registry(read_settings(own_service.environ).registry)) as registry:
        portal = parse_organisation(PORTAL, "Portail d’essai", "portail", None)
        registry.accounts.save_organisation(portal)
        gip = registry.accounts.organisation(own_service.accounts["demo-gip"].organisation)
        add_person(registry, own_service, Identity("gip-lit", gip))
    return own_service


@pytest.fixture
def gip(person: Callable[..., Any]) -> Any:
    return person("demo-gip")


@pytest.fixture
def typed() -> dict[str, str]:
    """A form that is right, of the portal."""
    today = legal_day(datetime.now(UTC))
    return {
        "numero": "P-2027", "organisme": PORTAL, "debut": f"{today}",
        "fin": f"{today + timedelta(300):%d/%m/%Y}", "objet": "Un portail <régional>",
        "lignes": f"indicateurs-commune;organismes={READ_FOR}\r\n\r\n", "bornes": "formats=json",
    }  # fmt: skip


def kept(service: Any, numero: str) -> Any:
    with closing(open_registry(read_settings(service.environ).registry)) as registry:
        return registry.agreements.get(numero)


def seen(one: Any, numero: str) -> str:
    """What the form of a draft brings back to say which one was read."""
    text = one.see(f"/portail/conventions/{numero}/corriger").text
    found = re.search(r'name="avant" value="(\w+)"', text)
    return found[1] if found else ""


def test_a_convention_is_prepared_corrected_and_sent_and_then_changes_no_more(
    own_service: Any, gip: Any, typed: dict[str, str]
) -> None:
    made = gip.send(NEW, typed)
    where = f"/portail/conventions/{typed['numero']}"
    assert (made.status_code, made.headers["Location"]) == (303, gip.base_url + where)
    (line,) = kept(own_service, "P-2027").lignes
    assert (line.collection, line.limites) == (
        "indicateurs-commune", Limites(organismes=(READ_FOR,)),
    )  # fmt: skip
    assert "Corriger ce brouillon" in gip.see(where).text
    form = unescape(gip.see(f"{where}/corriger").text)
    assert f"indicateurs-commune;organismes={READ_FOR}</textarea>" in form
    first = seen(gip, "P-2027")
    changed = {**typed, "avant": first, "lignes": "indicateurs-epci;organismes=tous"}
    assert gip.send(f"{where}/corriger", changed).status_code == 303
    late = gip.send(f"{where}/corriger", {**changed, "objet": "Trop tard"})
    assert (late.status_code, "a corrigé la convention P-2027" in late.text) == (409, True)
    assert "Trop tard" in late.text  # still in its field
    draft = kept(own_service, "P-2027")
    assert (draft.lignes[0].collection, draft.objet) == ("indicateurs-epci", typed["objet"])
    assert [event.motif for event in draft.evenements] == ["", "brouillon corrigé"]
    sent = gip.send("/portail/pilotage/conventions/envoyer", {"numero": ["P-2027"]})
    assert sent.status_code == 303
    assert gip.see(f"{where}/corriger").status_code == 403
    refused = gip.send(f"{where}/corriger", {**changed, "avant": seen(gip, "P-2027") or first})
    assert (refused.status_code, kept(own_service, "P-2027").lignes) == (403, draft.lignes)


@each_row(
    ("changes", "said"),
    [
        ({"numero": ""}, "Numéro : à remplir"),
        ({"numero": "../P"}, "Numéro : lettres, chiffres"),
        ({"numero": "x" * 41}, "40 caractères au plus"),
        ({"organisme": "999800022"}, "aucun organisme"),
        ({"debut": "demain"}, "Premier jour : un jour"),
        ({"fin": "01/01/2020"}, "avant son début"),
        ({"debut": "2020-01-01", "fin": "2020-12-31"}, "est passé"),
        ({"objet": "x" * 501}, "Objet : 500 caractères au plus"),
        ({"lignes": "couche-inconnue"}, "la collection « couche-inconnue » n'existe pas"),
        ({"lignes": "indicateurs-commune;annees=2024"}, "clé inconnue"),
        ({"lignes": "indicateurs-commune;organismes=999800022"}, "aucun organisme « 999800022 »"),
        ({"lignes": "indicateurs-commune"}, "organismes"),  # a portal that reads for nobody
        ({"lignes": "\x07"}, "caractère interdit"),
        ({"lignes": "x" * 20_001}, "20000 caractères au plus"),
        ({"lignes": ["a", "b"]}, "donné deux fois"),
        ({"bornes": "formats=papyrus"}, "valeur inconnue « papyrus »"),
    ],
)
def test_a_form_that_says_no_convention_is_told_so_and_stays_filled(
    own_service: Any, gip: Any, typed: dict[str, str], changes: dict[str, Any], said: str
) -> None:
    answer = gip.send(NEW, {**typed, "numero": "N-1", **changes})
    assert (answer.status_code, said in unescape(answer.text)) == (400, True)
    assert 'role="alert"' in answer.text
    assert "Un portail &lt;régional&gt;" in answer.text or "objet" in changes
    assert gip.see("/portail/conventions/N-1").status_code == 404


def test_a_number_that_is_in_use_is_refused(gip: Any, typed: dict[str, str]) -> None:
    number = f"DEMO-{gip.account.organisation}-1"
    answer = gip.send(NEW, {**typed, "numero": number})
    assert (answer.status_code, "existe déjà" in answer.text) == (400, True)


def test_nobody_but_who_acts_for_the_gip_prepares_or_corrects_one(
    own_service: Any, gip: Any, person: Callable[..., Any], typed: dict[str, str]
) -> None:
    gip.send(NEW, {**typed, "numero": "A-1"})
    before, where = kept(own_service, "A-1"), "/portail/conventions/A-1/corriger"
    form = {**typed, "avant": seen(gip, "A-1"), "lignes": "*;organismes=tous"}
    for login, status in (("gip-lit", 403), ("demo-epci", 404), ("demo-bailleur-1", 404)):
        one = person(login)
        assert one.send(NEW, {**form, "numero": "A-2"}).status_code == status
        assert one.send(where, form).status_code == status
        assert one.see(where).status_code == (200 if login == "gip-lit" else 404)
    forged = gip.send_bare(where, {**form, "jeton": "x"})
    assert forged.status_code == 403
    assert kept(own_service, "A-1") == before
    assert gip.see("/portail/conventions/A-2").status_code == 404
