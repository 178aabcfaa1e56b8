"""What is remembered of all conventions or organisations is read again after each change."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, text

from parc_social.access.conventions.convention import Acte, Convention, Evenement
from parc_social.registry.registry import Registry, open_registry
from testing.made.registry import DDT, GIP, NOW, TODAY

_ACT = """
INSERT INTO convention_evenement (convention, acte, quand, compte, motif, empreinte)
VALUES (:numero, :acte, :quand, 'agent', '', '')"""
_YEAR = timedelta(days=365)


@pytest.fixture
def drafts(registry: Registry) -> list[str]:
    numbers = ["M-1", "M-2"]
    for numero in numbers:
        registry.agreements.create(Convention(numero, DDT.code, TODAY, TODAY + _YEAR))
    return numbers


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    asked: list[str] = []

    def note(*given: object) -> None:
        if given[2] != "BEGIN":
            asked.append(str(given[2]))

    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


def _lists(registry: Registry) -> tuple[list[str], list[str], int]:
    lists = registry.convention_lists
    drafts = [one.numero for one in lists.queue(TODAY).drafts]
    return drafts, [one.numero for one in lists.unfinished()], lists.count()


def _revoke(registry: Registry, numero: str) -> None:
    registry.agreements.act(numero, Evenement(Acte.REVOQUER, NOW, "agent", "essai"), TODAY)


def test_without_a_change_only_the_revision_is_asked(registry: Registry, drafts: list[str]) -> None:
    first = _lists(registry)
    with statements(registry.engine) as asked:
        assert _lists(registry) == first == (drafts, drafts, 0)
    assert len(asked) == 3
    assert all("registre_revision" in one for one in asked)


def test_another_day_is_another_queue(registry: Registry, drafts: list[str]) -> None:
    before = registry.convention_lists.queue(TODAY)
    later = registry.convention_lists.queue(TODAY + timedelta(days=1))
    assert (before.today, later.today) == (TODAY, TODAY + timedelta(days=1))


def test_an_act_of_another_process_is_seen_at_once(
    registry: Registry, url: str, drafts: list[str]
) -> None:
    assert _lists(registry) == (drafts, drafts, 0)
    with closing(open_registry(url)) as other:
        _revoke(other, "M-1")
        assert _lists(registry) == (["M-2"], ["M-2"], 1)
        draft = other.agreements.get("M-2")
        longer = Convention("M-2", DDT.code, draft.debut, draft.fin + _YEAR)
        other.agreements.correct(draft, longer, Evenement(Acte.CREER, NOW, "agent"), TODAY)
    (seen,) = registry.convention_lists.queue(TODAY).drafts
    assert seen.fin == longer.fin


def test_software_that_knows_of_no_revision_makes_one(
    registry: Registry, drafts: list[str]
) -> None:
    """A server of the version before writes beside this one, with its own statements."""
    assert _lists(registry) == (drafts, drafts, 0)
    revoked = {"numero": "M-1", "acte": Acte.REVOQUER.value, "quand": str(NOW)}
    with registry.engine.begin() as connection:
        connection.execute(text(_ACT), revoked)
    assert _lists(registry) == (["M-2"], ["M-2"], 1)
    with registry.engine.begin() as connection:
        connection.execute(text("DELETE FROM convention WHERE numero = 'M-2'"))
    assert _lists(registry) == ([], [], 1)


def test_what_is_read_while_an_act_is_under_way_is_not_kept_after_it(
    registry: Registry, drafts: list[str]
) -> None:
    revoked = {"numero": "M-1", "acte": Acte.REVOQUER.value, "quand": str(NOW)}
    with registry.engine.begin() as connection:
        connection.execute(text(_ACT), revoked)
        assert _lists(registry) == (drafts, drafts, 0)
    assert _lists(registry) == (["M-2"], ["M-2"], 1)


def test_a_name_that_another_process_corrects_is_seen_at_once(registry: Registry, url: str) -> None:
    kinds = registry.accounts.kinds()
    assert registry.accounts.kinds() is kinds  # nothing was read
    with closing(open_registry(url)) as other:
        other.accounts.change_organisation(replace(DDT, nom="Un autre nom"))
    assert registry.accounts.kinds() is not kinds
    assert registry.accounts.names() == {GIP.code: GIP.nom, DDT.code: "Un autre nom"}


def test_conventions_in_force_are_counted_by_organisation(registry: Registry) -> None:
    acts = (Acte.ENVOYER, Acte.SIGNER, Acte.CONTRESIGNER)
    events = tuple(Evenement(one, NOW, "ddt" if one is Acte.SIGNER else "agent") for one in acts)
    lists = registry.convention_lists
    for numero, begins in (("A-1", -365), ("A-2", 0), ("A-3", 1), ("A-4", -366)):
        first = TODAY + timedelta(days=begins)
        registry.agreements.create(Convention(numero, DDT.code, first, first + _YEAR, events))
    registry.agreements.create(Convention("A-5", GIP.code, TODAY, TODAY))
    assert lists.active(TODAY) == {DDT.code: 2}
    _revoke(registry, "A-2")
    assert lists.active(TODAY) == {DDT.code: 1}


@pytest.mark.parametrize("registry_url", ["postgresql"], indirect=True)  # SQLite has one writer
def test_two_acts_under_way_do_not_wait_for_each_other(
    registry: Registry, drafts: list[str]
) -> None:
    """Each then takes another convention: by a row of both they would wait for each other."""
    sent = {"acte": Acte.ENVOYER.value, "quand": str(NOW)}
    with registry.engine.begin() as one, registry.engine.begin() as other:
        other.execute(text("SET LOCAL lock_timeout = '2s'"))
        one.execute(text(_ACT), sent | {"numero": "M-1"})
        other.execute(text(_ACT), sent | {"numero": "M-2"})
