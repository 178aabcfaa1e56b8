"""The convention on its page: who reads it, who signs it, what is kept, and what is refused.

The server is a copy: what is signed here stays signed for these tests alone.
"""

import hashlib
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from testing.rows import each_row
from testing.sample import taking_turns

pytestmark = taking_turns(4)


@pytest.fixture
def numero(own_service: Any) -> str:
    """The convention that waits for a signature."""
    return f"DEMO-{own_service.in_state('unsigned').organisation}-1"


@pytest.fixture
def signatory(person: Callable[..., Any]) -> Any:
    """Who signs it."""
    return person("demo-non-signee")


def filled(one: Any, numero: str, **changes: Any) -> dict[str, Any]:
    """The form of the page, as somebody fills it in who makes no mistake."""
    page = one.see(f"/portail/conventions/{numero}").text
    found = re.search(r'name="empreinte" value="(\w*)"', page)
    right = {
        "empreinte": found.group(1) if found else "",
        "nom": "Camille Durand",
        "fonction": "Maire",
        "mot_de_passe": one.account.portal_password,
        "accepte": "oui",
    }
    return {k: v for k, v in {**right, **changes}.items() if v is not None}


def test_the_home_page_leads_to_the_convention(signatory: Any, numero: str) -> None:
    assert f'href="/portail/conventions/{numero}"' in signatory.see("/portail/").text
    assert "Lisez-la et signez-la" in signatory.text("/portail/")


def test_the_text_shown_is_the_text_sent(signatory: Any, numero: str) -> None:
    text = signatory.see(f"/portail/conventions/{numero}/texte")
    assert text.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert numero in text.headers["Content-Disposition"]
    assert "Modèle fictif" in text.content.decode()
    digest = hashlib.sha256(text.content).hexdigest()
    assert digest in signatory.see(f"/portail/conventions/{numero}").text
    shown = signatory.text(f"/portail/conventions/{numero}")
    for line in text.content.decode().split("\n"):
        assert " ".join(line.removeprefix("- ").split()) in shown


@pytest.mark.parametrize("page", ["", "/texte", "/preuve"])
@pytest.mark.parametrize("login", ["demo-epci", "demo-bailleur-1"])
def test_another_partys_convention_is_not_found(
    person: Callable[..., Any], numero: str, login: str, page: str
) -> None:
    one = person(login)
    theirs = one.see(f"/portail/conventions/{numero}{page}")
    nobodys = one.see(f"/portail/conventions/{numero}9{page}")
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.text == nobodys.text.replace(f"{numero}9", numero)


@pytest.mark.parametrize("act", ["signer", "decision"])
def test_another_partys_convention_takes_no_form(
    person: Callable[..., Any], numero: str, act: str
) -> None:
    one = person("demo-epci")
    answer = one.send(f"/portail/conventions/{numero}/{act}", {"acte": "revoquer"})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"nom": ""}, "Nom et prénom : à remplir."),
        ({"nom": "   "}, "Nom et prénom : à remplir."),
        ({"nom": "x" * 121}, "Nom et prénom : 120 caractères au plus."),
        ({"nom": "a\u202eb"}, "Nom et prénom : caractère interdit."),
        ({"fonction": None}, "Fonction : à remplir."),
        ({"fonction": ["Maire", "Adjointe"]}, "Fonction : donné deux fois."),
        ({"mot_de_passe": ""}, "Mot de passe du portail : à remplir."),
        ({"accepte": None}, "Cochez la case"),
        ({"accepte": "non"}, "Cochez la case"),
        ({"empreinte": None}, "Empreinte du texte : à remplir."),
    ],
)
def test_a_bad_form_signs_nothing_and_says_why(
    signatory: Any, numero: str, changes: Any, said: str, read_words: Callable[[Any], str]
) -> None:
    answer = signatory.send(
        f"/portail/conventions/{numero}/signer", filled(signatory, numero, **changes)
    )
    assert answer.status_code == 400
    assert said in read_words(answer)
    assert "à signer" in signatory.text(f"/portail/conventions/{numero}")


def test_a_text_other_than_the_one_sent_is_not_signed(signatory: Any, numero: str) -> None:
    form = filled(signatory, numero, empreinte="0" * 64)
    answer = signatory.send(f"/portail/conventions/{numero}/signer", form)
    assert answer.status_code == 403
    assert "relisez-le" in answer.text


def test_an_application_password_does_not_sign(signatory: Any, numero: str) -> None:
    form = filled(signatory, numero, mot_de_passe=signatory.account.password)
    answer = signatory.send(f"/portail/conventions/{numero}/signer", form)
    assert answer.status_code == 403
    assert "n’est pas le vôtre" in answer.text


def test_another_persons_password_does_not_sign(
    own_service: Any, signatory: Any, numero: str
) -> None:
    form = filled(signatory, numero, mot_de_passe=own_service.accounts["demo-gip"].portal_password)
    answer = signatory.send(f"/portail/conventions/{numero}/signer", form)
    assert answer.status_code == 403
    assert "à signer" in signatory.text(f"/portail/conventions/{numero}")


@pytest.mark.parametrize(
    ("token", "headers"),
    [
        ({"jeton": ""}, {}),
        ({"jeton": "faux"}, {}),
        ({}, {"Origin": "https://ailleurs.example"}),
        ({}, {"Origin": "null"}),
        ({}, {"Sec-Fetch-Site": "cross-site"}),
    ],
)
@pytest.mark.parametrize("act", ["signer", "decision"])
def test_a_form_from_elsewhere_signs_nothing(
    signatory: Any, numero: str, act: str, token: Any, headers: Any
) -> None:
    form = {**filled(signatory, numero), "acte": "revoquer", "motif": "x", **token}
    answer = signatory.send(f"/portail/conventions/{numero}/{act}", form, **headers)
    assert answer.status_code == 403
    assert "à signer" in signatory.text(f"/portail/conventions/{numero}")


def test_the_gip_does_not_countersign_before_the_party(
    person: Callable[..., Any], numero: str
) -> None:
    gip = person("demo-gip")
    assert "/signer" not in gip.see(f"/portail/conventions/{numero}").text
    form = filled(gip, numero, empreinte="0" * 64)
    answer = gip.send(f"/portail/conventions/{numero}/signer", form)
    assert answer.status_code == 403


def test_a_party_decides_nothing(person: Callable[..., Any], own_service: Any) -> None:
    one = person("demo-epci")
    path = f"/portail/conventions/DEMO-{own_service.accounts['demo-epci'].organisation}-1"
    form = {"acte": "revoquer", "motif": "x", "mot_de_passe": one.account.portal_password}
    assert one.send(f"{path}/decision", form).status_code == 403
    assert "active" in one.text(path)


def test_only_the_gip_lists_conventions(person: Callable[..., Any], numero: str) -> None:
    assert numero in person("demo-gip").text("/portail/conventions")
    assert person("demo-epci").see("/portail/conventions").status_code == 303


@each_row(
    ("form", "said"),
    [
        ({"acte": "suspendre", "motif": ""}, "Motif : à remplir."),
        ({"acte": "suspendre", "motif": "x" * 501}, "Motif : 500 caractères au plus."),
        ({"acte": "supprimer", "motif": "x"}, "Choisissez une décision."),
        ({"motif": "x"}, "Choisissez une décision."),
    ],
)
def test_a_bad_decision_changes_nothing(
    person: Callable[..., Any], own_service: Any, form: Any, said: str
) -> None:
    gip = person("demo-gip")
    path = f"/portail/conventions/DEMO-{own_service.accounts['demo-commune'].organisation}-1"
    answer = gip.send(f"{path}/decision", {"mot_de_passe": gip.account.portal_password, **form})
    assert answer.status_code == 400
    assert said in answer.text
    assert "active" in gip.text(path)


def test_a_password_is_asked_again_by_one_rule_on_every_page(
    person: Callable[..., Any], own_service: Any
) -> None:
    """Wrong is 403; who must wait is 429 with Retry-After, on all pages at once."""
    one = person("demo-bailleur-1")
    wrong = {"mot_de_passe": "faux", "code_secret": "123456"}
    chosen = dict.fromkeys(("nouveau_passe", "nouveau_passe_encore"), "une phrase assez longue")
    pages = (
        ("/portail/mot-de-passe", wrong | chosen),
        ("/portail/deux-facteurs", wrong | {"acte": "codes"}),
    )
    for number in range(10):
        path, form = pages[number % 2]
        assert one.send(path, form).status_code == 403, number
    for path, form in pages:
        answer = one.send(path, form)
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")
        assert "réessayez dans 1 min" in answer.text
    gip = person("demo-gip")  # of whom nobody has tried anything
    path = f"/portail/conventions/DEMO-{own_service.accounts['demo-commune'].organisation}-1"
    bad = {"acte": "suspendre", "motif": "x", "mot_de_passe": "faux"}
    assert gip.send(f"{path}/decision", bad).status_code == 403
    assert "active" in gip.text(path)


def test_the_gip_suspends_and_resumes_and_the_party_reads_why(
    person: Callable[..., Any], own_service: Any
) -> None:
    gip, party = person("demo-gip"), person("demo-commune")
    path = f"/portail/conventions/DEMO-{party.account.organisation}-1"
    password = {"mot_de_passe": gip.account.portal_password}
    why = {"acte": "suspendre", "motif": "Fuite <b>présumée</b>", **password}
    assert gip.send(f"{path}/decision", why).status_code == 303
    assert "Motif : Fuite <b>présumée</b>" in party.text("/portail/")
    assert "<b>présumée" not in party.see("/portail/").text
    assert gip.send(f"{path}/decision", {"acte": "reprendre", **password}).status_code == 303
    assert "Elle ouvre les données" in party.text("/portail/")


# From here on the convention is signed.


def test_signed_then_countersigned_it_opens_the_data(
    person: Callable[..., Any], signatory: Any, numero: str, own_service: Any
) -> None:
    path = f"/portail/conventions/{numero}"
    assert signatory.send(f"{path}/signer", filled(signatory, numero)).status_code == 303
    assert "contresignature" in signatory.text("/portail/")
    again = signatory.send(f"{path}/signer", filled(signatory, numero))
    assert again.status_code == 303  # sent twice: the first one counts
    gip = person("demo-gip")
    assert "1 convention à contresigner" in gip.text("/portail/conventions")
    form = filled(gip, numero, nom="Dominique Martin", fonction="Directrice")
    assert gip.send(f"{path}/signer", form).status_code == 303
    assert gip.send(f"{path}/signer", form).status_code == 303
    with closing(sqlite3.connect(own_service.data / "registre.sqlite")) as connection:
        acts = connection.execute(
            "SELECT acte FROM convention_evenement WHERE convention = ?", [numero]
        ).fetchall()
        assert len(acts) == 3
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute("UPDATE convention_acceptation SET nom = 'x'")
    assert "Elle ouvre les données" in signatory.text("/portail/")


def test_the_evidence_says_who_accepted_what_and_when(signatory: Any, numero: str) -> None:
    found = signatory.see(f"/portail/conventions/{numero}/preuve").json()
    text = signatory.see(f"/portail/conventions/{numero}/texte").content
    assert found["texte"].encode() == text
    assert found["texte_sha256"] == hashlib.sha256(text).hexdigest()
    assert found["texte_inchange"] is True
    assert found["modele"] == ["donnees", 1]
    sent, signed, countersigned = found["actes"]
    assert "acceptation" not in sent
    assert signed["compte"] == "demo-non-signee"
    assert signed["acceptation"]["nom"] == "Camille Durand"
    assert signed["acceptation"]["fonction"] == "Maire"
    assert signed["acceptation"]["adresse"] == "127.0.0.1"
    assert signed["acceptation"]["agent"].startswith("python-requests")
    assert countersigned["acceptation"]["nom"] == "Dominique Martin"
    assert signed["texte_sha256"] == countersigned["texte_sha256"] == found["texte_sha256"]
    assert signed["quand"].endswith("+00:00")
    assert signed["quand"] < countersigned["quand"]
