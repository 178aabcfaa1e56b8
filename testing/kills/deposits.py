"""Proof by force: web, worker and database killed by SIGKILL while a landlord deposits.

`python -m testing.kills.deposits --morts 50 --registre deux`

Each time a file is sent, or a deposit transmitted, and at a drawn moment something dies. Started
again, the deposit is whole or absent and the page says which: what was answered is there, what is
there is checked to its end and may be transmitted, what is not there is sent again. At the end no
file lies on the disk that no deposit has.
"""

import random
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from parc_social.access.conventions.convention import legal_day
from parc_social.registry.registry import open_registry
from server.jobs.retention import Retention
from server.jobs.sealed_files import sealed_files
from testing.cluster import Cluster, free_port
from testing.kills.command import run, tell
from testing.kills.mortals import Place
from testing.kills.scene import ChainFault, Scene
from testing.landlord_agent import Agent
from testing.service import accounts_of

_LOGIN = "demo-bailleur-1"
_YEAR = 2024
_TRIES = 60
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


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
    """Whom moments strike, who acts meanwhile, and what was seen."""

    draw: random.Random
    place: Place
    agent: Agent
    lasting: Lasting
    found: Found

    def sending(self) -> float:
        """A moment before the page answers, or before the check ends."""
        sent, checked = self.lasting.sent, self.lasting.checked
        return self.draw.uniform(0.0, self.draw.choice((sent, sent + checked)))

    def while_dying(self, moment: float, act: Callable[[], str | None]) -> str | None:
        """What the page answered; one dies so many seconds after it was asked, and is back."""
        answers: list[str | None] = []
        acting = threading.Thread(target=lambda: answers.append(act()))
        acting.start()
        time.sleep(moment)
        self.place.kill(self.draw.choice(self.place.mortal))
        self.place.start()
        acting.join(timeout=180)
        if not answers:
            raise ChainFault("l'envoi n'a pas fini")
        self.found.sans_reponse += answers[0] is None
        return answers[0]


def main() -> None:
    """Exit code 1 with the first thing found broken."""
    run("Arrêts brutaux pendant des dépôts.", prove, 50, DURABLE)


def prove(folder: Path, cluster: Cluster | None, kills: int, seed: int) -> dict[str, float]:
    """So many kills; figures of what was done. Raises ChainFault, AssertionError."""
    draw = random.Random(seed)  # noqa: S311 - moments, not secrets
    began, found = time.monotonic(), Found()
    place, lines = _prepared(folder, cluster)
    with ExitStack() as at_end:
        at_end.callback(place.stop)
        place.watch()
        agent = Agent(accounts_of(place.scene.environ)[_LOGIN])
        agent.until_answered()
        agent.sign_in()
        lasting = _timed(agent, _file(draw, lines))
        proof = Proof(draw, place, agent, lasting, found)
        for number in range(1, kills + 1):
            try:
                _one(proof, _file(draw, lines))
            except ChainFault as error:
                raise ChainFault(f"{error}\n{place.told()}") from error
            tell(number, kills)
    _check_left(place.scene)
    seconds = round(time.monotonic() - began, 1)
    return {"morts": kills, **asdict(found), "secondes": seconds}


def _timed(agent: Agent, octets: bytes) -> Lasting:
    """Of a deposit that nothing disturbs."""
    token, moments = agent.token(), [time.monotonic()]
    deposit = agent.send(octets, token)
    moments.append(time.monotonic())
    if deposit is None:
        raise ChainFault("un dépôt que rien ne dérange n'est pas reçu")
    _check_to_its_end(agent, deposit)
    moments.append(time.monotonic())
    agent.transmit(deposit, token)
    moments.append(time.monotonic())
    return Lasting(*(after - before for before, after in pairwise(moments)))


def _one(proof: Proof, octets: bytes) -> None:
    """A file is sent while something dies, then what is there is transmitted while it does."""
    agent, found = proof.agent, proof.found
    before, token = agent.deposits(), agent.token()
    told = proof.while_dying(proof.sending(), lambda: agent.send(octets, token))
    new = agent.deposits() - before
    if told is not None and new != {told}:
        raise ChainFault(f"dépôt annoncé {told}, montrés : {sorted(new)}")
    if len(new) > 1:
        raise ChainFault(f"un envoi, plusieurs dépôts : {sorted(new)}")
    found.entiers += len(new)
    found.absents += not new
    deposit = new.pop() if new else _insisted(lambda: agent.send(octets, agent.token()))
    _check_to_its_end(agent, deposit)
    _transmit(proof, deposit)


def _insisted(act: Callable[[], str | None]) -> str:
    """As a person does whom a page asks to try again in a moment."""
    for _ in range(_TRIES):
        told = act()
        if told is not None:
            return told
        time.sleep(1.0)
    raise ChainFault("ce qui n'était pas là ne peut être envoyé de nouveau")


def _check_to_its_end(agent: Agent, deposit: str) -> None:
    """Its check ends by itself, or by the button that the page shows where none is under way."""
    state = agent.settled(deposit)
    if state == "reçu":
        agent.check_again(deposit)
        state = agent.settled(deposit)
    if state != "conforme":
        raise ChainFault(f"{deposit} : {state} au lieu de conforme")


def _transmit(proof: Proof, deposit: str) -> None:
    agent, token = proof.agent, proof.agent.token()
    moment = proof.draw.uniform(0.0, proof.lasting.transmitted)
    told = proof.while_dying(moment, lambda: agent.transmit(deposit, token))
    state = agent.settled(deposit)
    if state not in {"conforme", "transmis"} or (told and state != "transmis"):
        raise ChainFault(f"{deposit} : {state}, la page a dit {told}")
    if state != "transmis":
        proof.found.non_transmis += 1
        _insisted(lambda: agent.transmit(deposit, agent.token()))
    proof.found.transmis += 1


def _prepared(folder: Path, cluster: Cluster | None) -> tuple[Place, Sequence[str]]:
    """A small demonstration with an open campaign, and the landlord's own lines."""
    scene = Scene.empty(folder / "donnees", None)
    scene.environ["PARC_SOCIAL_PORT"] = port = str(free_port())
    scene.environ["PARC_SOCIAL_BASE_URL"] = f"http://127.0.0.1:{port}"
    if cluster:
        scene.environ["PARC_SOCIAL_REGISTRY"] = cluster.create("registre_depots")
    scene.run("demo", "--departements", "974", "--logements", "1000")
    today, by = legal_day(datetime.now(UTC)), ("--compte", "demo-gip")
    ends = (today + timedelta(days=9)).isoformat()
    days = ("--ouverture", today.isoformat(), "--cloture", ends)
    scene.run("campagne", "creer", "ops", str(_YEAR), *days, *by)
    scene.run("campagne", "ouvrir", "ops", str(_YEAR), *by)
    siren = accounts_of(scene.environ)[_LOGIN].organisation
    file = scene.folder / "demo" / "ops" / str(_YEAR) / f"ops-{_YEAR}-{siren}.csv"
    return Place(scene, cluster), file.read_text(encoding="utf-8").splitlines()


def _file(draw: random.Random, lines: Sequence[str]) -> bytes:
    """The same households in another order: a file that nobody has deposited yet."""
    header, *rows = lines
    return "\n".join([header, *draw.sample(rows, len(rows))]).encode()


def _check_left(scene: Scene) -> None:
    """Two hours later every sealed file is a deposit's, and every deposit has its own."""
    registry = open_registry(scene.settings.registry)
    try:
        files = sealed_files(scene.settings)
        later = datetime.now(UTC) + timedelta(hours=2)
        Retention(registry.deposits, files, registry.journal, lambda: later, 300).run()
        kept = {path.stem for path in files.folder.iterdir()}
        siren = accounts_of(scene.environ)[_LOGIN].organisation
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
