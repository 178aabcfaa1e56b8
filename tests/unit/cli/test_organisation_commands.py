"""`parc-social organisation`, as an operator types it."""

import pytest

from parc_social.errors import Forbidden, InvalidValue, NotFound, ParcSocialError
from testing.made.requests.shell import Shell


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
    with pytest.raises(Forbidden, match="dites lequel"):
        peopled("compte", "cle", "prefet")
    peopled("compte", "cle", "prefet", "--organisation", "999000003")
    assert [s["organisation"] for s in peopled.json("compte", "secrets", "prefet")] == ["999000003"]
    peopled("compte", "detacher", "prefet", "--organisation", "999000003")
    assert [t["etat"] for t in peopled.json("compte", "rattachements", "prefet")] == [
        "en cours", "fini",
    ]  # fmt: skip
    peopled("compte", "cle", "prefet")  # the only one that is left


def test_an_organisation_is_suspended_and_resumed_by_the_gip(peopled: Shell) -> None:
    words = ("organisation", "suspendre", "999000011", "--motif", "fuite", "--compte")
    with pytest.raises(Forbidden):
        peopled(*words, "prefet")
    peopled(*words, "directrice")
    listed = {o["code"]: o["suspension"] for o in peopled.json("organisation", "lister")}
    assert listed == {"999000003": "", "999000011": "fuite"}
    with pytest.raises(Forbidden):
        peopled(*words, "directrice")
    peopled("organisation", "reprendre", "999000011", "--compte", "directrice")
    assert {o["suspension"] for o in peopled.json("organisation", "lister")} == {""}


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
        (["fusion", *LANDLORDS, "--le", "2026-01-01", "--compte", "prefet"], Forbidden),
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
