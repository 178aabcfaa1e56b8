"""Rows of a deposit corrected in the pages: nothing is lost, nothing is another's to see."""

import re
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from parc_social.access.conventions.convention import legal_day
from testing.rows import each_row
from testing.sample import taking_turns

pytestmark = [taking_turns(4), pytest.mark.long]

ADDRESS = "/portail/deposer"
ABSENT = "0c073aff-8906-43a6-bad1-e31201358cba"
ME = "999900004"
CODE = "OPS-C021"  # of `etat_occupation`: no such code


# Everything in PostgreSQL, and its worker, costs half a minute of processor: a proof.
STORES = ["own_service", pytest.param("worked_on_postgresql", marks=pytest.mark.proof)]


@pytest.fixture(scope="module", params=STORES)
def opened(request: pytest.FixtureRequest, run_command: Callable[..., str]) -> Any:
    """The service where the campaign of 2024 is open, on each store."""
    own_service = request.getfixturevalue(request.param)
    today, by = legal_day(datetime.now(UTC)), ("--compte", "demo-gip")
    days = ("--ouverture", today.isoformat(), "--cloture", (today + timedelta(30)).isoformat())
    run_command(own_service.environ, "campagne", "creer", "ops", "2024", *days, *by)
    run_command(own_service.environ, "campagne", "ouvrir", "ops", "2024", *by)
    return own_service


@pytest.fixture
def visited(opened: Any) -> Any:
    return opened


@pytest.fixture
def one(opened: Any, person: Callable[..., Any]) -> Any:
    return person("demo-bailleur-1")


def followed(one: Any, path: str) -> str:
    """The state of a deposit once its check is over."""
    limit = time.monotonic() + 120
    while not (told := one.see(f"{path}?f=etat").json())["fini"]:
        assert time.monotonic() < limit, path
        time.sleep(0.2)
    return told["message"]


def settled(one: Any, path: str) -> str:
    """The same, once the report knows of all corrections."""
    limit = time.monotonic() + 120
    while "se refait avec vos corrections" in one.text(f"{path}/fiches"):
        assert time.monotonic() < limit, path
        followed(one, path)
    return followed(one, path)


@pytest.fixture
def deposit(one: Any, deposited: Callable[[str], list[str]]) -> Callable[..., str]:
    """Deposits the survey without its last line; values of lines by their number and column."""

    def made(**spoiled: str) -> str:
        lines = deposited(ME)[:-1]
        head = lines[0].split(";")
        changes = {"L2.adr_complement": f"BAT {uuid.uuid4().hex[:8]}", **spoiled}
        for place, value in changes.items():
            number, column = place[1:].split(".")
            values = lines[int(number) - 1].split(";")
            values[head.index(column)] = value
            lines[int(number) - 1] = ";".join(values)
        answer = one.browser.post(
            f"{one.base_url}{ADDRESS}/envoyer",
            data={"jeton": one.token(), "millesime": "2024"},
            files={"fichier": ("ops-2024.csv", ("\n".join(lines) + "\n").encode())},
            headers={"Origin": one.base_url}, allow_redirects=False, timeout=120,
        )  # fmt: skip
        assert answer.status_code == 303, re.sub(r"<[^>]+>", " ", answer.text)
        path = answer.headers["Location"].removeprefix(one.base_url)
        followed(one, path)
        return path

    return made


def form_of(one: Any, path: str) -> dict[str, str]:
    """The fields of a household's form as the page has them."""
    text = one.see(path).text.partition("novalidate>")[2].partition("</form>")[0]
    found = dict(re.findall(r'<input[^>]*name="(\w+)" value="([^"]*)"', text))
    for name, options in re.findall(r'<select[^>]*name="(\w+)".*?>(.*?)</select>', text, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return {name: unescape(value) for name, value in found.items()}


def save(one: Any, path: str, **changes: str) -> Any:
    return one.send(f"{path}/enregistrer", {**form_of(one, path), **changes})


def shown_after(one: Any, answer: Any) -> str:
    assert answer.status_code == 303
    return one.text(answer.headers["Location"].removeprefix(one.base_url))


def test_rows_are_corrected_one_by_one_and_together_until_nothing_is_refused(
    one: Any, deposit: Callable[..., str], read_words: Callable[[Any], str]
) -> None:
    many = {f"L{n}.etat_occupation": "9" for n in range(12, 16)}
    path = deposit(**{"L5.nb_occupants": "x", **many})
    rows = f"{path}/fiches"
    text = one.text(rows)
    assert "Refusées en l’état 5" in text
    assert text.index("Ligne 5") < text.index("Ligne 12") < text.index("Ligne 2 ")
    before = form_of(one, f"{rows}/1-5")
    assert "attendu : un entier" in one.text(f"{rows}/1-5")
    occupants = str(sum(int(v) for n, v in before.items() if n.startswith("nb_occ_")))
    told = shown_after(one, save(one, f"{rows}/1-5", nb_occupants="y", suite="oui"))
    assert "1 fiche enregistrée, encore refusée en l’état : ligne 5" in told
    told = shown_after(one, save(one, f"{rows}/1-5", nb_occupants=occupants))
    assert "Aucune règle n’est enfreinte." in told
    assert f"Occupants : y → {occupants}" in told
    assert "par demo-bailleur-1" in told
    asked = {"champ": "etat_occupation", "valeur": "2", "portee": "filtre", "regle": CODE}
    preview = one.send(f"{rows}/ensemble", {**asked, "lot": str(uuid.uuid4())})
    assert "4 fiches changeraient" in read_words(preview)
    assert "Refusées en l’état 4" in one.text(rows)  # a preview writes nothing
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', preview.text))
    done = one.send(f"{rows}/ensemble", {**hidden, "valeur": "5"})
    told = shown_after(one, done)
    assert "4 fiches enregistrées, dont 4 encore refusées en l’état : ligne 12" in told
    undone = one.send(f"{rows}/annuler", {"lot": hidden["lot"]})
    assert undone.status_code == 303
    assert "Refusées en l’état 4" in one.text(rows)
    assert settled(one, path) == "à corriger"


def test_what_is_left_out_and_corrected_is_what_is_transmitted(
    one: Any, opened: Any, deposit: Callable[..., str]
) -> None:
    path = deposit(**{f"L{n}.etat_occupation": "9" for n in range(12, 16)})
    rows, raw = f"{path}/fiches", opened.data / "depots" / f"{path.rpartition('/')[2]}.aes"
    as_it_came = raw.read_bytes()
    for line in (12, 13, 14, 15, 20):
        seen = form_of(one, f"{rows}/1-{line}")
        assert one.send(f"{rows}/1-{line}/retirer", seen).status_code == 303
        assert one.send(f"{rows}/1-{line}/retirer", seen).status_code == 303  # twice: once
    put_back = form_of(one, f"{rows}/1-20")
    assert put_back == {**seen, "lot": put_back["lot"], "version": "5"}
    assert one.send(f"{rows}/1-20/enregistrer", put_back).status_code == 303
    assert settled(one, path) == "conforme"
    report = one.see(f"{path}?f=json").json()
    assert report["refusees"] == 0
    assert report["lues"] == int(re.findall(r"Fiches (\d+)", one.text(rows))[0])
    assert raw.read_bytes() == as_it_came
    assert one.send(f"{path}/transmettre", {"engagement": "oui"}).status_code == 303
    assert "transmis" in one.text(rows)
    assert save(one, f"{rows}/1-5", nb_occupants="1").status_code == 409


def test_two_agents_at_once_see_both_values(
    one: Any, deposit: Callable[..., str], read_words: Callable[[Any], str]
) -> None:
    row = f"{deposit()}/fiches/1-9"
    mine, theirs = form_of(one, row), form_of(one, row)
    kept = one.send(f"{row}/enregistrer", {**theirs, "surface_hab": "61", "nb_pieces": "2"})
    assert kept.status_code == 303
    twice = one.send(f"{row}/enregistrer", {**theirs, "surface_hab": "61", "nb_pieces": "2"})
    assert twice.status_code == 303  # the same form, sent twice, is no conflict
    merge = one.send(f"{row}/enregistrer", {**mine, "surface_hab": "62", "adr_rep": "B"})
    assert merge.status_code == 409
    assert "Enregistré entre-temps : 61" in read_words(merge)
    for said in ('name="surface_hab" value="62"', 'name="nb_pieces" value="2"', 'value="B"'):
        assert said in merge.text
    assert form_of(one, row)["surface_hab"] == "61"
    version = re.findall(r'name="version" value="(\d+)"', merge.text)[0]
    chosen = {**mine, "surface_hab": "62", "nb_pieces": "2", "version": version}
    again = one.send(f"{row}/enregistrer", chosen)
    assert again.status_code == 303
    assert (form_of(one, row)["surface_hab"], form_of(one, row)["nb_pieces"]) == ("62", "2")


def test_what_may_not_be_written_is_told_beside_what_was_typed(
    one: Any, deposit: Callable[..., str], read_words: Callable[[Any], str]
) -> None:
    row = f"{deposit()}/fiches/1-9"
    for field, value, status, said in (
        ("adr_nomvoie", "x" * 10_000, 400, "200 caractères au plus"),
        ("adr_complement", "CHEZ MME DUPONT", 400, "rien n’est enregistré"),
        ("siren_bailleur", "999900087", 400, "l’un des vôtres"),
        ("millesime", "2022", 400, "celui de la campagne"),
    ):
        refused = save(one, row, **{field: value, "adr_rep": "QUATER"})
        assert refused.status_code == status, field
        assert said in read_words(refused), field
        assert 'value="QUATER"' in refused.text, field
        assert value in refused.text, field
    assert form_of(one, row)["version"] == "0"
    assert save(one, row, adr_nomvoie="=1+1").status_code == 303
    assert 'value="=1+1"' in one.see(row).text
    assert one.send(f"{row}/enregistrer", {"version": "x"}).status_code == 400
    form = {**form_of(one, row), "adr_rep": "TER", "lot": ""}
    assert one.send(f"{row}/enregistrer", form).status_code == 400


def test_a_dwelling_that_misses_is_proposed_and_added_once(
    one: Any, deposit: Callable[..., str]
) -> None:
    path = deposit()
    page = one.see(f"{path}/fiches/logements").text
    number, *_ = proposed = re.findall(r"nouvelle\?logement=(\w+)", page)
    assert f"{path}/fiches/logements?f=csv" in page
    new = f"{path}/fiches/nouvelle?logement={number}"
    form = {**form_of(one, new), "etat_occupation": "2", "conventionne": "1", "rfr_connu": "0"}
    assert form["id_logement_rpls"] == number
    added = [one.send(f"{path}/fiches/ajouter", form).headers["Location"] for _ in range(2)]
    assert added[0] == added[1]
    assert "Aucune règle n’est enfreinte." in one.text(added[0].removeprefix(one.base_url))
    assert number not in one.see(f"{path}/fiches/logements").text
    left = one.see(f"{path}/fiches/logements?f=json").json()["lignes"]
    assert {row["id_logement_rpls"] for row in left} == {*proposed} - {number}
    assert settled(one, path) == "conforme"
    assert one.see(f"{path}/fiches/nouvelle?logement=0000000000").status_code == 404


@each_row("fiche", ["1-1", "1-99999999", "9-2", "x", "1-0", "0-5", "1-2-3", "1" * 300])
def test_a_row_that_is_not_there_is_not_found(one: Any, kept: str, fiche: str) -> None:
    assert one.see(f"{kept}/fiches/{fiche}").status_code == 404
    for act in ("enregistrer", "retirer"):
        assert one.send(f"{kept}/fiches/{fiche}/{act}", {"version": "0"}).status_code == 404


_KEPT: dict[str, str] = {}


@pytest.fixture
def kept(one: Any, deposit: Callable[..., str]) -> str:
    """One deposit of each server for questions that change nothing."""
    if one.base_url not in _KEPT:
        _KEPT[one.base_url] = deposit(**{"L5.nb_occupants": "x"})
    return _KEPT[one.base_url]


PAGES = ("fiches", "fiches/1-5", "fiches/nouvelle", "fiches/logements", "fiches?f=csv")
ACTS = ("1-5/enregistrer", "1-5/retirer", "ajouter", "ensemble", "annuler")


def test_rows_are_found_by_nobody_else_and_written_by_no_reader(
    one: Any, opened: Any, person: Callable[..., Any], kept: str, run_command: Callable[..., str]
) -> None:
    nothing = f"{ADDRESS}/{ABSENT}"
    for login in ("demo-bailleur-2", "demo-gip", "demo-epci"):
        other = person(login)
        for page in PAGES:
            found, absent = other.see(f"{kept}/{page}"), other.see(f"{nothing}/{page}")
            assert found.status_code == absent.status_code == 404, (login, page)
            assert found.text.replace(kept, nothing) == absent.text, (login, page)
        for act in ACTS:
            assert other.send(f"{kept}/fiches/{act}").status_code == 404, (login, act)
    for act in ACTS:
        assert one.send_bare(f"{kept}/fiches/{act}", {}).status_code == 403, act
        foreign = one.send(f"{kept}/fiches/{act}", Origin="https://ailleurs.example")
        assert foreign.status_code == 403, act
    for name, more, read in (
        ("lecteur", (), 200),
        ("deposant", ("--territoires", "commune:93066"), 403),
    ):
        login = f"{name}-fiches"
        of = ("--organisation", ME, "--nom", name, "--role", name, *more)
        run_command(opened.environ, "compte", "creer", login, *of)
        told = run_command(opened.environ, "compte", "mot-de-passe", login, "--portail")
        agent = person("demo-bailleur-1", signed=False)
        typed = {"identifiant": login, "mot_de_passe": told.split()[-1]}
        assert agent.send_bare("/portail/connexion", typed).status_code == 303
        for page in PAGES:
            answer = agent.see(f"{kept}/{page}")
            assert answer.status_code == read, (login, page)
            assert read == 200 or "93-R000" not in answer.text
        for act in ACTS:
            assert agent.send(f"{kept}/fiches/{act}", {"version": "0"}).status_code == 403, act


def test_rows_at_rest_are_sealed_and_their_reading_is_in_the_journal(
    one: Any, opened: Any, kept: str, journal_of: Callable[..., Any]
) -> None:
    sealed: Path = opened.data / "depots" / f"{kept.rpartition('/')[2]}.fiches"
    assert b"JACQUES" not in sealed.read_bytes()
    since = datetime.now(UTC)
    one.text(f"{kept}/fiches/1-5")
    lines = journal_of(opened, "demo-bailleur-1", "page-deposit-row", since=since)
    assert ("page-deposit-row", ME) in lines
