"""What an operator measures of a server that serves, on both stores; alerts name what is there."""

import json
import math
import re
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml

ROOT = Path(__file__).parents[3]
ALERTS = ROOT / "deploy" / "prometheus" / "alertes.yml"
DASHBOARD = ROOT / "deploy" / "grafana" / "parc-social.json"
NAMES = re.compile(r"\b(?:parc_social|process)_\w+")


@pytest.fixture
def told(service: Any) -> str:
    return requests.get(f"{service.base_url}/metrics", timeout=60).text


@pytest.mark.both_stores
def test_the_state_of_the_whole_is_told(service: Any, told: str, gip: Any) -> None:
    rows = re.search(r'parc_social_edition_rows{millesime="\d{4}",source="rpls"} (\S+)', told)
    assert rows is not None
    known = gip.json("/collections/rpls-logements/items", resulttype="hits", limit=1)
    assert float(rows[1]) >= known["numberMatched"] > 0
    assert re.search(r'parc_social_build_info{python="3[.\d]+",version="\d+\.\d+\.\d+"} 1.0', told)
    for one in ('up{part="entrepot"}', 'up{part="registre"}', 'editions{state="publiee"}'):
        found = re.search(rf"^parc_social_{re.escape(one)} (\S+)$", told, re.MULTILINE)
        assert found is not None, one
        assert float(found[1]) >= 1, one
    for folder in ("donnees", "temporaires"):
        size, free = (
            float(re.findall(rf'parc_social_disk_{kind}_bytes{{folder="{folder}"}} (\S+)', told)[0])
            for kind in ("size", "free")
        )
        assert size > free > 0
    pools = re.findall(r'parc_social_connections_most{pool="(\w+)"} (\S+)', told)
    assert {"registre"} <= {name for name, _ in pools}
    is_postgres = service.environ["PARC_SOCIAL_STORE"].startswith("postgresql")
    assert ("primaire" in dict(pools)) is is_postgres
    assert 'parc_social_jobs{state="accepted"} 0.0' in told


def test_what_alerts_and_dashboard_ask_is_measured(told: str) -> None:
    families = set(re.findall(r"^# TYPE (\S+) ", told, re.MULTILINE))
    asked = set(NAMES.findall(ALERTS.read_text("utf-8") + DASHBOARD.read_text("utf-8")))
    assert len(asked) > 15
    parts = re.compile(r"_(bucket|sum|count)$")
    assert {name for name in asked if parts.sub("", name) not in families} == set()


def test_an_export_of_minutes_has_its_own_bucket_and_no_series_tells_when_it_began(
    told: str,
) -> None:
    bounds = re.findall(r'parc_social_request_seconds_bucket{[^}]*le="([^"]+)"', told)
    assert sorted({float(bound) for bound in bounds})[-4:] == [30.0, 120.0, 900.0, math.inf]
    assert "_created" not in told


def test_each_alert_has_its_page_and_each_page_its_alert() -> None:
    rules = [rule for group in yaml.safe_load(ALERTS.read_text("utf-8"))["groups"]
             for rule in group["rules"]]  # fmt: skip
    titles = re.findall(r"^## (\w+)$", (ROOT / "docs" / "alertes.md").read_text("utf-8"), re.M)
    assert [rule["alert"] for rule in rules] == titles
    for rule in rules:
        anchor = f"docs/alertes.md#{rule['alert'].lower()}"
        assert rule["annotations"]["page"] == anchor
        assert rule["labels"]["severity"] in ("critical", "warning", "info")


def test_the_dashboard_is_whole() -> None:
    board = json.loads(DASHBOARD.read_text("utf-8"))
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in board["panels"]]
    assert len(places) == len(set(places)) > 12
    assert {target["expr"] for panel in board["panels"] for target in panel["targets"]}
