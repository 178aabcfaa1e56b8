"""The sheets of a territory's communes in one ZIP: a job of who asked, its file theirs alone."""

import io
import re
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from pypdf import PdfReader

from testing.rows import each_row
from testing.sample import taking_turns

pytestmark = taking_turns(4)

RUN, PROCESS = "/portail/calculs/fiches-communes", "/processes/fiches-communes"
NAME = re.compile(r"fiches-(\w+)-(\w+)-[a-z0-9-]+/fiche-commune-(\w{5})-[a-z0-9-]+\.pdf")
_CELL = re.compile(r'<span class="valeur">([^<]*)</span>')


def asked(niveau: str, code: str, rendu: str = "travail") -> dict[str, str]:
    """What the button of a sheet sends."""
    return {"entree.niveau": niveau, "entree.code": code, "rendu": rendu}


def ended(one: Any, answer: Any) -> dict[str, Any]:
    """The last state of the job that an answer leads to."""
    assert answer.status_code == 303, answer.text
    path = "/jobs/" + answer.headers["Location"].rpartition("/")[2]
    for _ in range(600):
        state = one.see(f"{path}?f=json").json()
        if state["status"] not in ("accepted", "running"):
            return state
        time.sleep(0.1)
    raise AssertionError(path)


def archive(one: Any, state: dict[str, Any]) -> zipfile.ZipFile:
    """The file of a job."""
    answer = one.see(f"/jobs/{state['jobID']}/results")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"] == "attachment; filename=fiches-communes.zip"
    return zipfile.ZipFile(io.BytesIO(answer.content))


def communes(account: Any, column: str, code: str) -> set[str]:
    """Of a territory, as the API lists them."""
    found = account.json(
        "/collections/indicateurs-commune/items", limit=1000, properties="code",
        skipGeometry="true", **{column: code},
    )  # fmt: skip
    return {feature["properties"]["code"] for feature in found["features"]}


def squeezed(text: str) -> str:
    """Without the blanks, which a PDF breaks where it will."""
    return re.sub(r"\s", "", text)


@pytest.mark.both_stores
def test_the_button_of_a_sheet_makes_a_file_of_each_commune(visitor: Callable[..., Any]) -> None:
    one = visitor("demo-epci")
    code = one.account.organisation
    page = one.see(f"/portail/territoires/epci/{code}").text
    form = page.partition(f'action="{RUN}"')[2].partition("</form>")[0]
    assert "Toutes les fiches des communes (ZIP)" in form
    sent = dict(re.findall(r'name="(entree\.\w+)" value="([^"]*)"', form))
    state = ended(one, one.send(RUN, {**sent, "rendu": "travail"}))
    assert (state["status"], state["progress"]) == ("successful", 100)
    made = archive(one, state)
    names = [NAME.fullmatch(name) for name in made.namelist()]
    assert {(m[1], m[2]) for m in names if m} == {("epci", code)}
    assert [m[3] for m in names if m] == sorted(communes(one.account, "code_epci", code))
    assert "Télécharger le fichier (ZIP)" in one.see(f"/jobs/{state['jobID']}?f=html").text


@pytest.mark.both_stores
def test_a_file_says_what_the_page_of_its_commune_says(visitor: Callable[..., Any]) -> None:
    one = visitor("demo-epci")
    code = one.account.organisation
    made = archive(one, ended(one, one.send(RUN, asked("epci", code))))
    for name in made.namelist()[:3]:
        found = NAME.fullmatch(name)
        assert found
        beside = f"/portail/territoires/commune/{found[3]}?reference=epci:{code}"
        page = one.see(beside).text.partition("Ce qui s’y trouve")[0]
        read = PdfReader(io.BytesIO(made.read(name)))
        said = squeezed(" ".join(sheet.extract_text() for sheet in read.pages))
        for value in _CELL.findall(page):
            assert squeezed(unescape(value).split(" ")[0]) in said, (name, value)


def test_its_file_is_its_owner_s_alone_and_goes_with_its_job(person: Callable[..., Any]) -> None:
    one, other = person("demo-epci"), person("demo-commune")
    state = ended(one, one.send(RUN, asked("epci", one.account.organisation)))
    path = f"/jobs/{state['jobID']}"
    nowhere = other.see("/jobs/00000000-0000-4000-8000-000000000000/results")
    hidden = other.see(f"{path}/results")
    assert (hidden.status_code, hidden.text) == (404, nowhere.text)
    assert one.send(f"/portail/travaux/{state['jobID']}/abandonner").status_code == 303
    assert one.see(f"{path}/results").status_code == 404


def test_the_journal_tells_who_asked_for_it_and_who_had_its_file(
    person: Callable[..., Any], own_service: Any, journal_of: Callable[..., Any]
) -> None:
    one = person("demo-commune")
    begun = datetime.now(UTC)
    state = ended(one, one.send(RUN, asked("epci", person("demo-epci").account.organisation)))
    archive(one, state)
    lines = journal_of(own_service, "demo-commune", "page-run-process", "job-result", since=begun)
    told = [operation for operation, _ in lines]
    assert told.index("page-run-process") < told.index("job-result")


@pytest.mark.both_stores
def test_a_program_has_the_same_file_at_once_or_in_a_document(epci: Any) -> None:
    inputs = {"niveau": "epci", "code": epci.organisation}
    at_once = epci.execute("fiches-communes", {"inputs": inputs})
    assert at_once.headers["Content-Type"] == "application/zip"
    names = zipfile.ZipFile(io.BytesIO(at_once.content)).namelist()
    assert {n[3] for n in map(NAME.fullmatch, names) if n} == communes(
        epci, "code_epci", epci.organisation
    )
    document = epci.execute("fiches-communes", {"inputs": inputs, "response": "document"}).json()
    assert document["fiches"]["mediaType"] == "application/zip"
    assert document["fiches"]["encoding"] == "base64"
    assert document["fiches"]["value"].startswith("UEsDB")  # PK, the beginning of a ZIP


BAD = [
    ({"niveau": "france", "code": "FR"}, "niveau : la France entière"),
    ({"niveau": "commune", "code": "97411"}, "niveau : commune n'a pas de communes"),
    ({"niveau": "iris", "code": "974110101"}, "niveau : iris n'a pas de communes"),
    ({"niveau": "ilot", "code": "x"}, "niveau : une valeur parmi"),
    ({"niveau": "", "code": "93"}, "niveau : une valeur parmi"),
    ({"code": "93"}, "niveau : cette entrée est obligatoire"),
    ({"niveau": "departement"}, "code : un code de territoire est attendu"),
    ({"niveau": "departement", "code": ""}, "code : un code de territoire est attendu"),
    ({"niveau": "departement", "code": " "}, "code : un code de territoire est attendu"),
    ({"niveau": "departement", "code": 93}, "code : un code de territoire est attendu"),
    ({"niveau": "departement", "code": ["93"]}, "code : un code de territoire est attendu"),
    ({"niveau": "departement", "code": "99"}, "code : « 99 » n'est aucun territoire"),
    ({"niveau": "departement", "code": "93' OR 1=1"}, "code : "),
    ({"niveau": "region", "code": "93" * 500}, "code : "),
    ({"niveau": "epci", "code": {"href": "http://127.0.0.1/"}}, "code : une entrée par référence"),
    ({"niveau": "departement", "code": "93", "reference": "france:FR"}, "entrée inconnue"),
]


@each_row(("inputs", "said"), BAD)
@each_row("prefer", ["", "respond-async"])
def test_what_can_not_be_made_is_refused_before_any_work(
    epci: Any, inputs: Any, said: str, prefer: str
) -> None:
    answer = epci.ask(
        "POST", f"{PROCESS}/execution", json={"inputs": inputs}, headers={"Prefer": prefer}
    )
    assert answer.status_code == 400, answer.text
    assert answer.json()["detail"].startswith(said)


@each_row(
    ("data", "said"),
    [
        (asked("france", "FR"), "la France entière ne tient pas dans un fichier"),
        (asked("departement", "99"), "n'est aucun territoire"),
        (asked("departement", "93", "page"), "rendu : « page » n'est pas proposé ici"),
        (asked("departement", "93", "csv"), "rendu : « csv » n'est pas proposé ici"),
    ],
)
def test_a_form_that_asks_for_it_is_answered_in_words(
    visitor: Callable[..., Any], read_words: Any, data: dict[str, str], said: str
) -> None:
    answer = visitor("demo-epci").send(RUN, data)
    assert answer.status_code == 400
    assert said in read_words(answer)


def test_more_communes_than_the_limit_are_refused_with_what_to_ask(
    own_service: Any, serve: Callable[..., str], tmp_path: Any
) -> None:
    limits = tmp_path / "bornes.yml"
    limits.write_text("fiches: 2\n", encoding="utf-8")
    address = serve({**own_service.environ, "PARC_SOCIAL_BORNES": str(limits)})
    account = own_service.accounts["demo-epci"]
    answer = account.session.post(
        f"{address}{PROCESS}/execution", timeout=60, auth=(account.login, account.password),
        json={"inputs": {"niveau": "departement", "code": "93"}},
    )  # fmt: skip
    assert answer.status_code == 400
    told = answer.json()["detail"]
    assert "Seine-Saint-Denis a plus de 2 communes, la limite d'un fichier" in told
    assert "EPCI un à un" in told


@each_row("login", ["demo-expiree", "demo-non-signee"])
def test_without_a_convention_there_is_no_such_process(
    visitor: Callable[..., Any], login: str
) -> None:
    one = visitor(login)
    data = asked("departement", "93")
    assert one.send(RUN, data).status_code == 404
    assert one.send(RUN.replace("fiches", "rien"), data).status_code == 404


def test_a_commune_s_own_sheet_offers_no_file_of_communes(visitor: Callable[..., Any]) -> None:
    one = visitor("demo-commune")
    page = one.see(f"/portail/territoires/commune/{one.account.organisation}").text
    assert RUN not in page
    assert RUN in visitor("demo-epci").see("/portail/territoires").text
