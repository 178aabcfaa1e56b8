"""`parc-social compte`: accounts, what they are tied to, and their secrets."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from parc_social.access.conventions.convention import legal_day
from parc_social.errors import Forbidden, InvalidValue, NotFound, ParcSocialError
from parc_social.registry.registry import open_registry
from testing.made.requests.shell import Shell


def test_a_password_and_a_key_are_shown_once_and_work(peopled: Shell, tmp_path: Path) -> None:
    password = peopled("compte", "mot-de-passe", "lecteur", "--libelle", "QGIS").strip()
    key = peopled("compte", "cle", "lecteur").strip()
    listing = peopled("compte", "lister")
    assert password not in listing
    assert key not in listing
    registry = open_registry(f"sqlite:///{tmp_path / 'registre.sqlite'}")
    assert registry.authenticate_password("lecteur", password) is not None
    assert registry.authenticate_key(key) is not None
    peopled("compte", "revoquer", "--secret", key.partition(".")[0])
    registry.close()
    again = open_registry(f"sqlite:///{tmp_path / 'registre.sqlite'}")
    assert again.authenticate_key(key) is None
    assert again.authenticate_password("lecteur", password) is not None
    again.close()


def test_secrets_are_limited_listed_and_never_shown_again(peopled: Shell) -> None:
    password = peopled("compte", "mot-de-passe", "lecteur", "--libelle", "QGIS",
                       "--couches", "adresses", "--jusque", "2099-01-01").strip()  # fmt: skip
    key = peopled("compte", "cle", "lecteur", "--dans-url").strip()
    listed = {s["sorte"]: s for s in peopled.json("compte", "secrets", "lecteur")}
    application = listed["mot de passe"]
    assert (application["couches"], application["jusque"]) == ("adresses", "2099-01-01")
    assert application["dernier_emploi"] == "jamais employé"
    in_90_days = legal_day(datetime.now(UTC)) + timedelta(days=90)
    assert listed["clé"]["limites"] == "lecture-seule dans-url"
    assert listed["clé"]["jusque"] == in_90_days.isoformat()
    for secret in (password, key):
        assert secret not in peopled("compte", "secrets", "lecteur")


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["creer", "x", "--organisation", "732829320", "--nom", "X"], NotFound),
        (["secrets", "inconnu"], NotFound),
        (["cle", "lecteur", "--couches", "rien"], InvalidValue),
        (["cle", "lecteur", "--couches", "adresses-serie"], InvalidValue),
        (["cle", "lecteur", "--jusque", "demain"], InvalidValue),
        (["cle", "lecteur", "--jusque", "2020-01-01"], InvalidValue),
        (["cle", "lecteur", "--dans-url", "--jusque", "2099-01-01"], InvalidValue),
        (["mot-de-passe", "lecteur", "--couches", ""], InvalidValue),
        (["mot-de-passe", "lecteur", "--jusque", "2020-01-01"], InvalidValue),
        (
            ["creer", "x", "--organisation", "999000003", "--nom", "X", "--role", "roi"],
            InvalidValue,
        ),
        (["creer", "lecteur", "--organisation", "999000003", "--nom", "X"], InvalidValue),
        (["mot-de-passe", "inconnu"], NotFound),
        (["cle", "inconnu"], NotFound),
        (["revoquer", "inconnu"], NotFound),
        (["revoquer"], InvalidValue),
        (["revoquer", "lecteur", "--secret", "abc"], InvalidValue),
        (["revoquer", "--secret", "abc"], NotFound),
        (["lier", "inconnu", "--sujet", "s", "--emetteur", "https://i"], NotFound),
        (["lier", "lecteur", "--sujet", "", "--emetteur", "https://i"], InvalidValue),
        (["lier", "lecteur", "--sujet", "s" * 256, "--emetteur", "https://i"], InvalidValue),
        (["lier", "lecteur", "--sujet", "a\nb", "--emetteur", "https://i"], InvalidValue),
        (["lier", "lecteur", "--sujet", "s", "--emetteur", "i" * 256], InvalidValue),
        (["lier", "lecteur", "--sujet", "s"], InvalidValue),  # of which provider?
        (["delier", "--sujet", "s", "--emetteur", "https://i"], NotFound),
        (["liens", "inconnu"], NotFound),
        (["rattacher", "inconnu", "--organisation", "999000003"], NotFound),
        (["rattacher", "lecteur", "--organisation", "732829320"], NotFound),
        (["rattacher", "lecteur", "--organisation", "999000011"], InvalidValue),  # it is already
        (["rattacher", "lecteur", "--organisation", "999000003", "--role", "roi"], InvalidValue),
        (["rattacher", "lecteur", "--organisation", "999000003", "--depuis", "x"], InvalidValue),
        (
            ["rattacher", "lecteur", "--organisation", "999000003", "--jusque", "2020-01-01"],
            InvalidValue,
        ),
        (
            ["rattacher", "lecteur", "--organisation", "999000003", "--couches", "adresses"],
            Forbidden,  # no active convention to cut from
        ),
        (["detacher", "lecteur", "--organisation", "999000003"], NotFound),
        (["detacher", "inconnu", "--organisation", "999000011"], NotFound),
        (["rattachements", "inconnu"], NotFound),
        (["cle", "lecteur", "--organisation", "999000003"], Forbidden),
        (["mot-de-passe", "lecteur", "--organisation", "999000003"], Forbidden),
        (["mot-de-passe", "lecteur", "--portail", "--couches", "adresses"], InvalidValue),
        (["mot-de-passe", "lecteur", "--portail", "--organisation", "999000011"], InvalidValue),
        (
            [
                "lier",
                "lecteur",
                "--sujet",
                "s",
                "--emetteur",
                "https://i",
                "--organisation",
                "999000003",
            ],
            Forbidden,
        ),
    ],
)
def test_an_account_that_can_not_be_is_refused(
    peopled: Shell, words: list[str], error: type[ParcSocialError]
) -> None:
    with pytest.raises(error):
        peopled("compte", *words)


def test_a_signatory_with_a_last_day_comes_before_any_convention(peopled: Shell) -> None:
    peopled("compte", "rattacher", "prefet", "--organisation", "999000003", "--role",
            "signataire", "--jusque", "2099-01-01")  # fmt: skip
    ties = peopled.json("compte", "rattachements", "prefet")
    assert [t["jusque"] for t in ties] == ["", "2099-01-01"]


def test_a_revoked_account_is_tied_to_nothing_more(peopled: Shell) -> None:
    peopled("compte", "revoquer", "lecteur")
    with pytest.raises(Forbidden, match="révoqué"):
        peopled("compte", "rattacher", "lecteur", "--organisation", "999000003")


def test_a_subject_is_linked_to_one_account_alone(
    peopled: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARC_SOCIAL_OIDC_ISSUER", "https://identite.example")
    monkeypatch.setenv("PARC_SOCIAL_OIDC_AUDIENCE", "parc-social")
    peopled("compte", "lier", "lecteur", "--sujet", "s-1")
    peopled("compte", "lier", "lecteur", "--sujet", "s-2", "--emetteur", "https://autre.example")
    assert peopled.json("compte", "liens", "lecteur") == [
        {"emetteur": emetteur, "sujet": sujet, "organisation": "999000011"}
        for emetteur, sujet in (
            ("https://autre.example", "s-2"),
            ("https://identite.example", "s-1"),
        )
    ]
    with pytest.raises(InvalidValue, match="lecteur"):
        peopled("compte", "lier", "prefet", "--sujet", "s-1")
    peopled("compte", "delier", "--sujet", "s-1")
    peopled("compte", "lier", "prefet", "--sujet", "s-1")
    registry = open_registry(f"sqlite:///{tmp_path / 'registre.sqlite'}")
    found = registry.linked("https://identite.example", "s-1")
    assert found is not None
    assert found.compte == "prefet"
    assert registry.linked("https://autre.example", "s-1") is None
    registry.close()
