"""Named criteria of qualification: kept for an organisation, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from parc_social.access.model.organisation import Identity, Role, parse_organisation
from parc_social.errors import Conflict, Forbidden, InvalidValue, NotFound
from parc_social.registry.criteria_sets import MOST, CriteriaSet, KeptCriterion
from parc_social.registry.registry import Registry

EPCI = parse_organisation("249740119", "Un EPCI", "epci", None)
COMMUNE = parse_organisation("93066", "Saint-Denis", "commune", None)
LANDLORD = parse_organisation("552100554", "Un bailleur", "bailleur", None)
NOW = datetime(2026, 6, 1, 12, 30, tzinfo=UTC)
CRITERIA = CriteriaSet(
    "CIA 2026, l'Haÿ", "qpv", "tous",
    (KeptCriterion("part_monoparentales", "min", "30.5", 2),
     KeptCriterion("taux_mobilite", "max", "6", 1)), 3,
)  # fmt: skip


@pytest.fixture
def agents(registry: Registry) -> dict[str, Identity]:
    """Two agents and the signatory of an EPCI, one of a commune."""
    found = {
        "ana": Identity("ana", EPCI),
        "bob": Identity("bob", EPCI),
        "chef": Identity("chef", EPCI, Role.SIGNATAIRE),
        "maire": Identity("maire", COMMUNE, Role.SIGNATAIRE),
        "loueur": Identity("loueur", LANDLORD, Role.SIGNATAIRE),
    }
    for organisation in (EPCI, COMMUNE, LANDLORD):
        registry.accounts.save_organisation(organisation)
    for login, identity in found.items():
        registry.accounts.create(identity, login)
    return found


def test_a_set_comes_back_as_it_was_to_all_of_the_organisation_and_to_no_other(
    registry: Registry, agents: dict[str, Identity]
) -> None:
    registry.criteria_sets.save(agents["ana"], CRITERIA, NOW)
    (kept,) = registry.criteria_sets.of(EPCI.code)
    assert (kept.criteria, kept.compte, kept.quand) == (CRITERIA, "ana", NOW)
    assert registry.criteria_sets.of(COMMUNE.code) == []
    registry.criteria_sets.save(agents["maire"], CRITERIA, NOW)  # a name is an organisation's own
    assert [one.compte for one in registry.criteria_sets.of(EPCI.code)] == ["ana"]


def test_sets_are_listed_by_name(registry: Registry, agents: dict[str, Identity]) -> None:
    for name in ("b", "C", "a"):
        registry.criteria_sets.save(agents["ana"], replace(CRITERIA, nom=name), NOW)
    assert [one.criteria.nom for one in registry.criteria_sets.of(EPCI.code)] == ["a", "b", "C"]


def test_a_name_is_taken_once_and_replaced_when_that_is_asked_for(
    registry: Registry, agents: dict[str, Identity]
) -> None:
    registry.criteria_sets.save(agents["ana"], CRITERIA, NOW)
    other, later = replace(CRITERIA, requis=1, niveau="commune"), NOW + timedelta(days=1)
    with pytest.raises(Conflict, match="déjà pris"):
        registry.criteria_sets.save(agents["ana"], other, later)
    assert registry.criteria_sets.of(EPCI.code)[0].criteria == CRITERIA
    registry.criteria_sets.save(agents["ana"], other, later, replace=True)
    (kept,) = registry.criteria_sets.of(EPCI.code)
    assert (kept.criteria, kept.quand) == (other, later)


@pytest.mark.parametrize(("login", "may"), [("ana", True), ("bob", False), ("chef", True)])
def test_who_kept_it_or_answers_for_the_organisation_changes_it(
    registry: Registry, agents: dict[str, Identity], login: str, may: bool
) -> None:
    registry.criteria_sets.save(agents["ana"], CRITERIA, NOW)
    (kept,) = registry.criteria_sets.of(EPCI.code)
    assert kept.is_changed_by(agents[login]) == may
    if may:
        registry.criteria_sets.save(agents[login], CRITERIA, NOW, replace=True)
        registry.criteria_sets.remove(agents[login], kept.id)
        assert registry.criteria_sets.of(EPCI.code) == []
        return
    with pytest.raises(Forbidden, match="ana"):
        registry.criteria_sets.save(agents[login], CRITERIA, NOW, replace=True)
    with pytest.raises(Forbidden, match="ana"):
        registry.criteria_sets.remove(agents[login], kept.id)
    assert len(registry.criteria_sets.of(EPCI.code)) == 1


def test_a_set_of_another_organisation_is_as_one_that_is_not(
    registry: Registry, agents: dict[str, Identity]
) -> None:
    registry.criteria_sets.save(agents["ana"], CRITERIA, NOW)
    (kept,) = registry.criteria_sets.of(EPCI.code)
    said = set[str]()
    for number in (kept.id, kept.id + 1):
        with pytest.raises(NotFound) as told:
            registry.criteria_sets.remove(agents["maire"], number)
        said.add(str(told.value))
    assert len(said) == 1
    assert not kept.is_changed_by(agents["maire"])


def test_a_landlord_keeps_none(registry: Registry, agents: dict[str, Identity]) -> None:
    with pytest.raises(Forbidden):
        registry.criteria_sets.save(agents["loueur"], CRITERIA, NOW)


@pytest.mark.parametrize("name", ["", "x" * 81, "a\x07b"])
def test_a_name_that_is_none_is_refused(
    registry: Registry, agents: dict[str, Identity], name: str
) -> None:
    with pytest.raises(InvalidValue, match="Nom du jeu"):
        registry.criteria_sets.save(agents["ana"], replace(CRITERIA, nom=name), NOW)


def test_an_organisation_keeps_a_hundred_and_no_more(
    registry: Registry, agents: dict[str, Identity]
) -> None:
    for number in range(MOST):
        registry.criteria_sets.save(agents["ana"], replace(CRITERIA, nom=f"n{number}"), NOW)
    with pytest.raises(InvalidValue, match="100 jeux"):
        registry.criteria_sets.save(agents["ana"], CRITERIA, NOW)
    registry.criteria_sets.save(agents["ana"], replace(CRITERIA, nom="n0"), NOW, replace=True)
    registry.criteria_sets.save(agents["maire"], CRITERIA, NOW)  # another's are not counted
