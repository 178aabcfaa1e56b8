"""A deposit from its receipt to its transmission: its states, its receipt, who finds it."""

import hashlib
import io
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from parc_social.access.conventions.convention import legal_day
from testing.rows import each_row
from testing.sample import taking_turns

pytestmark = [taking_turns(4), pytest.mark.long]

ADDRESS = "/portail/deposer"
ABSENT = f"{ADDRESS}/0c073aff-8906-43a6-bad1-e31201358cba"


def day(offset: int) -> str:
    return (legal_day(datetime.now(UTC)) + timedelta(days=offset)).isoformat()


@pytest.fixture(scope="module")
def opened(own_service: Any, run_command: Callable[..., str]) -> Any:
    """The service where the campaign of 2024 is open, and that of 2022 is over."""
    by = ("--compte", "demo-gip")

    def campaign(act: str, year: str, *more: str) -> None:
        run_command(own_service.environ, "campagne", act, "ops", year, *more, *by)

    for year, last in (("2024", 30), ("2022", 30)):
        campaign("creer", year, "--ouverture", day(-9), "--cloture", day(last))
        campaign("ouvrir", year)
    campaign("fermer", "2022", "--motif", "essai")
    return own_service


@pytest.fixture
def one(opened: Any, person: Callable[..., Any]) -> Any:
    return person("demo-bailleur-1")


def send(one: Any, octets: bytes, year: str = "2024", name: str = "ops-2024.csv") -> Any:
    return one.browser.post(
        f"{one.base_url}{ADDRESS}/envoyer",
        data={"jeton": one.token(), "millesime": year},
        files={"fichier": (name, octets)},
        headers={"Origin": one.base_url},
        allow_redirects=False,
        timeout=120,
    )


def deposited_by(one: Any, octets: bytes) -> str:
    answer = send(one, octets)
    assert answer.status_code == 303, re.sub(r"<[^>]+>", " ", answer.text)
    path = answer.headers["Location"].removeprefix(one.base_url)
    limit = time.monotonic() + 120
    while not one.see(f"{path}?f=etat").json()["fini"]:
        assert time.monotonic() < limit, path
        time.sleep(0.2)
    return path


def pdf_words(one: Any, path: str) -> str:
    octets = one.see(f"{path}?f=pdf").content
    return " ".join(PdfReader(io.BytesIO(octets)).pages[0].extract_text().split())


def file_of(lines: list[str], note: str, *, spoil: bool = False) -> bytes:
    """The survey of a landlord, unlike any other by the complement of its first address."""
    head = lines[0].split(";")
    values = lines[1].split(";")
    values[head.index("adr_complement")] = note
    if spoil:
        values[head.index("nb_occupants")] = "x"
    return ("\n".join([lines[0], ";".join(values), *lines[2:]]) + "\n").encode()


def test_a_sound_deposit_is_received_checked_and_transmitted(
    one: Any, opened: Any, deposited: Callable[[str], list[str]], waiting: Any
) -> None:
    octets = file_of(deposited("999900004"), "BAT A")
    path = deposited_by(one, octets)
    number, sha256 = path.rpartition("/")[2], hashlib.sha256(octets).hexdigest()
    text = one.text(path)
    assert sha256 in text
    assert f"{len(octets):,} octets".replace(",", " ") in text
    assert one.see(f"{path}?f=etat").json()["message"] == "conforme"
    assert "n’est pas transmis" in pdf_words(one, path)
    assert waiting(opened) == []
    kept = (opened.data / "depots" / f"{number}.aes").read_bytes()
    assert octets[:40] not in kept
    assert len(kept) == len(octets) + 28
    refused = one.send(f"{path}/transmettre", {})
    assert refused.status_code == 400
    assert "Engagement : à cocher" in refused.text
    assert one.send(f"{path}/transmettre", {"engagement": "oui"}).status_code == 303
    assert "Transmis au GIP SNE." in one.text(path)
    receipt = pdf_words(one, path)
    for said in (number, sha256, "transmis", "demo-bailleur-1", "heure de Paris"):
        assert said in receipt, said
    assert one.send(f"{path}/transmettre", {"engagement": "oui"}).status_code == 409


def test_lines_at_fault_are_left_out_by_a_choice(
    one: Any, deposited: Callable[[str], list[str]]
) -> None:
    path = deposited_by(one, file_of(deposited("999900004"), "BAT B", spoil=True))
    shown = one.see(path).text
    assert "OPS-C025" in shown
    (row,) = re.findall(rf'<th scope="row"><a href="[^"]*({path}/fiches/1-\d+)"', shown)
    assert one.see(row).status_code == 200
    answer = one.send(f"{path}/transmettre", {"engagement": "oui"})
    assert answer.status_code == 400
    assert (
        "1 ligne fautive : corrigez-la, ou cochez « Transmettre sans cette ligne »" in answer.text
    )
    said = {"engagement": "oui", "sans_lignes": "oui"}
    assert one.send(f"{path}/transmettre", said).status_code == 303
    assert "1 laissée de côté" in pdf_words(one, path)


def test_the_list_of_rows_is_a_file_of_all_its_pages_and_columns(
    one: Any, deposited: Callable[[str], list[str]]
) -> None:
    lines = deposited("999900004")
    rows = f"{deposited_by(one, file_of(lines, 'BAT E', spoil=True))}/fiches"
    assert f"{rows}?f=csv" in one.see(rows).text
    told = one.see(f"{rows}?f=json").json()["lignes"]
    assert len(told) == len(lines) - 1 > 50
    assert list(told[0])[4:] == lines[0].split(";")
    assert (told[0]["ligne"], told[0]["nb_occupants"], told[0]["adr_complement"]) == (
        2,
        "x",
        "BAT E",
    )
    filtered = one.see(f"{rows}?regle=OPS-C025&f=csv").text.splitlines()
    assert ["OPS-C025" in line for line in filtered] == [False, True]
    assert one.see(f"{rows}?f=json&regle=' OR 1=1").json()["lignes"] == []
    assert one.see(f"{rows}?f=docx").status_code == 400


def test_a_new_deposit_replaces_and_the_same_file_is_told(
    one: Any, deposited: Callable[[str], list[str]], read_words: Callable[[Any], str]
) -> None:
    octets = file_of(deposited("999900004"), "BAT C", spoil=True)
    first = deposited_by(one, octets)
    again = send(one, octets)
    assert again.status_code == 409
    assert "est déjà déposé, le" in read_words(again)
    assert first.rpartition("/")[2] in read_words(again)
    assert f'<a href="{first}">Ouvrir ce dépôt</a>' in again.text
    second = deposited_by(one, file_of(deposited("999900004"), "BAT D"))
    assert one.see(f"{first}?f=etat").json()["message"] == "remplacé"
    assert first in one.see(ADDRESS).text
    assert one.send(f"{second}/retirer").status_code == 303
    assert one.see(f"{second}?f=etat").json()["message"] == "retiré"
    assert one.send(f"{second}/retirer").status_code == 409
    assert one.send(f"{second}/transmettre", {"engagement": "oui"}).status_code == 409


def test_a_file_of_another_landlord_or_year_is_refused(
    one: Any, deposited: Callable[[str], list[str]]
) -> None:
    theirs = deposited_by(one, file_of(deposited("999900087"), "BAT E"))
    assert one.see(f"{theirs}?f=etat").json()["message"] == "refusé"
    assert "OPS-C007" in one.text(theirs)
    older = [line.replace("2024;", "2022;", 1) for line in deposited("999900004")]
    of_before = deposited_by(one, file_of(older, "BAT F"))
    assert "OPS-C006" in one.text(of_before)
    for path in (theirs, of_before):
        assert one.send(f"{path}/transmettre", {"engagement": "oui"}).status_code == 409


@each_row(("year", "said"), [("2022", "fermée"), ("2020", "Aucune campagne OPS 2020"), ("x", "x")])
def test_nothing_is_deposited_outside_of_a_campaign(
    one: Any, opened: Any, read_words: Callable[[Any], str], year: str, said: str
) -> None:
    before = sorted((opened.data / "depots").glob("*"))
    answer = send(one, b"millesime\n2022\n", year)
    assert (answer.status_code, said in read_words(answer)) == (403, True)
    assert sorted((opened.data / "depots").glob("*")) == before
    form = one.see(f"{ADDRESS}?millesime={year}")
    told = (form.status_code, "Déposer ce fichier" in form.text)
    assert told == (400 if year == "x" else 200, False)


def test_nobody_else_finds_a_deposit_and_a_colleague_does(
    one: Any, opened: Any, person: Callable[..., Any], deposited: Callable[[str], list[str]],
    run_command: Callable[..., str],
) -> None:  # fmt: skip
    path = deposited_by(one, file_of(deposited("999900004"), "BAT G", spoil=True))
    for login in ("demo-bailleur-2", "demo-gip", "demo-epci"):
        other = person(login)
        for more in ("", "?f=etat", "?f=pdf", "?f=json", "?f=xlsx", "/apercu", "/apercu?f=csv",
                     "/apercu?f=xlsx"):  # fmt: skip
            found, nothing = other.see(path + more), other.see(ABSENT + more)
            assert found.status_code == nothing.status_code == 404, (login, more)
            assert found.text.replace(path, ABSENT) == nothing.text, (login, more)
        for act in ("transmettre", "retirer", "controler"):
            assert other.send(f"{path}/{act}", {"engagement": "oui"}).status_code == 404
    of = ("--organisation", "999900004", "--nom", "Lecteur", "--role", "lecteur")
    run_command(opened.environ, "compte", "creer", "lecteur-oph2", *of)
    words = ("compte", "mot-de-passe", "lecteur-oph2", "--portail")
    password = run_command(opened.environ, *words).split()[-1]
    reader = person("demo-bailleur-1", signed=False)
    typed = {"identifiant": "lecteur-oph2", "mot_de_passe": password}
    assert reader.send_bare("/portail/connexion", typed).status_code == 303
    assert "Transmettre au GIP" not in reader.text(path)
    for act in ("transmettre", "retirer", "controler"):
        assert reader.send(f"{path}/{act}", {"engagement": "oui"}).status_code == 403
    assert one.see(f"{path}?f=etat").json()["message"] == "à corriger"


def test_a_report_is_for_who_sees_the_rows_of_the_landlord_whole(
    one: Any, opened: Any, person: Callable[..., Any], deposited: Callable[[str], list[str]],
    run_command: Callable[..., str],
) -> None:  # fmt: skip
    octets = file_of(deposited("999900004"), "BAT SECRET", spoil=True)
    path = deposited_by(one, octets)
    told = [
        f"{path}{more}"
        for more in ("?f=json", "?f=csv", "?f=xlsx", "/apercu", "/apercu?f=csv", "/apercu?f=xlsx")
    ]
    assert "OPS-C025" in one.see(path).text
    assert [one.see(each).status_code for each in told] == [200] * 6
    of = ("--organisation", "999900004", "--nom", "Limité", "--role", "deposant")
    run_command(
        opened.environ, "compte", "creer", "limite-oph", *of, "--territoires", "commune:93066"
    )
    password = run_command(opened.environ, "compte", "mot-de-passe", "limite-oph", "--portail")
    limited = person("demo-bailleur-1", signed=False)
    typed = {"identifiant": "limite-oph", "mot_de_passe": password.split()[-1]}
    assert limited.send_bare("/portail/connexion", typed).status_code == 303
    page = limited.see(path)
    assert page.status_code == 200
    assert "OPS-C025" not in page.text
    assert "nb_occupants" not in page.text
    for each in told:
        refused = limited.see(each)
        assert refused.status_code == 403
        assert "OPS-C025" not in refused.text
        assert "Personnes seules" not in refused.text
    assert "à corriger" in limited.text(path)  # its state is its organisation's


def test_a_report_is_not_read_while_the_convention_is_suspended(
    one: Any, opened: Any, deposited: Callable[[str], list[str]], checked: Callable[..., str],
    run_command: Callable[..., str],
) -> None:  # fmt: skip
    octets = file_of(deposited("999900004"), "BAT J", spoil=True)
    path = deposited_by(one, octets)
    told = [f"{path}?f=json", f"{checked(one, octets)}?f=json", f"{path}/apercu?f=json"]
    by = ("DEMO-999900004-1", "--compte", "demo-gip", "--motif", "essai")
    run_command(opened.environ, "convention", "suspendre", *by)
    try:
        limit = time.monotonic() + 6  # a change is seen within five seconds
        while one.see(told[0]).status_code == 200:
            assert time.monotonic() < limit
            time.sleep(0.2)
        for path in told:
            for each in (path, path.removesuffix("?f=json")):
                assert "OPS-C025" not in one.see(each).text
    finally:
        run_command(opened.environ, "convention", "reprendre", *by)
    limit = time.monotonic() + 6
    while one.see(told[0]).status_code != 200:
        assert time.monotonic() < limit
        time.sleep(0.2)


def test_a_form_of_another_site_does_nothing(
    one: Any, deposited: Callable[[str], list[str]]
) -> None:
    path = deposited_by(one, file_of(deposited("999900004"), "BAT H"))
    for act in ("transmettre", "retirer", "controler"):
        assert one.send_bare(f"{path}/{act}", {"engagement": "oui"}).status_code == 403
    assert one.see(f"{path}?f=etat").json()["message"] == "conforme"


def test_a_deposit_whose_check_was_lost_is_checked_again_from_the_sealed_file(
    one: Any, opened: Any, deposited: Callable[[str], list[str]]
) -> None:
    path = deposited_by(one, file_of(deposited("999900004"), "BAT I"))
    assert one.send(f"{path}/controler").status_code == 303
    limit = time.monotonic() + 60
    while not one.see(f"{path}?f=etat").json()["fini"]:
        assert time.monotonic() < limit
        time.sleep(0.2)
    assert one.text(path).count("contrôlé, conforme") == 2
    for file in (opened.data / "depots").glob("*.aes"):
        if file.stem in path:
            file.unlink()
    assert one.send(f"{path}/controler").status_code == 404
