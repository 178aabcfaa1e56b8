"""`parc-social convention`, `compte` and `journal`, as an operator types them."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from cli import convention, journal
from cli.accounts import compte, organisation
from parc_social.access.conventions.convention import legal_day
from parc_social.errors import InvalidValue, NotFound, ParcSocialError, Refused, Unavailable
from parc_social.registry.open import open_registry

DATES = ["--debut", "2020-01-01", "--fin", "2099-12-31"]
GIP = ["--organisation", "999000003", "--nom", "GIP", "--type", "gip"]
DDT = ["--organisation", "999000011", "--nom", "DDT 93", "--type", "etat"]


class Shell:
    """The commands on one data folder."""

    def __init__(self) -> None:
        self.root = typer.Typer(add_completion=False)
        for noun in (convention, compte, journal, organisation):
            noun.register(self.root)

    def __call__(self, *words: str) -> str:
        """What is printed; the error of a command is raised."""
        result = CliRunner().invoke(self.root, words)
        if isinstance(result.exception, ParcSocialError):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.output

    def json(self, *words: str) -> Any:
        """What is printed, read."""
        return json.loads(self(*words, "--json"))


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Commands on an empty registry."""
    monkeypatch.setenv("PARC_SOCIAL_DATA", str(tmp_path))
    monkeypatch.delenv("PARC_SOCIAL_REGISTRY", raising=False)
    return Shell()


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A convention of the GIP and one of a DDT, with two signatories and a reader: to copy."""
    data = tmp_path_factory.mktemp("peuple")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PARC_SOCIAL_DATA", str(data))
        patch.delenv("PARC_SOCIAL_REGISTRY", raising=False)
        _people(Shell())
    return data


@pytest.fixture
def peopled(people: Path, shell: Shell, tmp_path: Path) -> Shell:
    """Commands on a copy of it."""
    shutil.copytree(people, tmp_path, dirs_exist_ok=True)
    return shell


def _people(shell: Shell) -> None:
    shell("convention", "creer", "G1", *GIP, *DATES)
    shell("convention", "creer", "D1", *DDT, "--ressort", "departement:93", *DATES)
    for login, party, role in (
        ("directrice", "999000003", "signataire"),
        ("prefet", "999000011", "signataire"),
        ("lecteur", "999000011", "lecteur"),
    ):
        shell("compte", "creer", login, "--organisation", party, "--nom", login,
              "--role", role)  # fmt: skip


def test_a_convention_is_signed_by_two_people_and_then_active(peopled: Shell) -> None:
    peopled("convention", "envoyer", "D1", "--compte", "directrice")
    peopled("convention", "signer", "D1", "--compte", "prefet")
    said = peopled("convention", "contresigner", "D1", "--compte", "directrice")
    assert said == "convention D1 : active\n"
    states = {c["numero"]: c["etat"] for c in peopled.json("convention", "lister")}
    assert states == {"D1": "active", "G1": "brouillon"}


def test_a_convention_is_suspended_resumed_and_revoked(peopled: Shell) -> None:
    for act, login in (("envoyer", "directrice"), ("signer", "prefet"),
                       ("contresigner", "directrice")):  # fmt: skip
        peopled("convention", act, "D1", "--compte", login)
    said = [
        peopled("convention", act, "D1", "--compte", "directrice", "--motif", "incident")
        for act in ("suspendre", "reprendre", "revoquer")
    ]
    assert [s.rpartition(": ")[2].strip() for s in said] == ["suspendue", "active", "révoquée"]


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["signer", "D1", "--compte", "prefet"], Refused),  # not sent yet
        (["envoyer", "D1", "--compte", "prefet"], Refused),  # not of the GIP
        (["envoyer", "D1", "--compte", "inconnu"], NotFound),
        (["envoyer", "X1", "--compte", "directrice"], NotFound),
        (["revoquer", "D1", "--compte", "directrice", "--motif", " "], InvalidValue),
        (["creer", "D1", *DDT, *DATES], InvalidValue),  # number in use
        (["creer", "D2", "--organisation", "732829320", *DATES], InvalidValue),  # unknown party
        (["creer", "D2", *DDT, "--debut", "hier", "--fin", "2099-12-31"], InvalidValue),
        (["creer", "D2", *DDT, "--debut", "2099-12-31", "--fin", "2020-01-01"], InvalidValue),
        (["creer", "D2", *DDT, *DATES, "--ligne", "rien=france"], InvalidValue),
        (["creer", "D2", *DDT, *DATES, "--modele", "autre"], NotFound),
        (["texte", "D9"], NotFound),
        (["modele", "autre"], NotFound),
        (["creer", "D2", "--organisation", "999000011", "--type", "gip", *DATES], InvalidValue),
    ],
)
def test_what_can_not_be_done_is_refused(
    peopled: Shell, words: list[str], error: type[ParcSocialError]
) -> None:
    with pytest.raises(error):
        peopled("convention", *words)


def test_a_reader_and_a_revoked_account_sign_nothing(peopled: Shell) -> None:
    peopled("convention", "envoyer", "D1", "--compte", "directrice")
    with pytest.raises(Refused, match="signataire"):
        peopled("convention", "signer", "D1", "--compte", "lecteur")
    peopled("compte", "revoquer", "prefet")
    with pytest.raises(Refused, match="révoqué"):
        peopled("convention", "signer", "D1", "--compte", "prefet")


def test_the_text_is_read_before_it_is_signed(peopled: Shell) -> None:
    peopled("convention", "envoyer", "D1", "--compte", "directrice")
    said = peopled("convention", "texte", "D1")
    assert "CONVENTION DE MISE À DISPOSITION DE DONNÉES N° D1" in said
    assert "DDT 93 (999000011)" in said


def test_a_new_model_serves_new_conventions(peopled: Shell, tmp_path: Path) -> None:
    file = tmp_path / "court.txt"
    file.write_text("Court n° $numero : $annexe")
    assert "version 1" in peopled("convention", "modele", "court", "--fichier", str(file))
    peopled("convention", "creer", "D2", *DDT, "--ressort", "departement:93", *DATES,
            "--modele", "court", "--ligne", "adresses=france")  # fmt: skip
    assert peopled("convention", "texte", "D2") == "Court n° D2 : - adresses : france\n"
    assert peopled("convention", "modele", "court") == "Court n° $numero : $annexe\n"


@pytest.mark.parametrize(
    ("content", "error"),
    [(b"\xff", InvalidValue), (b"sans annexe", InvalidValue), (None, Unavailable)],
)
def test_a_model_that_can_not_be_read_is_refused(
    peopled: Shell, tmp_path: Path, content: bytes | None, error: type[ParcSocialError]
) -> None:
    file = tmp_path / "modele.txt"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(error):
        peopled("convention", "modele", "court", "--fichier", str(file))


def test_the_lines_of_an_annex_are_kept(peopled: Shell) -> None:
    peopled("convention", "creer", "D2", *DDT, "--ressort", "departement:93", *DATES,
            "--ligne", "ops-adresses=france", "--ligne", "adresses=ressort")  # fmt: skip
    lines = [c["lignes"] for c in peopled.json("convention", "lister") if c["numero"] == "D2"]
    assert lines == ["ops-adresses=france adresses=ressort"]


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
            Refused,  # no active convention to cut from
        ),
        (["detacher", "lecteur", "--organisation", "999000003"], NotFound),
        (["detacher", "inconnu", "--organisation", "999000011"], NotFound),
        (["rattachements", "inconnu"], NotFound),
        (["cle", "lecteur", "--organisation", "999000003"], Refused),
        (["mot-de-passe", "lecteur", "--organisation", "999000003"], Refused),
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
            Refused,
        ),
    ],
)
def test_an_account_that_can_not_be_is_refused(
    peopled: Shell, words: list[str], error: type[ParcSocialError]
) -> None:
    with pytest.raises(error):
        peopled("compte", *words)


def test_an_account_is_tied_to_a_second_organisation_and_untied(peopled: Shell) -> None:
    peopled("compte", "rattacher", "prefet", "--organisation", "999000003", "--role", "lecteur",
            "--depuis", "2026-01-01")  # fmt: skip
    ties = peopled.json("compte", "rattachements", "prefet")
    assert [(t["organisation"], t["role"], t["depuis"], t["etat"]) for t in ties] == [
        ("999000011", "signataire", "", "en cours"),
        ("999000003", "lecteur", "2026-01-01", "en cours"),
    ]
    listed = [c["organisation"] for c in peopled.json("compte", "lister") if c["login"] == "prefet"]
    assert listed == ["999000011", "999000003"]
    with pytest.raises(Refused, match="dites lequel"):
        peopled("compte", "cle", "prefet")
    peopled("compte", "cle", "prefet", "--organisation", "999000003")
    assert [s["organisation"] for s in peopled.json("compte", "secrets", "prefet")] == ["999000003"]
    peopled("compte", "detacher", "prefet", "--organisation", "999000003")
    assert [t["etat"] for t in peopled.json("compte", "rattachements", "prefet")] == [
        "en cours", "fini",
    ]  # fmt: skip
    peopled("compte", "cle", "prefet")  # the only one that is left


def test_a_signatory_with_a_last_day_comes_before_any_convention(peopled: Shell) -> None:
    peopled("compte", "rattacher", "prefet", "--organisation", "999000003", "--role",
            "signataire", "--jusque", "2099-01-01")  # fmt: skip
    ties = peopled.json("compte", "rattachements", "prefet")
    assert [t["jusque"] for t in ties] == ["", "2099-01-01"]


def test_one_person_of_both_parties_does_not_sign_for_both(peopled: Shell) -> None:
    peopled("compte", "rattacher", "prefet", "--organisation", "999000003", "--role", "signataire")
    for act, login in (("envoyer", "prefet"), ("signer", "prefet")):
        peopled("convention", act, "D1", "--compte", login)  # as the GIP, then as the party
    with pytest.raises(Refused):
        peopled("convention", "contresigner", "D1", "--compte", "prefet")
    peopled("compte", "detacher", "prefet", "--organisation", "999000003")
    with pytest.raises(Refused, match="GIP"):
        peopled("convention", "suspendre", "D1", "--compte", "prefet", "--motif", "x")


def test_a_revoked_account_is_tied_to_nothing_more(peopled: Shell) -> None:
    peopled("compte", "revoquer", "lecteur")
    with pytest.raises(Refused, match="révoqué"):
        peopled("compte", "rattacher", "lecteur", "--organisation", "999000003")


def test_an_organisation_is_suspended_and_resumed_by_the_gip(peopled: Shell) -> None:
    words = ("organisation", "suspendre", "999000011", "--motif", "fuite", "--compte")
    with pytest.raises(Refused):
        peopled(*words, "prefet")
    peopled(*words, "directrice")
    listed = {o["code"]: o["suspension"] for o in peopled.json("organisation", "lister")}
    assert listed == {"999000003": "", "999000011": "fuite"}
    with pytest.raises(Refused):
        peopled(*words, "directrice")
    peopled("organisation", "reprendre", "999000011", "--compte", "directrice")
    assert {o["suspension"] for o in peopled.json("organisation", "lister")} == {""}


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


ANNEX = """
lignes:
  - {collection: rpls-logements, etendue: ressort}
bornes: {millesimes: [2024]}
"""


def test_an_annex_is_read_from_a_file_and_told_whole(peopled: Shell, tmp_path: Path) -> None:
    file = tmp_path / "annexe.yml"
    file.write_text(ANNEX)
    peopled("convention", "creer", "D2", *DDT, "--ressort", "departement:93", *DATES,
            "--annexe", str(file), "--objet", "Étude")  # fmt: skip
    draft = peopled("convention", "montrer", "D2")
    assert "Convention D2 : brouillon" in draft
    assert "aucun acte" in draft
    assert "Objet : Étude" in draft
    assert "Ce qu'elle ouvrirait, active :" in draft
    assert "rpls-logements : ouvert (convention D2, annexe, ligne 1 : étendue ressort)" in draft
    peopled("convention", "envoyer", "D2", "--compte", "directrice")
    sent = peopled("convention", "montrer", "D2")
    assert "envoyée par directrice (texte " in sent


@pytest.mark.parametrize(
    ("content", "more", "said"),
    [
        ("lignes: [", [], "ligne 1 : YAML illisible"),
        ("- rpls", [], "objet JSON"),
        ("lignes: [{collection: rien}]", [], "rien"),
        ("autre: 1", [], "clé inconnue"),
        ("[" * 5_000, [], "illisible"),
        ("#" + " " * 1_000_000, [], "trop long"),
        (ANNEX, ["--ligne", "adresses=france"], "sans --ligne"),
    ],
)
def test_an_annex_that_can_not_be_is_refused(
    peopled: Shell, tmp_path: Path, content: str, more: list[str], said: str
) -> None:
    file = tmp_path / "annexe.yml"
    file.write_text(content)
    with pytest.raises(InvalidValue, match=said):
        peopled("convention", "creer", "D2", *DDT, *DATES, "--annexe", str(file), *more)


def test_a_delegate_is_made_within_an_active_convention_alone(peopled: Shell) -> None:
    words = ("compte", "creer", "stagiaire", "--organisation", "999000011", "--nom", "S",
             "--couches", "rpls-logements", "--jusque")  # fmt: skip
    with pytest.raises(Refused, match="rien à déléguer"):
        peopled(*words, "2090-01-01")
    for act, login in (("envoyer", "directrice"), ("signer", "prefet"),
                       ("contresigner", "directrice")):  # fmt: skip
        peopled("convention", act, "D1", "--compte", login)
    with pytest.raises(Refused, match="finit le 2099-12-31"):
        peopled(*words, "2100-01-01")
    with pytest.raises(InvalidValue, match="déjà passé"):
        peopled(*words, "2020-01-01")
    with pytest.raises(Refused, match="aucune commune"):
        peopled(*words, "2090-01-01", "--territoires", "commune:93001")
    assert "créé" in peopled(*words, "2090-01-01")


LANDLORDS = ("999800014", "999800022")


@pytest.fixture
def landlords(peopled: Shell) -> Shell:
    """Two landlords beside the rest; nothing is published."""
    for code in LANDLORDS:
        peopled("organisation", "ajouter", code, "--nom", f"Bailleur {code}", "--type", "bailleur")
    return peopled


def test_organisations_are_added_listed_and_renamed(landlords: Shell) -> None:
    landlords("organisation", "ajouter", LANDLORDS[0], "--nom", "Habitat", "--type", "bailleur")
    listed = {o["code"]: (o["type"], o["nom"]) for o in landlords.json("organisation", "lister")}
    assert listed[LANDLORDS[0]] == ("bailleur", "Habitat")
    assert listed["999000011"] == ("etat", "DDT 93")


def test_successions_are_kept_with_who_and_why(landlords: Shell) -> None:
    said = landlords("organisation", "succession", "transfert", *LANDLORDS, "--le", "2025-06-01",
                     "--communes", "93008, 93001", "--compte", "directrice",
                     "--motif", "délibération 12")  # fmt: skip
    assert "enregistrée, effet dans les 5 secondes" in said
    landlords("organisation", "succession", "fusion", *LANDLORDS, "--le", "2026-01-01",
              "--compte", "directrice")  # fmt: skip
    listed = landlords.json("organisation", "succession", "lister")
    assert [(s["nature"], s["le"], s["communes"], s["compte"], s["motif"]) for s in listed] == [
        ("transfert", "2025-06-01", "93001 93008", "directrice", "délibération 12"),
        ("fusion", "2026-01-01", "", "directrice", ""),
    ]


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["fusion", *LANDLORDS, "--le", "hier", "--compte", "directrice"], InvalidValue),
        (["fusion", *LANDLORDS, "--le", "2026-01-01", "--compte", "prefet"], Refused),
        (["fusion", *LANDLORDS, "--le", "2026-01-01", "--compte", "inconnu"], NotFound),
        (["fusion", LANDLORDS[0], "732829320", "--le", "2026-01-01", "--compte", "directrice"],
         NotFound),
        (["fusion", LANDLORDS[0], "999000011", "--le", "2026-01-01", "--compte", "directrice"],
         InvalidValue),
        (["transfert", *LANDLORDS, "--le", "2026-01-01", "--communes", " , ",
          "--compte", "directrice"], InvalidValue),
        (["transfert", *LANDLORDS, "--le", "2026-01-01", "--communes", "93001;93008",
          "--compte", "directrice"], InvalidValue),
    ],
)  # fmt: skip
def test_a_succession_that_can_not_be_is_refused_and_not_kept(
    landlords: Shell, words: list[str], error: type[ParcSocialError]
) -> None:
    with pytest.raises(error):
        landlords("organisation", "succession", *words)
    assert landlords.json("organisation", "succession", "lister") == []


@pytest.mark.parametrize(
    "words",
    [
        ["999800013", "--nom", "X", "--type", "bailleur"],  # wrong key
        ["999800030", "--nom", " ", "--type", "bailleur"],
        ["999800030", "--nom", "X", "--type", "ministere"],
        ["999800030", "--nom", "X", "--type", "etat"],  # of which territory?
        ["999800030", "--nom", "X", "--type", "bailleur", "--ressort", "france"],
        [LANDLORDS[0], "--nom", "X", "--type", "gip"],  # a kind never changes
    ],
)
def test_an_organisation_that_can_not_be_is_refused(landlords: Shell, words: list[str]) -> None:
    before = landlords("organisation", "lister")
    with pytest.raises(InvalidValue):
        landlords("organisation", "ajouter", *words)
    assert landlords("organisation", "lister") == before


def test_help_is_in_french(shell: Shell) -> None:
    assert "Signe pour l'organisme" in shell("convention", "--help")
    assert "Révoque un compte" in shell("compte", "--help")
    assert "verify" in shell("journal", "--help")
