"""Where the key of deposited files lies: beside the data folder or as it is said, never inside."""

from pathlib import Path

import pytest

from parc_social.errors import InvalidValue
from parc_social.settings import read_settings


def test_the_key_is_beside_the_data_unless_it_is_named(tmp_path: Path) -> None:
    environ = {"PARC_SOCIAL_DATA": str(tmp_path / "var")}
    assert read_settings(environ).deposits_key == tmp_path / "var-depots.cle"
    named = str(tmp_path / "secrets" / "cle")
    assert read_settings({**environ, "PARC_SOCIAL_DEPOTS_CLE": named}).deposits_key == Path(named)


def test_a_key_in_the_data_folder_is_refused(tmp_path: Path) -> None:
    for name in ("var/cle", "var/depots/cle", "var/../var/cle"):
        environ = {
            "PARC_SOCIAL_DATA": str(tmp_path / "var"),
            "PARC_SOCIAL_DEPOTS_CLE": str(tmp_path / name),
        }
        with pytest.raises(InvalidValue, match="PARC_SOCIAL_DEPOTS_CLE"):
            read_settings(environ)


@pytest.mark.parametrize("days", ["0", "-1", "un an"])
def test_a_delay_is_of_a_day_at_least(tmp_path: Path, days: str) -> None:
    assert read_settings({"PARC_SOCIAL_DEPOTS_JOURS": "1"}).depots_jours == 1
    with pytest.raises(InvalidValue, match="PARC_SOCIAL_DEPOTS_JOURS"):
        read_settings({"PARC_SOCIAL_DEPOTS_JOURS": days})
