"""The setting of the server of mail, and what an address may be."""

from pathlib import Path

import pytest

from parc_social.errors import InvalidValue
from parc_social.smtp import parse_address, read_smtp
from testing.rows import each_row

FROM = "portail@exemple.fr"
NAMED = {"PARC_SOCIAL_SMTP_EXPEDITEUR": FROM}


@each_row(
    "text", ["odile@exemple.fr", "o.d+x@a-b.exemple.fr", "o'd@exemple.fr", "demo-1@d.invalid"]
)
def test_an_address_is_taken(text: str) -> None:
    assert parse_address(text) == text


@each_row(
    "text",
    [
        "", "odile", "odile@", "@exemple.fr", "odile@exemple", "a@b@exemple.fr", "odile@exemple.f",
        "odile@exemple.fr\n", "odile@exemple.fr\r\nBcc: x@y.fr", "o dile@exemple.fr",
        "Odile <odile@exemple.fr>", "odile@exemple.fr,x@y.fr", "odile@-exemple.fr",
        ".odile@exemple.fr", "odile..x@exemple.fr", "odilé@exemple.fr", '"o d"@exemple.fr',
        f"{'o' * 250}@exemple.fr", "odile@[127.0.0.1]", "odile@exemple.fr\x00",
    ],
)  # fmt: skip
def test_what_could_be_more_than_an_address_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match="adresse électronique"):
        parse_address(text)


def test_without_the_setting_there_is_no_server() -> None:
    assert read_smtp({}, FROM) is None


@each_row(
    ("text", "host", "port", "tls"),
    [
        ("smtp://courriel.exemple.fr", "courriel.exemple.fr", 587, False),
        ("smtp://127.0.0.1:2525", "127.0.0.1", 2525, False),
        ("smtps://courriel.exemple.fr", "courriel.exemple.fr", 465, True),
    ],
)
def test_a_server_is_read(text: str, host: str, port: int, tls: bool) -> None:
    server = read_smtp({"PARC_SOCIAL_SMTP": text, **NAMED}, "")
    assert server is not None
    assert (server.host, server.port, server.tls, server.sender) == (host, port, tls, FROM)


def test_the_sender_is_the_contact_where_none_is_named() -> None:
    server = read_smtp({"PARC_SOCIAL_SMTP": "smtp://h.fr"}, "contact@exemple.fr")
    assert server is not None
    assert server.sender == "contact@exemple.fr"


def test_the_password_lies_in_a_file_and_is_not_shown(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("un secret\n")
    environ = {"PARC_SOCIAL_SMTP": "smtp://moi%40x@h.fr", "PARC_SOCIAL_SMTP_SECRET": str(file)}
    server = read_smtp({**environ, **NAMED}, "")
    assert server is not None
    assert (server.user, server.password()) == ("moi@x", "un secret")
    assert "secret" not in repr(server)
    file.unlink()
    with pytest.raises(InvalidValue, match="PARC_SOCIAL_SMTP_SECRET"):
        server.password()


@each_row(
    ("environ", "named"),
    [
        ({"PARC_SOCIAL_SMTP": "courriel.exemple.fr"}, "PARC_SOCIAL_SMTP "),
        ({"PARC_SOCIAL_SMTP": "http://h.fr"}, "PARC_SOCIAL_SMTP "),
        ({"PARC_SOCIAL_SMTP": "smtp://"}, "PARC_SOCIAL_SMTP "),
        ({"PARC_SOCIAL_SMTP": "smtp://h.fr:99999"}, "PARC_SOCIAL_SMTP "),
        ({"PARC_SOCIAL_SMTP": "smtp://u:motdepasse@h.fr"}, "PARC_SOCIAL_SMTP "),
        ({"PARC_SOCIAL_SMTP": "smtp://h.fr/x"}, "PARC_SOCIAL_SMTP "),
        ({"PARC_SOCIAL_SMTP": "smtp://u@h.fr"}, "PARC_SOCIAL_SMTP_SECRET"),
        ({"PARC_SOCIAL_SMTP": "smtp://h.fr", "PARC_SOCIAL_SMTP_SECRET": "/x"}, "_SECRET"),
        ({"PARC_SOCIAL_SMTP": "smtp://h.fr", "PARC_SOCIAL_SMTP_EXPEDITEUR": "x"}, "_EXPEDITEUR"),
        ({"PARC_SOCIAL_SMTP": "smtp://h.fr", "PARC_SOCIAL_SMTP_EXPEDITEUR": ""}, "_EXPEDITEUR"),
    ],
)
def test_a_setting_that_is_wrong_names_its_variable_and_tells_no_password(
    environ: dict[str, str], named: str
) -> None:
    with pytest.raises(InvalidValue, match=named) as told:
        read_smtp({**NAMED, **environ}, "")
    assert "motdepasse" not in str(told.value)
