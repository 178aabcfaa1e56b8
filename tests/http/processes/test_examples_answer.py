"""Each example of a description answers something that is shown, for each kind of account."""

from typing import Any

import pytest

LOGINS = ("demo-gip", "demo-epci", "demo-commune", "demo-etat", "demo-bailleur-1")


def ran(account: Any, process: str) -> Any:
    """The answer to the example."""
    example = account.json(f"/processes/{process}")["example"]
    answer = account.execute(process, example)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.both_stores
@pytest.mark.parametrize("login", LOGINS)
@pytest.mark.parametrize(
    "process", ["indicateurs-territoire", "indicateurs-polygone", "comparaison", "discretisation"]
)
def test_an_example_shows_figures(service: Any, login: str, process: str) -> None:
    account = service.accounts[login]
    answer = ran(account, process)
    if process == "discretisation":
        assert len(answer["classes"]) > 2
        assert answer["resume"]["niveau"] == "commune"
        return
    rows = answer if isinstance(answer, list) else answer["lignes"]
    figures = [row.get("valeur", row.get("valeur_a")) for row in rows]
    assert [value for value in figures if value is not None]
    if process == "comparaison":
        assert {row["code_a"] for row in rows} != {row["code_b"] for row in rows}
        assert any(row["ecart"] is not None for row in rows)


def test_an_example_of_an_address_names_no_row_of_anybody(service: Any) -> None:
    """A description has no line in the journal: its street is the same for all."""
    streets = set()
    for login in LOGINS:
        example = service.accounts[login].json("/processes/appariement-adresses")["example"]
        (one,) = example["inputs"]["adresses"]
        streets.add((one["numero"], one["voie"]))
        assert len(one["code_commune"]) == 5
    assert len(streets) == 1
