"""Settings that a file holds: what is read, and what is refused without telling the secret."""

from pathlib import Path

import pytest

from parc_social.errors import InvalidValue
from parc_social.secret_files import SECRETS, with_secrets
from parc_social.settings import read_settings
from testing.rows import each_row

URL = "postgresql://parc_social_service:motdepasse@base:5432/parc_social"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "secret"


def test_each_secret_is_read_from_its_file_without_the_end_of_its_line(file: Path) -> None:
    for end in ("", "\n", "\r\n"):
        file.write_text(URL + end, newline="")
        for name in SECRETS:
            assert with_secrets({f"{name}_FILE": str(file)})[name] == URL


def test_settings_are_those_of_the_files(file: Path) -> None:
    file.write_text(URL)
    told = {f"{name}_FILE": str(file) for name in SECRETS}
    settings = read_settings({**told, "PARC_SOCIAL_PORT": "5001"})
    assert {settings.store, settings.store_read, settings.registry} == {URL}
    assert (settings.metrics_token, settings.port) == (URL, 5001)


def test_without_such_a_file_nothing_changes() -> None:
    for environ in ({}, {"PARC_SOCIAL_STORE_FILE": ""}, {"PARC_SOCIAL_STORE": "duckdb:"}):
        assert with_secrets(environ) is environ


@each_row(
    "octets",
    [
        b"", b"\n", b"  \n", b"une\ndeux", b"postgresql://a\x00b", "clé".encode(), b"\xff\xfe",
        b"x" * 8_193, b"x" * 100_000,
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_no_line_of_text_is_refused_and_not_told(octets: bytes, tmp_path: Path) -> None:
    file = tmp_path / "fautif"
    file.write_bytes(octets)
    with pytest.raises(InvalidValue) as refused:
        read_settings({"PARC_SOCIAL_STORE_FILE": str(file)})
    assert "PARC_SOCIAL_STORE_FILE" in str(refused.value)
    assert len(str(refused.value)) < 300


def test_a_file_that_can_not_be_read_is_named(tmp_path: Path) -> None:
    for place in (tmp_path / "absent", tmp_path, tmp_path / "absent" / "x"):
        with pytest.raises(InvalidValue, match=f"PARC_SOCIAL_REGISTRY_FILE : {place}"):
            read_settings({"PARC_SOCIAL_REGISTRY_FILE": str(place)})


def test_a_setting_that_is_given_twice_is_refused(file: Path) -> None:
    file.write_text(URL)
    given = {"PARC_SOCIAL_STORE": "duckdb:", "PARC_SOCIAL_STORE_FILE": str(file)}
    with pytest.raises(InvalidValue, match="PARC_SOCIAL_STORE et PARC_SOCIAL_STORE_FILE"):
        read_settings(given)


@each_row("name", ["PARC_SOCIAL_PORT_FILE", "PARC_SOCIAL_STROE_FILE", "PARC_SOCIAL_FILE"])
def test_a_file_for_another_setting_is_refused(name: str) -> None:
    with pytest.raises(InvalidValue, match=f"{name} : aucun réglage ne se lit ainsi"):
        read_settings({name: "/etc/hostname"})


@each_row(
    "text", ["postgres://parc:motdepasse@base/x", "mysql://parc:motdepasse@base", "motdepasse"]
)
def test_a_wrong_address_is_refused_without_its_password(text: str, tmp_path: Path) -> None:
    file = tmp_path / "adresse"
    file.write_text(text)
    for environ in ({"PARC_SOCIAL_STORE": text}, {"PARC_SOCIAL_STORE_FILE": str(file)}):
        with pytest.raises(InvalidValue, match="PARC_SOCIAL_STORE : ") as refused:
            read_settings(environ)
        assert "motdepasse" not in str(refused.value)
