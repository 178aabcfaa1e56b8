"""`parc-social compte facteurs`: what it says, what it takes away, what stays of it."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyotp.totp import TOTP

from parc_social.errors import Forbidden, NotFound
from parc_social.registry.registry import open_registry
from parc_social.registry.secrets.one_time_codes import new_factor
from parc_social.registry.secrets.sealing import SecretSeal
from parc_social.registry.secrets.second_factors import FirstCode
from testing.made.requests.shell import Shell


def test_the_operator_asks_two_factors_of_an_organisation(peopled: Shell, tmp_path: Path) -> None:
    of = ("organisation", "facteurs", "999000011")
    assert "deux facteurs non exigés" in peopled(*of)
    assert "par directrice" in peopled(*of, "--exiger", "--compte", "directrice")
    assert "exigés par DDT 93" in peopled("compte", "facteurs", "lecteur")
    with pytest.raises(Forbidden, match="GIP"):
        peopled(*of, "--ne-plus-exiger", "--compte", "lecteur")
    with pytest.raises(NotFound):
        peopled("organisation", "facteurs", "999999999")
    assert "exigés depuis" in peopled(*of)
    assert "non exigés" in peopled(*of, "--ne-plus-exiger", "--compte", "directrice")
    with closing(open_registry(f"sqlite:///{tmp_path / 'registre.sqlite'}")) as registry:
        with registry.engine.connect() as connection:
            lines = connection.exec_driver_sql("SELECT operation, compte FROM journal").all()
        told = [tuple(line) for line in lines]
        assert told.count(("deux-facteurs-exiges", "directrice")) == 2


def test_the_operator_takes_a_lost_factor_away(peopled: Shell, tmp_path: Path) -> None:
    assert "deux facteurs non" in peopled("compte", "facteurs", "lecteur")
    now, secret = datetime.now(UTC), new_factor()
    with closing(open_registry(f"sqlite:///{tmp_path / 'registre.sqlite'}")) as registry:
        first, seal = FirstCode(secret, TOTP(secret).at(now)), SecretSeal(tmp_path / "x.cle")
        codes = registry.second_factors.enrol("lecteur", first, now, seal)
        registry.factor_demands.ask("999000011", "directrice", now)
    told = peopled("compte", "facteurs", "lecteur")
    assert "10 codes de secours, exigés par DDT 93" in told
    assert not any(one in told for one in (secret, *codes))
    assert "deux facteurs non" in peopled("compte", "facteurs", "lecteur", "--retirer")
    with closing(open_registry(f"sqlite:///{tmp_path / 'registre.sqlite'}")) as registry:
        with registry.engine.connect() as connection:
            lines = connection.exec_driver_sql("SELECT operation, compte FROM journal").all()
        assert ("second-facteur-retire", "lecteur") in [tuple(line) for line in lines]
    with pytest.raises(NotFound, match="aucun second facteur"):
        peopled("compte", "facteurs", "lecteur", "--retirer")
    with pytest.raises(NotFound):
        peopled("compte", "facteurs", "personne")
