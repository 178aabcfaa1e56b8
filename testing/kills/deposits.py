"""Proof by force: web, worker and database killed by SIGKILL while a landlord deposits.

`python -m testing.kills.deposits --morts 50 --registre deux`

Each time a file is sent, or a deposit transmitted, and at a drawn moment something dies. Started
again, the deposit is whole or absent and the page says which: what was answered is there, what is
there is checked to its end and may be transmitted, what is not there is sent again. At the end no
file lies on the disk that no deposit has.
"""

import random
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from parc_social.registry.registry import open_registry
from server.jobs.at_rest.retention import Retention
from server.jobs.at_rest.sealed_files import sealed_files
from testing.cluster import Cluster
from testing.kills.command import run, tell
from testing.kills.dying import DURABLE, LANDLORD, Campaigns, Dying, prepared
from testing.kills.patient_person import insisted
from testing.kills.scene import ChainFault, Scene
from testing.landlord_agent import Agent
from testing.service import accounts_of

_YEAR = 2024


@dataclass(frozen=True)
class Lasting:
    """Seconds that the acts take here when nothing dies."""

    sent: float
    checked: float
    transmitted: float


@dataclass
class Found:
    """Figures of a proof, as they are told."""

    entiers: int = 0
    absents: int = 0
    non_transmis: int = 0
    transmis: int = 0
    sans_reponse: int = 0


@dataclass(frozen=True)
class Proof:
    """Who acts while what dies, and what was seen."""

    dying: Dying
    agent: Agent
    lasting: Lasting
    found: Found

    def sending(self) -> float:
        """A moment before the page answers, or before the check ends."""
        draw, sent, checked = self.dying.draw, self.lasting.sent, self.lasting.checked
        return draw.uniform(0.0, draw.choice((sent, sent + checked)))


def main() -> None:
    """Exit code 1 with the first thing found broken."""
    run("Arrêts brutaux pendant des dépôts.", prove, 50, DURABLE)


def prove(folder: Path, cluster: Cluster | None, kills: int, seed: int) -> dict[str, float]:
    """So many kills; figures of what was done. Raises ChainFault, AssertionError."""
    draw = random.Random(seed)  # noqa: S311 - moments, not secrets
    with prepared(folder, cluster).running() as campaigns:
        return prove_in(campaigns, kills, draw)


def prove_in(campaigns: Campaigns, kills: int, draw: random.Random) -> dict[str, float]:
    """The same, in what serves already."""
    began, place = time.monotonic(), campaigns.place
    agent = Agent(accounts_of(place.scene.environ)[LANDLORD])
    agent.until_answered()
    agent.sign_in()
    lasting = _timed(agent, campaigns.file(draw, _YEAR))
    proof = Proof(Dying(draw, place), agent, lasting, Found())
    for number in range(1, kills + 1):
        try:
            _one(proof, campaigns.file(draw, _YEAR))
        except ChainFault as error:
            raise ChainFault(f"{error}\n{place.told()}") from error
        tell(number, kills)
    _check_left(place.scene)
    proof.found.sans_reponse = proof.dying.unanswered
    seconds = round(time.monotonic() - began, 1)
    return {"morts": kills, **asdict(proof.found), "secondes": seconds}


def _timed(agent: Agent, octets: bytes) -> Lasting:
    """Of a deposit that nothing disturbs."""
    token, moments = agent.token(), [time.monotonic()]
    deposit = agent.send(octets, token)
    moments.append(time.monotonic())
    if deposit is None:
        raise ChainFault("un dépôt que rien ne dérange n'est pas reçu")
    agent.check_to_its_end(deposit)
    moments.append(time.monotonic())
    agent.transmit(deposit, token)
    moments.append(time.monotonic())
    return Lasting(*(after - before for before, after in pairwise(moments)))


def _one(proof: Proof, octets: bytes) -> None:
    """A file is sent while something dies, then what is there is transmitted while it does."""
    agent, found = proof.agent, proof.found
    before, token = agent.deposits(), agent.token()
    told = proof.dying.during(proof.sending(), lambda: agent.send(octets, token))
    new = agent.deposits() - before
    if told is not None and new != {told}:
        raise ChainFault(f"dépôt annoncé {told}, montrés : {sorted(new)}")
    if len(new) > 1:
        raise ChainFault(f"un envoi, plusieurs dépôts : {sorted(new)}")
    found.entiers += len(new)
    found.absents += not new
    deposit = new.pop() if new else insisted(lambda: agent.send(octets, agent.token()))
    agent.check_to_its_end(deposit)
    _transmit(proof, deposit)


def _transmit(proof: Proof, deposit: str) -> None:
    agent, token = proof.agent, proof.agent.token()
    moment = proof.dying.draw.uniform(0.0, proof.lasting.transmitted)
    told = proof.dying.during(moment, lambda: agent.transmit(deposit, token))
    state = agent.settled(deposit)
    if state not in {"conforme", "transmis"} or (told and state != "transmis"):
        raise ChainFault(f"{deposit} : {state}, la page a dit {told}")
    if state != "transmis":
        proof.found.non_transmis += 1
        insisted(lambda: agent.transmit(deposit, agent.token()))
    proof.found.transmis += 1


def _check_left(scene: Scene) -> None:
    """Two hours later every sealed file is a deposit's, and every deposit has its own."""
    registry = open_registry(scene.settings.registry)
    try:
        files = sealed_files(scene.settings)
        later = datetime.now(UTC) + timedelta(hours=2)
        Retention(registry.deposits, files, registry.journal, lambda: later, 300).run()
        kept = {path.stem for path in files.folder.iterdir()}
        siren = accounts_of(scene.environ)[LANDLORD].organisation
        deposits = {one.id for one in registry.deposits.of(siren)}
        if kept != deposits:
            raise ChainFault(f"fichiers sans dépôt : {kept - deposits} ; perdus {deposits - kept}")
        for one in deposits:
            with (scene.folder / "ouvert").open("wb") as target:
                files.open_into(one, target)
    finally:
        registry.close()


if __name__ == "__main__":
    main()
