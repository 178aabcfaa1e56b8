"""A row written as a check ends: the page of its deposit has it checked all the same."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from html import unescape
from typing import Any

import pytest
from sqlalchemy import text

from parc_social.registry.registry import open_registry
from parc_social.settings import read_settings

pytestmark = pytest.mark.long

SIREN = "999900004"


@pytest.fixture
def written(
    opened: Any, person: Callable[..., Any], deposited: Callable[[str], list[str]],
    deposit_file: Callable[..., str],
) -> Iterator[tuple[Any, str]]:  # fmt: skip
    """A landlord and its deposit, of which a row was written that its last check did not see."""
    one = person("demo-bailleur-1")
    path = deposit_file(one, ("\n".join(deposited(SIREN)) + "\n").encode())
    form = one.see(f"{path}/fiches/1-2").text.partition("novalidate>")[2].partition("</form>")[0]
    fields = dict(re.findall(r'<input[^>]*name="(\w+)" value="([^"]*)"', form))
    for name, options in re.findall(r'<select[^>]*name="(\w+)".*?>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        fields[name] = chosen[1] if chosen else ""
    fields = {name: unescape(value) for name, value in fields.items()}
    place = f"{path}/fiches/1-2/enregistrer"
    assert one.send(place, fields | {"adr_complement": "BAT B"}).status_code == 303
    followed(one, path)
    this = f"depot = '{path.rpartition('/')[2]}'"
    change(opened, f"UPDATE depot_rapport SET corrections = corrections - 1 WHERE {this}")  # noqa: S608
    yield one, path
    assert one.send(f"{path}/retirer").status_code == 303


def change(service: Any, act: str) -> None:
    with (
        closing(open_registry(read_settings(service.environ).registry)) as registry,
        registry.engine.begin() as session,
    ):
        assert session.execute(text(act)).rowcount == 1


def state(one: Any, path: str) -> dict[str, Any]:
    return one.see(f"{path}?f=etat").json()


def followed(one: Any, path: str) -> str:
    limit = time.monotonic() + 120
    while not (told := state(one, path))["fini"]:
        assert time.monotonic() < limit, path
        time.sleep(0.1)
    return told["message"]


@pytest.mark.parametrize("asked", ["", "?f=etat"])
def test_it_is_checked_and_can_be_handed_over(written: tuple[Any, str], asked: str) -> None:
    one, path = written
    one.see(path + asked)
    assert followed(one, path) == "conforme"
    said = one.send(f"{path}/transmettre", {"engagement": "oui", "sans_lignes": "oui"})
    assert said.status_code == 303, one.text(path)


def test_after_a_check_that_failed_none_is_asked_for_again(
    opened: Any, written: tuple[Any, str]
) -> None:
    one, path = written
    last = "SELECT id FROM travail ORDER BY cree DESC LIMIT 1"  # of the row that was written
    change(opened, f"UPDATE travail SET etat = 'failed' WHERE id = ({last})")  # noqa: S608
    one.see(path)
    assert state(one, path)["fini"]
