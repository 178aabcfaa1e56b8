"""`parc-social demo --union`: a union of landlords that deposits for two members under mandates."""

import hashlib
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from loaders.demo.manifest import DemoFiles
from loaders.demo.next_survey import next_survey, write_next_survey
from parc_social.access.conventions.convention import legal_day
from parc_social.access.model.organisation import Genre, Organisation
from parc_social.domain.campaigns.deposit import Deposit
from parc_social.domain.job import Owner
from parc_social.domain.mandates.mandate import Mandate
from parc_social.errors import Unavailable
from parc_social.registry.demo.union import LOGIN, UNION, open_union
from parc_social.registry.jobs.order import Order
from parc_social.registry.registry import Registry
from parc_social.settings import Settings
from parc_social.storage.store import Store
from server.jobs.at_rest.sealed_files import sealed_files
from server.jobs.at_rest.waiting_files import waiting_files
from server.jobs.file_check import CHECK, MANDATE

_FILE = "demo-comptes-union.json"
_MEMBERS = 2


def deposit_for_members(
    settings: Settings, registry: Registry, store: Store, files: DemoFiles
) -> tuple[Path, Sequence[str]]:
    """The file of its accounts, and the numbers of what it deposited; once for each member.

    The campaign of the next survey must be open. What is deposited is checked when a server, or a
    worker, begins within the hour; its page asks for it afterwards. Raises Unavailable.
    """
    year, file = next_survey(files), settings.data / _FILE
    taken = {one.code for one in registry.accounts.organisations() if one.genre is Genre.BAILLEUR}
    held = {one.mandant for one in registry.mandates.held_by(UNION.code)}
    chosen: list[tuple[Organisation, Path]] = []
    for one in files.bailleurs:
        if one.siren in held or one.siren not in taken:
            path = write_next_survey(files, one.siren)
            chosen += [(Organisation(one.siren, one.nom, Genre.BAILLEUR), path)] if path else []
    chosen = sorted(chosen, key=lambda pair: pair[0].code not in held)[:_MEMBERS]
    if len(chosen) < _MEMBERS:
        raise Unavailable("--union : trop peu de bailleurs : ajoutez un département")
    mandates = open_union(registry, store, file, [member for member, _ in chosen], year)
    return file, [
        _deposit(settings, registry, mandate, path)
        for mandate, (_, path) in zip(mandates, chosen, strict=True)
    ]


def _deposit(settings: Settings, registry: Registry, mandate: Mandate, file: Path) -> str:
    """As the page does it: sealed, received, and its check asked for."""
    now, octets = datetime.now(UTC), file.read_bytes()
    campaign = registry.campaigns.get(mandate.source, mandate.millesime)
    sha256 = hashlib.sha256(octets).hexdigest()
    there = registry.deposits.same_file(mandate.mandant, campaign, sha256)
    if there is not None:
        return there.id
    made = Deposit(
        str(uuid4()), mandate.mandant, mandate.source, mandate.millesime, 0, file.name,
        len(octets), sha256, now, LOGIN, mandat=mandate.numero,
    )  # fmt: skip
    sealed_files(settings).seal(made.id, file)
    registry.deposits.receive(made, legal_day(now))
    token, stream = waiting_files(settings.data).receive(file.name)
    with stream, file.open("rb") as source:
        shutil.copyfileobj(source, stream)
    inputs = {
        "fichier": token, "nom": file.name, "millesime": mandate.millesime,
        "profil": campaign.profil, MANDATE: mandate.numero, "depot": made.id,
    }  # fmt: skip
    owner = Owner(LOGIN, UNION.code)
    registry.jobs.accept(Order(owner, None, (), "", CHECK, {"inputs": inputs}), now)
    return made.id
