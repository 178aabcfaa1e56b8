"""An act while something dies, and a campaign in which landlords act."""

import random
import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from parc_social.access.conventions.convention import legal_day
from testing.cluster import Cluster, free_port
from testing.kills.mortals import Place
from testing.kills.scene import ChainFault, Scene
from testing.service import accounts_of

LANDLORD, STEERING = "demo-bailleur-1", "demo-gip"
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
_LONGEST_S = 180.0  # of a form, its server started again


@dataclass
class Dying:
    """Whom drawn moments strike. `unanswered`: acts whose page said nothing, or that it can't."""

    draw: random.Random
    place: Place
    unanswered: int = 0

    def during[T](self, moment: float, act: Callable[[], T | None]) -> T | None:
        """What the page answered; one dies so many seconds after it was asked, and is back."""
        answers, wrong = list[T | None](), list[ChainFault]()

        def acts() -> None:
            try:
                answers.append(act())
            except ChainFault as fault:
                wrong.append(fault)

        acting = threading.Thread(target=acts)
        acting.start()
        time.sleep(moment)
        self.strike()
        acting.join(timeout=_LONGEST_S)
        if wrong:
            raise wrong[0]
        if not answers:
            raise ChainFault("l'envoi n'a pas fini")
        self.unanswered += answers[0] is None
        return answers[0]

    def strike(self) -> None:
        """One dies, and is back."""
        self.place.kill(self.draw.choice(self.place.mortal))
        self.place.start()


@dataclass(frozen=True)
class Campaigns:
    """What serves, where campaigns are open. `survey`: the landlord's own lines of 2024."""

    place: Place
    survey: Sequence[str]

    def file(self, draw: random.Random, year: int) -> bytes:
        """The survey of a year, in an order that nobody has deposited yet."""
        header, *rows = self.survey
        dated = [row.replace("2024;", f"{year};", 1) for row in draw.sample(rows, len(rows))]
        return "\n".join([header, *dated]).encode()

    @contextmanager
    def running(self) -> Generator["Campaigns"]:
        """Serves in the block, and is stopped at its end."""
        try:
            self.place.watch()
            yield self
        finally:
            self.place.stop()


def prepared(folder: Path, cluster: Cluster | None) -> Campaigns:
    """A small demonstration with open campaigns; in the cluster, registry and editions too."""
    scene = Scene.empty(folder / "donnees", cluster)
    scene.environ["PARC_SOCIAL_PORT"] = port = str(free_port())
    scene.environ["PARC_SOCIAL_BASE_URL"] = f"http://127.0.0.1:{port}"
    if cluster:
        scene.environ["PARC_SOCIAL_REGISTRY"] = scene.environ["PARC_SOCIAL_STORE"]
    scene.run("demo", "--departements", "974", "--logements", "1000")
    today, by = legal_day(datetime.now(UTC)), ("--compte", STEERING)
    ends = (today + timedelta(days=9)).isoformat()
    days = ("--ouverture", today.isoformat(), "--cloture", ends)
    for year in ("2024", "2026"):
        scene.run("campagne", "creer", "ops", year, *days, *by)
        scene.run("campagne", "ouvrir", "ops", year, *by)
    siren = accounts_of(scene.environ)[LANDLORD].organisation
    file = scene.folder / "demo" / "ops" / "2024" / f"ops-2024-{siren}.csv"
    return Campaigns(Place(scene, cluster), file.read_text(encoding="utf-8").splitlines())
