"""The token of a line is hashed with it, and a chain of another form is no chain."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import text

from parc_social.journal.chain import head_print
from parc_social.registry.registry import Registry


def test_the_token_of_a_line_can_not_be_changed_or_taken_out(
    registry: Registry, entry: Callable[..., Any], tamper: Callable[..., None]
) -> None:
    registry.journal.append(entry(jeton="a" * 32))
    for other in ("b" * 32, ""):
        tamper(registry, "UPDATE journal SET jeton = :other", other=other)
        (fault,) = registry.journal.verify().fautes
        assert "la ligne 1 a été modifiée" in fault
    tamper(registry, "UPDATE journal SET jeton = :first", first="a" * 32)
    assert registry.journal.verify().fautes == ()


def test_a_chain_of_another_form_is_told_and_not_believed(registry: Registry) -> None:
    head = {"code": "c" * 32, "forme": 2, "hote": "h", "processus": 1, "depuis": "2026-06-01"}
    row = head | {"empreinte": head_print(head)}
    names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
    statement = f"INSERT INTO journal_redacteur ({names}) VALUES ({marks})"  # noqa: S608
    with registry.engine.begin() as connection:
        connection.execute(text(statement), row)
    (fault,) = registry.journal.verify().fautes
    assert "forme (2) que ce logiciel ne sait pas lire" in fault
