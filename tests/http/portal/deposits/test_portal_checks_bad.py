"""What a form that brings a file may bring: each a clear answer, and nothing is left."""

import gzip
import io
import socket
import zipfile
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from testing.bad_files_made import Content, bomb, octets, ops_rows, workbook, zip_bomb, zipped
from testing.rows import each_row
from testing.sample import taking_turns

pytestmark = taking_turns(4)

ADDRESS = "/portail/deposer"
PATH = f"{ADDRESS}/verifier"
DEPOSIT = f"{ADDRESS}/envoyer"
SENT = {"millesime": "2024"}
FILE = ("ops.csv", b"millesime\n2024\n")


@pytest.fixture
def one(person: Callable[..., Any]) -> Any:
    return person("demo-bailleur-1")


def post(one: Any, **more: Any) -> requests.Response:
    headers = {"Origin": one.base_url, **more.pop("headers", {})}
    return one.browser.post(
        one.base_url + PATH, headers=headers, allow_redirects=False, timeout=60, **more
    )


@each_row(
    ("fields", "files", "status", "said"),
    [
        ({}, [("fichier", FILE)], 400, "Enquête : une année parmi"),
        ({"millesime": "2023"}, [("fichier", FILE)], 400, "Enquête : une année parmi"),
        ({"millesime": "2024; DROP"}, [("fichier", FILE)], 400, "Enquête : une année parmi"),
        ({"millesime": "9" * 5000}, [("fichier", FILE)], 400, "Enquête : une année parmi"),
        (SENT, [("fichier", ("", b""))], 400, "choisissez le fichier"),
        (SENT, [("autre", ("", b""))], 400, "choisissez le fichier"),
        (SENT, [("fichier", FILE), ("fichier", FILE)], 400, "un seul à la fois"),
        ({**SENT, **{f"x{n}": "1" for n in range(20)}}, [("fichier", FILE)], 400, "illisible"),
        ({**SENT, "x": "1" * 600_000}, [("fichier", FILE)], 400, "illisible"),
    ],
)
def test_a_bad_form_is_told_beside_it(
    one: Any, own_service: Any, waiting: Any, read_words: Any, fields: Any, files: Any, status: int,
    said: str,
) -> None:  # fmt: skip
    answer = post(one, data={"jeton": one.token(), **fields}, files=files)
    assert answer.status_code == status
    assert said in read_words(answer)
    assert 'name="fichier"' in answer.text
    assert waiting(own_service) == []


@each_row(
    ("body", "kind", "said"),
    [
        (b"fichier=ops.csv", "application/x-www-form-urlencoded", "choisissez le fichier"),
        (b"a;b\n", "text/csv", "choisissez le fichier"),
        (b"", "multipart/form-data", "illisible"),
        (b"--x\r\n", "multipart/form-data; boundary=x", "illisible"),
        (b"\0" * 1000, "multipart/form-data; boundary=x", "illisible"),
    ],
)
def test_what_is_no_such_form_is_told(
    one: Any, own_service: Any, waiting: Any, read_words: Any, body: bytes, kind: str, said: str
) -> None:
    answer = post(one, data=body, headers={"Content-Type": kind})
    assert answer.status_code == 400
    assert said in read_words(answer)
    assert waiting(own_service) == []


def test_a_form_of_another_site_or_of_no_session_leaves_nothing(
    one: Any, own_service: Any, waiting: Any, send_file: Callable[..., Any]
) -> None:
    for token in ("", "faux"):
        assert send_file(one, b"a;b\n", jeton=token).status_code == 403
    elsewhere = {"Origin": "https://ailleurs.example"}
    sent = {"jeton": one.token(), **SENT}
    assert post(one, data=sent, files=[("fichier", FILE)], headers=elsewhere).status_code == 403
    assert waiting(own_service) == []


def test_a_session_that_ended_meanwhile_leads_to_sign_in(
    one: Any, own_service: Any, waiting: Any
) -> None:
    sent = {"jeton": one.token(), **SENT}
    one.send("/portail/deconnexion")
    answer = post(one, data=sent, files=[("fichier", ("ops.csv", b"1;2\n" * 400_000))])
    assert answer.status_code == 303
    assert "/portail/connexion" in answer.headers["Location"]
    assert waiting(own_service) == []
    one.sign_in()


def test_an_account_that_reads_only_sends_nothing(
    own_service: Any, person: Callable[..., Any], run_command: Any, waiting: Any, read_words: Any,
    send_file: Callable[..., Any],
) -> None:  # fmt: skip
    of = ("--organisation", "999900004", "--nom", "Lecteur", "--role", "lecteur")
    run_command(own_service.environ, "compte", "creer", "lecteur-oph", *of)
    words = ("compte", "mot-de-passe", "lecteur-oph", "--portail")
    password = run_command(own_service.environ, *words).split()[-1]
    one = person("demo-bailleur-1", signed=False)
    typed = {"identifiant": "lecteur-oph", "mot_de_passe": password}
    assert one.send_bare("/portail/connexion", typed).status_code == 303
    page = one.see(ADDRESS)
    assert "Ce compte ne fait que lire" in read_words(page)
    assert 'type="file"' not in page.text
    assert one.see(f"{ADDRESS}/modeles/modele-ops-2024.csv").status_code == 200
    assert send_file(one, b"a;b\n").status_code == 403
    assert waiting(own_service) == []


LINK = workbook(ops_rows(), link=True)


def with_part(name: str, part: bytes = b"x") -> bytes:
    """A workbook that carries one part more."""
    held = io.BytesIO(workbook(ops_rows()))
    with zipfile.ZipFile(held, "a") as archive:
        archive.writestr(name, part)
    return held.getvalue()


MACROS = with_part("xl/vbaProject.bin")
DDE = with_part(
    "xl/externalLinks/externalLink1.xml",
    b'<externalLink><ddeLink ddeService="cmd"/></externalLink>',
)
NESTED = zipped(("a.zip", zipped(("ops.csv", "millesime\n2024\n"))))


@each_row(
    ("name", "content", "code"),
    [
        ("vide.csv", b"", "FIC-001"),
        ("page.csv", b"<!DOCTYPE html><html>503</html>\n", "FIC-016"),
        ("releve.csv", b"%PDF-1.7\n%\xe2\xe3\n", "FIC-016"),
        ("ops.csv", workbook(ops_rows()), "FIC-017"),
        ("ops.csv.gz", b"millesime\n2024\n", "FIC-017"),
        ("coupe.csv.gz", gzip.compress(b"millesime\n2024\n" * 9)[:-9], "FIC-002"),
        ("bombe.csv.gz", bomb, "FIC-021"),
        ("bombe.zip", zip_bomb, "FIC-021"),
        ("liens.xlsx", LINK, "FIC-032"),
        ("macros.xlsx", MACROS, "FIC-033"),
        ("macros.xlsm", MACROS, "FIC-033"),
        ("dde.xlsx", DDE, "FIC-032"),
        ("dde.xlsx", workbook(ops_rows("=cmd|'/c calc'!A1")), "FIC-031"),
        ("requete.xlsx", with_part("xl/connections.xml"), "FIC-037"),
        ("objet.xlsx", with_part("xl/embeddings/oleObject1.bin"), "FIC-037"),
        ("gigogne.zip", NESTED, "FIC-026"),
        ("remonte.zip", zipped(("../../ops.csv", "millesime\n2024\n")), "FIC-022"),
        ("nul.csv", b"millesime;siren_bailleur\n2024;\0\n", "FIC-006"),
    ],
)
def test_a_file_that_can_not_be_taken_has_the_code_of_the_command(
    one: Any, own_service: Any, checked: Callable[..., str], waiting: Any, name: str,
    content: Content, code: str,
) -> None:  # fmt: skip
    path = checked(one, octets(content), name)
    told = one.see(f"{path}?f=json").json()
    assert [total["code"] for total in told["totaux"]] == [code]
    assert told["totaux"][0]["message"].startswith(name)
    assert "Fichier refusé." in one.text(path)
    assert waiting(own_service) == []


@each_row(
    ("given", "kept"),
    [
        ("../../../tmp/ops.csv", "ops.csv"),
        ("🏠 enquête.csv", "🏠 enquête.csv"),
        ("x" * 300 + ".csv", "x" * 116 + ".csv"),
        ("<script>alert(1)</script>.csv", "script>.csv"),
        ("=cmd|'/c calc'!A1.csv", "c calc'!A1.csv"),
        ("..\\..\\ops\0.csv", "ops.csv"),
        ("🏠" * 300, "🏠" * 30),
    ],
)
def test_a_name_is_kept_as_a_text_and_leads_nowhere(
    one: Any, own_service: Any, checked: Callable[..., str], waiting: Any, given: str, kept: str
) -> None:
    path = checked(one, b"millesime\n2024\n", given)
    told = one.see(f"{path}?f=json").json()
    assert [file["nom"] for file in told["fichiers"]] == [kept]
    assert "<script>alert" not in one.see(path).text
    assert waiting(own_service) == []
    assert not list(own_service.data.parent.rglob("ops.csv"))


def test_two_gigabytes_without_a_length_are_cut_and_leave_nothing(
    one: Any, own_service: Any, waiting: Any
) -> None:
    where, sent = urlsplit(one.base_url), 0
    jar = "; ".join(f"{c.name}={c.value}" for c in one.browser.cookies)
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: {where.netloc}\r\nOrigin: {one.base_url}\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\nTransfer-Encoding: chunked\r\n"
        f"Cookie: {jar}\r\n\r\n"
    )
    piece = b"100000\r\n" + b"1;2\n" * (1 << 18) + b"\r\n"
    with socket.create_connection((where.hostname, where.port), timeout=30) as client:
        client.sendall(head.encode())
        try:
            while sent < 2_000_000_000:
                client.sendall(piece)
                sent += 1 << 20
        except OSError:
            pass  # the server has gone away: what it said may be lost with it
        else:
            pytest.fail("two gigabytes were read")
    assert sent < 300_000_000
    assert waiting(own_service) == []
    assert one.see(ADDRESS).status_code == 200


def announced(
    one: Any, length: int, part: bytes, path: str = PATH, *, cookie: bool = True
) -> bytes:
    """What a server answers to a form of that length, of which this part comes."""
    where = urlsplit(one.base_url)
    jar = "; ".join(f"{c.name}={c.value}" for c in one.browser.cookies)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {where.netloc}\r\nOrigin: {one.base_url}\r\n"
        f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {length}\r\n"
        + (f"Cookie: {jar}\r\n" if cookie else "")
    )
    with socket.create_connection((where.hostname, where.port), timeout=10) as client:
        client.sendall(head.encode() + b"\r\n" + part)
        client.settimeout(5 if not part else 0.5)
        try:
            return client.recv(65_536)
        except TimeoutError:
            return b""


@each_row("path", [PATH, DEPOSIT])
def test_two_gigabytes_are_refused_when_they_are_announced(one: Any, path: str) -> None:
    assert announced(one, 2_000_000_000, b"", path).startswith(b"HTTP/1.1 413 ")


def test_who_has_no_session_has_no_larger_body_than_elsewhere(one: Any) -> None:
    assert announced(one, 100_000_000, b"", cookie=False).startswith(b"HTTP/1.1 413 ")


@each_row("path", [PATH, DEPOSIT])
def test_a_connection_that_is_cut_leaves_nothing(
    one: Any, own_service: Any, waiting: Any, path: str
) -> None:
    field = b'--x\r\nContent-Disposition: form-data; name="fichier"; filename="ops.csv"\r\n\r\n'
    assert announced(one, 2_670_000, field + b"1;2\n" * 600_000, path) == b""  # nine tenths
    assert waiting(own_service) == []
    assert one.see("/portail/deposer?f=json").json()["lignes"] == []
    assert one.see(ADDRESS).status_code == 200


def test_a_form_sent_twice_makes_two_checks_of_one_person(
    one: Any, checked: Callable[..., str]
) -> None:
    first, second = (checked(one, b"millesime\n2024\n") for _ in range(2))
    assert first != second
    assert (
        one.see(f"{first}?f=json").json()["totaux"] == one.see(f"{second}?f=json").json()["totaux"]
    )
