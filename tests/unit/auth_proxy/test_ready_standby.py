"""What `ready` says of the servers that data are read on: never a failure, never their names."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from parc_social.settings import Settings
from parc_social.storage.standby_state import StandbyState
from testing.rows import each_row

HERE = "10.0.0.2:5433"


@each_row(
    ("state", "told"),
    [
        (None, {}),
        (
            StandbyState(HERE, 0.0, True),
            {"primaire": "pass", "replique": "pass", "lecture": "replique", "retard_s": "0.0"},
        ),
        (
            StandbyState(HERE, 60.0, True),
            {"primaire": "pass", "replique": "pass", "lecture": "replique", "retard_s": "60.0"},
        ),
        (
            StandbyState(HERE, 60.1, True),
            {"primaire": "pass", "replique": "warn", "lecture": "replique", "retard_s": "60.1"},
        ),
        (
            StandbyState(HERE, None, True),
            {"primaire": "pass", "replique": "warn", "lecture": "replique"},
        ),
        (
            StandbyState("", None, True),
            {"primaire": "pass", "replique": "warn", "lecture": "primaire"},
        ),
        (
            StandbyState(HERE, None, False),
            {"primaire": "warn", "replique": "pass", "lecture": "replique"},
        ),
    ],
)
def test_ready_says_where_data_are_read_and_how_late(
    gate_client: Callable[..., Any], tmp_path: Path, state: StandbyState | None, told: Any
) -> None:
    answer = gate_client(Settings(tmp_path), standby=lambda: state).get("/health/ready")
    assert answer.status_code == 200
    members = answer.get_json()
    warns = "warn" in (*told.values(), members.pop("disque"))
    assert members.pop("status") == ("warn" if warns else "pass")
    assert members == {"entrepot": "pass", "registre": "pass", "journal": "pass", **told}
    assert HERE not in answer.text
