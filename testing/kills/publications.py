"""Proof by force: web, worker and database killed by SIGKILL while the GIP publishes.

`python -m testing.kills.publications --morts 50 --registre deux`

An edition is prepared, published, withdrawn, restored, again and again, and at a drawn moment of
each something dies. Whoever reads meanwhile sees all that was on show before or all that is after,
never a part. Started again, the act is resumed and ends, or its page says that it failed and what
to do; done again then, it is done. At the end nothing is on the disk that no edition has. With
PostgreSQL registry and editions lie in the base that is killed.
"""

import random
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from testing.cluster import Cluster
from testing.kills.command import run, tell
from testing.kills.dying import DURABLE, LANDLORD, STEERING, Campaigns, Dying, prepared
from testing.kills.patient_person import check, insisted, until
from testing.kills.publisher import EDITIONS, YEAR, Publisher, Reader
from testing.kills.scene import ChainFault
from testing.landlord_agent import Agent
from testing.service import accounts_of

_WAY = {"préparer": "contrôlée", "publier": "publiée", "retirer": "retirée", "restaurer": "publiée"}
_FAILED = "n’a pas abouti"
_JOB_S = 900.0


@dataclass
class Found:
    """Figures of a proof, as they are told."""

    prepares: int = 0
    publies: int = 0
    retires: int = 0
    restaures: int = 0
    repris: int = 0
    echecs_dits: int = 0
    refaits: int = 0
    lectures: int = 0
    sans_reponse: int = 0


@dataclass(frozen=True)
class Proof:
    """Who acts and reads while what dies, and what was seen."""

    dying: Dying
    agent: Publisher
    landlord: Agent
    deposit: str
    reader: Reader
    found: Found


def main() -> None:
    """Exit code 1 with the first thing found broken."""
    run("Arrêts brutaux pendant des publications.", prove, 50, DURABLE)


def prove(folder: Path, cluster: Cluster | None, kills: int, seed: int) -> dict[str, float]:
    """So many kills; figures of what was done. Raises ChainFault, AssertionError."""
    draw = random.Random(seed)  # noqa: S311 - moments, not secrets
    with prepared(folder, cluster).running() as campaigns:
        return prove_in(campaigns, kills, draw)


def prove_in(campaigns: Campaigns, kills: int, draw: random.Random) -> dict[str, float]:
    """The same, in what serves already."""
    began, proof = time.monotonic(), _accepted(campaigns, draw)
    lasting = _timed(proof)
    reading = threading.Thread(target=proof.reader.go_on)
    reading.start()
    words = ("préparer", "publier", "retirer", "restaurer", "retirer")
    try:
        for number in range(kills):
            _one(proof, words[number % len(words)], lasting)
            tell(number + 1, kills)
    except ChainFault as error:
        raise ChainFault(f"{error}\n{campaigns.place.told()}") from error
    finally:
        proof.reader.over.set()
        reading.join()
    campaigns.place.scene.check_published()
    proof.found.lectures, proof.found.sans_reponse = proof.reader.reads, proof.dying.unanswered
    return {"morts": kills, **asdict(proof.found), "secondes": round(time.monotonic() - began, 1)}


def stops(campaigns: Campaigns, times: int, draw: random.Random) -> list[float]:
    """Seconds that a stop took, asked for so many times while one edition is prepared.

    Raises ChainFault unless the same job is resumed each time, and ends.
    """
    proof, seconds, place = _accepted(campaigns, draw), list[float](), campaigns.place
    check(_asked(proof, "préparer") is not None, "préparer : rien ne se fait")
    for _ in range(times):
        percent = draw.randint(3, 45)  # from there on it goes by leaps
        if until(partial(_far, proof, percent), "le travail n'avance pas", _JOB_S) == "fini":
            break
        time.sleep(draw.uniform(0.0, 2.0))
        seconds.append(place.ask_to_stop("worker" if place.cluster else "web"))
        place.start()
    proof.agent.settled_at(EDITIONS)
    words = proof.agent.words(EDITIONS)
    check(_FAILED not in words, words)
    check([*proof.agent.editions().values()] == ["contrôlée"], words)
    return seconds


def _far(proof: Proof, percent: int) -> str | None:
    """Whether the job is over, or at least so far; None: not yet."""
    told = proof.agent.see(f"{EDITIONS}?f=etat").json()
    if told["fini"]:
        return "fini"
    return "commencé" if told["avancement"] >= percent else None


def _accepted(campaigns: Campaigns, draw: random.Random) -> Proof:
    """With a deposit of the landlord that the GIP has accepted."""
    accounts = accounts_of(campaigns.place.scene.environ)
    landlord, agent = Agent(accounts[LANDLORD]), Publisher(accounts[STEERING])
    landlord.until_answered()
    landlord.sign_in()
    agent.sign_in()
    octets = campaigns.file(draw, YEAR)
    deposit = insisted(lambda: landlord.send(octets, landlord.token(), YEAR))
    landlord.check_to_its_end(deposit)
    insisted(lambda: landlord.transmit(deposit, landlord.token()))
    agent.accept(deposit)
    dying = Dying(draw, campaigns.place)
    return Proof(dying, agent, landlord, deposit, Reader(accounts[STEERING]), Found())


def _timed(proof: Proof) -> Mapping[str, float]:
    """Seconds of each act that nothing disturbs; the reader knows what is on show before, after."""
    lasting: dict[str, float] = {}
    proof.reader.whole.append(until(proof.reader.read, "aucun chiffre"))
    for word in ("préparer", "publier", "retirer"):
        began = time.monotonic()
        check(_asked(proof, word) is not None, f"{word} : rien ne dérange, et rien ne se fait")
        proof.agent.settled_at(EDITIONS)
        lasting[word] = time.monotonic() - began
        state = _check_shown(proof, word)
        check(state == _WAY[word], f"{word} : {state}, {proof.agent.words(EDITIONS)[:2000]}")
        if word == "publier":
            after = until(lambda: _other(proof.reader), "rien n'a changé en ligne")
            proof.reader.whole.append(after)
    until(lambda: proof.reader.read() == proof.reader.whole[0] or None, "retirée, et en ligne")
    return lasting | {"restaurer": lasting["publier"]}


def _other(reader: Reader) -> Any:
    """What is read once it is not what was there before; None: not yet."""
    found = reader.read()
    return None if found == reader.whole[0] else found


def _asked(proof: Proof, word: str) -> str | None:
    edition = next(iter(proof.agent.editions()), "")
    return proof.agent.act(word, edition, proof.agent.token_of(EDITIONS))


def _one(proof: Proof, word: str, lasting: Mapping[str, float]) -> None:
    """An act while something dies; its page says where it stands, and it is done in the end."""
    agent, found, wanted = proof.agent, proof.found, _WAY[word]
    edition, token = next(iter(agent.editions())), agent.token_of(EDITIONS)
    before = agent.editions()[edition]
    moment = proof.dying.draw.uniform(0.0, lasting[word])
    told = proof.dying.during(moment, lambda: agent.act(word, edition, token))
    agent.settled_at(EDITIONS)
    state, page = _check_shown(proof, word), agent.words(EDITIONS)
    check(state in (before, wanted), f"{word} : {state}")
    if state == wanted:
        found.repris += 1
    else:
        check(told is None or _FAILED in page, f"{word} demandé, rien n'est fait ni dit : {page}")
        found.echecs_dits += _FAILED in page
        found.refaits += 1
        insisted(lambda: _done(proof, word, edition))
    counter = {
        "préparer": "prepares", "publier": "publies", "retirer": "retires",
        "restaurer": "restaures",
    }[word]  # fmt: skip
    setattr(found, counter, getattr(found, counter) + 1)
    expected = "publié" if wanted == "publiée" else "accepté"
    said = proof.landlord.settled(proof.deposit)
    check(said == expected, f"{word} : le bailleur lit {said} au lieu de {expected}")


def _done(proof: Proof, word: str, edition: str) -> str | None:
    """Asked again, and done; None: not yet."""
    if proof.agent.act(word, edition, proof.agent.token_of(EDITIONS)) is not None:
        proof.agent.settled_at(EDITIONS)
    state = _check_shown(proof, word)
    return state if state == _WAY[word] else None


def _check_shown(proof: Proof, word: str) -> str:
    """The state that the page tells; what is read is that state's, and nothing else ever was."""
    state = next(iter(proof.agent.editions().values()), "")
    check(not proof.reader.seen, f"{word} : lu en ligne, ni avant ni après : {proof.reader.seen}")
    if len(proof.reader.whole) == 2:
        wanted = proof.reader.whole[state == "publiée"]
        until(lambda: proof.reader.read() == wanted or None, f"{word} : {state}, et autre en ligne")
    return state


if __name__ == "__main__":
    main()
