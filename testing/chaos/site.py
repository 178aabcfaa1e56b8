"""What serves while something goes wrong, who asks it, and what must hold after each act."""

import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import text

from parc_social.registry.registry import open_registry
from testing.chaos.broken_threads import BrokenThreads
from testing.chaos.calculations import Calculations
from testing.chaos.clients import Answer, Crowd
from testing.chaos.relay import Relay
from testing.cluster import Cluster, free_port
from testing.kills.mortals import Place
from testing.kills.owners import witness
from testing.kills.patient_person import until
from testing.kills.scene import ChainFault, Scene
from testing.service import accounts_of

type Figures = Mapping[str, float]

IN_TIME_S = 45.0  # nobody waits longer for an answer; this machine is shared, see docs/chaos.md
GOOD_AGAIN_S = 30.0  # after a fault, without anything being restarted
STARTED_S = 90.0  # after a death: a busy machine starts a server in a minute


@dataclass
class Site:
    """A web, a worker where the registry is shared, clients; `relay`: the way to the database."""

    place: Place
    direct: str
    relay: Relay | None
    crowd: Crowd
    jobs: Calculations
    threads: BrokenThreads

    def act(self, does: Callable[[], Figures], *, web_dies: bool = False) -> Figures:
        """Does it, waits until all is good again, checks; its figures. Raises ChainFault."""
        begun = time.monotonic()
        figures = dict(does())
        over = time.monotonic()
        again = self._good_again(over, STARTED_S if web_dies else GOOD_AGAIN_S)
        answers = self.crowd.since(begun)
        figures |= judged(answers, may_break=web_dies) | {"bon_apres_s": round(again, 2)}
        figures |= {"secondes": round(time.monotonic() - begun, 1)}
        return figures

    def check(self) -> Figures:
        """The journal and the jobs, once all is calm. Raises ChainFault."""
        self.jobs.stop()
        self.crowd.stop()
        self.threads.check()
        with closing(open_registry(self.direct)) as registry:
            found = dict(self.jobs.check(registry.engine))
            self.place.ask_to_stop("web")  # what it keeps in memory is written
            verdict = registry.journal.verify()
            if verdict.fautes:
                raise ChainFault(f"journal : {verdict.fautes}")
            with registry.engine.connect() as connection:
                rows = connection.execute(
                    text("SELECT requete_id, count(*) FROM journal GROUP BY requete_id")
                ).all()
        lines = {str(request): int(count) for request, count in rows}
        fine = [answer for answer in self.crowd.answers if answer.is_fine]
        if lost := [answer for answer in fine if answer.request not in lines]:
            raise ChainFault(f"{len(lost)} réponses sans leur ligne au journal : {lost[:3]}")
        twice = sum(lines[answer.request] > 1 for answer in fine)
        return found | {
            "journal": verdict.lignes, "reponses_fines": len(fine), "lignes_en_double": twice,
        }  # fmt: skip

    def _good_again(self, since: float, within_s: float) -> float:
        """Seconds until each client was answered, and no refusal came after. Raises ChainFault."""

        def seconds() -> float | None:
            self.threads.check()
            answers = self.crowd.since(since)
            bad = max((one.ended for one in answers if one.status != 200), default=since)
            good = {one.login for one in answers if one.status == 200 and one.ended > bad}
            is_calm = time.monotonic() - bad > 1.0 and good == set(self.crowd.asking)
            return bad - since if is_calm else None

        taken = until(seconds, "le service ne revient pas", 120.0)
        if taken > within_s:
            raise ChainFault(f"le service n'est revenu qu'après {taken:.1f} s")
        return taken


def judged(answers: Sequence[Answer], *, may_break: bool) -> dict[str, float]:
    """Figures of answers. Raises ChainFault for one that is wrong, late, or cut for no reason."""
    if wrong := [one for one in answers if one.wrong]:
        raise ChainFault(f"{len(wrong)} réponses fausses : {wrong[:3]}")
    broken = [one for one in answers if one.status == 0]
    whole = [one for one in broken if "/export" not in one.path]  # a stream has begun: it is cut
    if whole and not may_break:
        raise ChainFault(f"{len(whole)} connexions rompues : {whole[:3]}")
    longest = max(answers, key=lambda one: one.seconds)
    if longest.seconds > IN_TIME_S:
        raise ChainFault(f"une réponse en {longest.seconds:.1f} s : {longest}")
    return {
        "reponses": sum(one.status == 200 for one in answers),
        "refus": sum(one.status in (429, 503) for one in answers),
        "rompues": len(broken),
        "pire_s": round(longest.seconds, 2),
    }


@contextmanager
def site_of(
    data: Path, cluster: Cluster | None, database: str, more: Mapping[str, str] | None = None
) -> Generator[Site]:
    """Serves a demonstration in the block; with a cluster, by a relay, registry and editions.

    `more`: variables of what serves.
    """
    scene, relay, direct = _scene(data, cluster, database)
    port = str(free_port())
    scene.environ["PARC_SOCIAL_PORT"] = port
    scene.environ["PARC_SOCIAL_BASE_URL"] = f"http://127.0.0.1:{port}"
    scene.environ["TMPDIR"] = str(temporary := data.with_name("temporaire"))
    temporary.mkdir()
    scene.environ.update(more or {})
    with closing(open_registry(direct)) as registry:
        registry.migrate()
        witness(registry.engine)
    place = Place(scene, cluster)
    accounts = accounts_of(scene.environ)
    with BrokenThreads() as threads:
        crowd, jobs = Crowd(accounts), Calculations(accounts["demo-etat"])
        with _serving(Site(place, direct, relay, crowd, jobs, threads)) as site:
            yield site


@contextmanager
def _serving(site: Site) -> Generator[Site]:
    """Everything begun in the block; what it raises is told after the last words of each."""
    place, relay = site.place, site.relay
    try:
        place.watch()
        until(lambda: _answers(site), "le serveur ne démarre pas", 150.0)
        site.crowd.start()
        site.jobs.start()
        yield site
    except ChainFault as error:
        raise ChainFault(f"{place.told()}\n{error}") from error
    finally:
        site.jobs.stop()
        site.crowd.stop()
        place.stop()
        if relay is not None:
            relay.stop()


def _scene(data: Path, cluster: Cluster | None, database: str) -> tuple[Scene, Relay | None, str]:
    made = Scene.at(data)
    if cluster is None:
        return made, None, made.settings.registry
    relay = Relay(cluster.port)
    relay.start()
    direct = cluster.url(database)
    through = direct.replace(f":{cluster.port}/", f":{relay.port}/")
    both = {"PARC_SOCIAL_STORE": through, "PARC_SOCIAL_REGISTRY": through}
    return replace(made, cluster=cluster, environ=made.environ | both), relay, direct


def _answers(site: Site) -> bool | None:
    return site.crowd.is_answered() or None
