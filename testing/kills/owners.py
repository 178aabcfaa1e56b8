"""Owners of the jobs of a proof, with conventions in force, and the witness of each end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, text

from parc_social.access.conventions.convention import Acte, Convention, Evenement, legal_day
from parc_social.access.conventions.text import DONNEES
from parc_social.access.model.organisation import Identity, parse_organisation
from parc_social.domain.job import Owner
from parc_social.registry.registry import Registry

ORGANISATIONS = 8  # a dead worker's jobs keep their organisation's two places for 20 s


COUNTERSIGNER = "preuve-gip"


def new_owner(registry: Registry, number: int) -> Owner:
    """An account whose organisation has a convention in force."""
    organisation = parse_organisation(_siren(number), f"GIP {number}", "gip", None)
    login = f"preuve-{number}"
    registry.accounts.save_organisation(organisation)
    registry.accounts.create(Identity(login, organisation), login)
    today = legal_day(datetime.now(UTC))
    begins, sent = today - timedelta(days=30), datetime.now(UTC) - timedelta(days=30)
    acts = (Acte.ENVOYER, login), (Acte.SIGNER, login), (Acte.CONTRESIGNER, COUNTERSIGNER)
    events = tuple(Evenement(acte, sent, who) for acte, who in acts)
    ends = today + timedelta(days=300)
    draft = Convention(f"PREUVE-{number}", organisation.code, begins, ends, events)
    modele = registry.texts.modele(DONNEES)
    registry.agreements.create(replace(draft, modele=(modele.id, modele.version)))
    return Owner(login, organisation.code)


def _siren(number: int) -> str:
    """A SIREN that nobody has, with its key (Luhn)."""
    head = f"99910{number:03d}"
    doubled = [int(d) * (2 if place % 2 else 1) for place, d in enumerate(head)]
    total = sum(n - 9 if n > 9 else n for n in doubled)
    return f"{head}{-total % 10}"


def witness(engine: Engine) -> None:
    """Table and trigger that write down each end of a job."""
    ends = "NEW.etat IN ('successful', 'failed', 'dismissed') AND OLD.etat <> NEW.etat"
    keep = "INSERT INTO temoin VALUES (NEW.id, NEW.etat)"
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE temoin (id VARCHAR(36), etat VARCHAR(12))"))
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql(
                f"CREATE TRIGGER temoin_fin AFTER UPDATE ON travail WHEN {ends} BEGIN {keep}; END"
            )
            return
        connection.exec_driver_sql(
            "CREATE FUNCTION temoin_fin() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN {keep}; RETURN NEW; END $$"
        )
        connection.exec_driver_sql(
            f"CREATE TRIGGER temoin_fin AFTER UPDATE ON travail FOR EACH ROW WHEN ({ends})"
            " EXECUTE FUNCTION temoin_fin()"
        )
