"""QGIS adds to a landlord's draft; changes it does not offer (docs/brouillons.md)."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

_SCRIPT = Path(__file__).with_name("qgis_drafts.py")
_ITEMS = "/collections/ops-menages/items"
_COMPUTED = {"id", "etat", "adresse_id", "niveau_appariement", "code_commune", "code_epci",
             "code_dep", "code_reg"}  # fmt: skip


@pytest.fixture(scope="module")
def landlord(
    own_service: Any,
    run_command: Callable[..., str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Any:
    """A landlord with a draft for 2026, made of its deposit for 2024."""
    account = own_service.by_type("bailleur")[0]
    deposit = own_service.data / f"demo/ops/2024/ops-2024-{account.organisation}.csv"
    file = tmp_path_factory.mktemp("depot") / f"ops-2026-{account.organisation}.csv"
    file.write_text(re.sub(r"(?m)^2024;", "2026;", deposit.read_text()))
    run_command(own_service.environ, "load", "ops", str(file), "--millesime", "2026")
    return account


@pytest.fixture
def added(qgis: Callable[..., Any], landlord: Any, tmp_path: Path) -> Callable[..., Any]:
    """Gives what QGIS says of a row that is like one of the draft but for some changes."""

    def add(**changes: Any) -> Any:
        like = "etat = 'brouillon' AND reponse_enquete = '1'"
        found = landlord.json(_ITEMS, filter=like, limit=1)["features"][0]["properties"]
        sent = {k: v for k, v in found.items() if k not in _COMPUTED and v is not None}
        sent = {k: v for k, v in (sent | changes).items() if v is not None}
        words = landlord.base_url, landlord.api_key, json.dumps(sent)
        return qgis(_SCRIPT, *words, home=tmp_path)[-1]

    return add


def test_a_dwelling_is_added(landlord: Any, added: Callable[..., Any]) -> None:
    told = added(id_logement_bailleur="DE-QGIS-1", id_logement_rpls=None)
    assert told["saved"], told
    (row,) = landlord.json(_ITEMS, filter="id_logement_bailleur = 'DE-QGIS-1'")["features"]
    assert row["properties"]["etat"] == "brouillon"


def test_a_dwelling_that_the_rules_refuse_is_not(landlord: Any, added: Callable[..., Any]) -> None:
    told = added(id_logement_bailleur="DE-QGIS-2", id_logement_rpls=None, nb_pieces=12)
    assert not told["saved"]
    assert told["errors"]
    assert landlord.json(_ITEMS, filter="id_logement_bailleur = 'DE-QGIS-2'")["features"] == []


def test_changes_are_not_offered_where_the_first_row_is_published(
    landlord: Any, added: Callable[..., Any]
) -> None:
    told = added(id_logement_bailleur="DE-QGIS-3", id_logement_rpls=None)
    assert "Add Features" in told["offered"]
    assert "Change" not in told["offered"]
    assert "Delete" not in told["offered"]
