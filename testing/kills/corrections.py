"""Proof by force: web, worker and database killed by SIGKILL while a landlord corrects its rows.

`python -m testing.kills.corrections --morts 50 --registre deux`

Each time one row is written, or twenty at once, and at a drawn moment something dies. Started
again, the correction is whole or absent and the pages say which: what was answered is there, the
twenty hold the value or none does, what is absent is sent again by the same form and is there once.
The report follows, and the deposit may be transmitted.
"""

import random
import re
import time
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path

from testing.cluster import Cluster
from testing.kills.command import run, tell
from testing.kills.dying import DURABLE, LANDLORD, Campaigns, Dying, prepared
from testing.kills.patient_person import check, insisted
from testing.kills.scene import ChainFault
from testing.landlord_agent import ADDRESS, Agent
from testing.service import accounts_of

_YEAR = 2024
_FIELD = "surface_hab"  # one that no other follows from
_TWENTY = range(10, 30)  # lines
_LARGE = 130  # m²: more than any dwelling of the demonstration


@dataclass
class Found:
    """Figures of a proof, as they are told."""

    fiches_entieres: int = 0
    fiches_absentes: int = 0
    lots_entiers: int = 0
    lots_absents: int = 0
    sans_reponse: int = 0


@dataclass(frozen=True)
class Proof:
    """Who corrects which deposit while what dies; seconds that an act takes when nothing does."""

    dying: Dying
    agent: Agent
    deposit: str
    lasting: float
    found: Found

    @property
    def rows(self) -> str:
        """The page of the rows."""
        return f"{ADDRESS}/{self.deposit}/fiches"

    def moment(self) -> float:
        """Before the page answers, or while the check that follows runs."""
        return self.dying.draw.uniform(0.0, self.dying.draw.choice((1, 3)) * self.lasting)


def main() -> None:
    """Exit code 1 with the first thing found broken."""
    run("Arrêts brutaux pendant des corrections.", prove, 50, DURABLE)


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
    octets = campaigns.file(draw, _YEAR)
    deposit = insisted(lambda: agent.send(octets, agent.token()))
    agent.check_to_its_end(deposit)
    proof = Proof(Dying(draw, place), agent, deposit, _timed(agent, deposit), Found())
    for number in range(1, kills + 1):
        try:
            (_one_row if draw.random() < 0.5 else _twenty)(proof, number)
            _followed(proof)
        except ChainFault as error:
            raise ChainFault(f"{error}\n{place.told()}") from error
        tell(number, kills)
    insisted(lambda: agent.transmit(deposit, agent.token()))
    check(agent.settled(deposit) == "transmis", f"{deposit} n'est pas transmis")
    proof.found.sans_reponse = proof.dying.unanswered
    seconds = round(time.monotonic() - began, 1)
    return {"morts": kills, **asdict(proof.found), "secondes": seconds}


def _timed(agent: Agent, deposit: str) -> float:
    """Of a row that nothing disturbs."""
    form = agent.row_form(deposit, 2) | {_FIELD: "49"}
    began = time.monotonic()
    if agent.save_row(deposit, 2, form) is None:
        raise ChainFault("une correction que rien ne dérange n'est pas reçue")
    return time.monotonic() - began


def _one_row(proof: Proof, number: int) -> None:
    """A row is written while something dies; the same form is sent again where it is not there."""
    agent, deposit = proof.agent, proof.deposit
    line = proof.dying.draw.choice((3, 4, 5, 6))
    before = agent.row_form(deposit, line)
    value = str(_LARGE + number)
    form = before | {_FIELD: value}
    told = proof.dying.during(proof.moment(), lambda: agent.save_row(deposit, line, form))
    after = agent.row_form(deposit, line)
    there = after[_FIELD] == value
    check(there or after[_FIELD] == before[_FIELD], f"{after[_FIELD]} au lieu de {value}")
    check(there or told is None, "la page a dit une correction qui n'est pas là")
    changed = {name for name in before if after.get(name) != before[name]}
    check(changed <= {_FIELD, "lot", "version", "jeton"}, f"aussi changés : {changed}")
    proof.found.fiches_entieres += there
    proof.found.fiches_absentes += not there
    insisted(lambda: agent.save_row(deposit, line, form))  # sent again, it is there once
    told_twice = agent.words(f"{proof.rows}/1-{line}").count(f"→ {value}")
    check(told_twice == 1, f"ligne {line} : {told_twice} fois dans l'historique")


def _twenty(proof: Proof, number: int) -> None:
    """One value in twenty rows: all or none."""
    agent, deposit, value = proof.agent, proof.deposit, str(_LARGE + number)
    asked = {
        "jeton": agent.token(), "champ": _FIELD, "valeur": value, "portee": "filtre", "regle": "",
        "lot": str(uuid.uuid4()),
    }  # fmt: skip
    places = [f"1-{line}" for line in _TWENTY]
    seen = {place: agent.row_form(deposit, int(place[2:]))["version"] for place in places[:2]}
    form = asked | {"confirmer": "oui", "fiches": _versions(agent, deposit, places, seen)}
    told = proof.dying.during(proof.moment(), lambda: agent.save_rows(deposit, form))
    having = _having(agent, deposit, value)
    check(having in (0, len(places)), f"{having} fiches sur {len(places)} : à moitié écrites")
    check(bool(having) or told is None, "la page a dit des corrections qui ne sont pas là")
    proof.found.lots_entiers += having > 0
    proof.found.lots_absents += having == 0
    again = insisted(lambda: agent.save_rows(deposit, form))
    check("restees=0" in again, f"envoyé de nouveau : {again}")
    check(_having(agent, deposit, value) == len(places), "envoyé de nouveau, tout n'y est pas")
    check("20 fiches corrigées" in agent.words(again), "la page ne dit pas les vingt corrections")


def _versions(agent: Agent, deposit: str, places: list[str], seen: dict[str, str]) -> str:
    """Each row with the version that a page shows of it."""
    known = {place: seen.get(place) or _version(agent, deposit, place) for place in places}
    return " ".join(f"{place}:{version}" for place, version in known.items())


def _version(agent: Agent, deposit: str, place: str) -> str:
    return agent.row_form(deposit, int(place[2:]))["version"]


def _having(agent: Agent, deposit: str, value: str) -> int:
    """How many of the twenty rows hold a value."""
    return sum(agent.row_form(deposit, line)[_FIELD] == value for line in _TWENTY)


def _followed(proof: Proof) -> None:
    """The report knows of all that was written, by itself or by the button that the page shows."""
    page = ""
    for _ in range(20):
        page = proof.agent.see(proof.rows).text
        if "ne sont pas encore dans le rapport" in page:
            proof.agent.check_again(proof.deposit)
        elif "se refait avec vos corrections" not in page:
            break
        proof.agent.settled(proof.deposit)
    else:
        raise ChainFault(re.sub(r"<[^>]+>", " ", page))
    state = proof.agent.settled(proof.deposit)
    check(state in {"conforme", "à corriger"}, f"{proof.deposit} : {state}")


if __name__ == "__main__":
    main()
