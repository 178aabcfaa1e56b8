"""`parc-social convention`, as an operator types it."""

from pathlib import Path

import pytest

from parc_social.errors import Forbidden, InvalidValue, NotFound, ParcSocialError, Unavailable
from testing.made.requests.shell import DATES, DDT, Shell


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
        (["signer", "D1", "--compte", "prefet"], Forbidden),  # not sent yet
        (["envoyer", "D1", "--compte", "prefet"], Forbidden),  # not of the GIP
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
    with pytest.raises(Forbidden, match="signataire"):
        peopled("convention", "signer", "D1", "--compte", "lecteur")
    peopled("compte", "revoquer", "prefet")
    with pytest.raises(Forbidden, match="révoqué"):
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


def test_one_person_of_both_parties_does_not_sign_for_both(peopled: Shell) -> None:
    peopled("compte", "rattacher", "prefet", "--organisation", "999000003", "--role", "signataire")
    for act, login in (("envoyer", "prefet"), ("signer", "prefet")):
        peopled("convention", act, "D1", "--compte", login)  # as the GIP, then as the party
    with pytest.raises(Forbidden):
        peopled("convention", "contresigner", "D1", "--compte", "prefet")
    peopled("compte", "detacher", "prefet", "--organisation", "999000003")
    with pytest.raises(Forbidden, match="GIP"):
        peopled("convention", "suspendre", "D1", "--compte", "prefet", "--motif", "x")


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
    with pytest.raises(Forbidden, match="rien à déléguer"):
        peopled(*words, "2090-01-01")
    for act, login in (("envoyer", "directrice"), ("signer", "prefet"),
                       ("contresigner", "directrice")):  # fmt: skip
        peopled("convention", act, "D1", "--compte", login)
    with pytest.raises(Forbidden, match="finit le 2099-12-31"):
        peopled(*words, "2100-01-01")
    with pytest.raises(InvalidValue, match="déjà passé"):
        peopled(*words, "2020-01-01")
    with pytest.raises(Forbidden, match="aucune commune"):
        peopled(*words, "2090-01-01", "--territoires", "commune:93001")
    assert "créé" in peopled(*words, "2090-01-01")
