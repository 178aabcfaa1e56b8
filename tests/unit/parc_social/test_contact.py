"""PARC_SOCIAL_CONTACT: whom users write to or call."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from cli.migrate import register
from parc_social.contact import Contact, read_contact
from parc_social.errors import InvalidValue
from testing.rows import each_row


@each_row(
    ("text", "contact"),
    [
        ("", Contact()),
        ("a.b@exemple.invalid", Contact("a.b@exemple.invalid")),
        ("+33 1 23 45 67 89", Contact("", "+33 1 23 45 67 89")),
        (" a@exemple.invalid , 0123456789", Contact("a@exemple.invalid", "0123456789")),
        ("0123456789,a@exemple.invalid", Contact("a@exemple.invalid", "0123456789")),
    ],
)
def test_a_contact_is_an_address_a_number_or_both(text: str, contact: Contact) -> None:
    assert read_contact(text) == contact
    assert bool(contact) is bool(text)


@each_row(
    "text", ["GIP SNE", "a@b", "a@exemple.invalid, b@exemple.invalid", "12", "a@exemple.invalid x"]
)
def test_another_text_is_refused_naming_the_variable(text: str) -> None:
    with pytest.raises(InvalidValue, match="PARC_SOCIAL_CONTACT"):
        read_contact(text)


@pytest.mark.parametrize(
    ("base", "contact", "told"),
    [
        ("https://portail.exemple.invalid", "", True),
        ("https://portail.exemple.invalid", "a@exemple.invalid", False),
        ("http://127.0.0.1:5000", "", False),  # a demonstration on one's own machine
    ],
)
def test_the_command_that_prepares_an_installation_says_that_there_is_no_contact(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, base: str, contact: str, told: bool
) -> None:
    for name in ("PARC_SOCIAL_STORE", "PARC_SOCIAL_REGISTRY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PARC_SOCIAL_DATA", str(tmp_path))
    monkeypatch.setenv("PARC_SOCIAL_BASE_URL", base)
    monkeypatch.setenv("PARC_SOCIAL_CONTACT", contact)
    root = typer.Typer()
    register(root)
    result = CliRunner().invoke(root, [])
    assert result.exit_code == 0, result.output
    assert ("PARC_SOCIAL_CONTACT" in result.stderr) is told
