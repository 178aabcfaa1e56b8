"""One of two web servers is restarted again and again behind each proxy: nobody sees it.

REDEMARRAGES (2) is how many times at least, DEBIT (10) the requests a second meanwhile; the whole
proof is 20 at 50.
"""

import os
import shutil
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests
from requests.adapters import HTTPAdapter

from testing.demonstration import DEMONSTRATION, all_in_one, linked, private_cluster
from testing.deployment.proxy_site import ProxySite, make_logins, proxy_site
from testing.service import Service, accounts_of
from testing.waiting import waited_for

pytestmark = pytest.mark.proof

RESTARTS = int(os.environ.get("REDEMARRAGES", "2"))
RATE = int(os.environ.get("DEBIT", "10"))
CLIENTS = 10
_LONG_S = 120.0  # a restart takes half a second: more of them, until clients were answered
PATHS = (
    "/collections/rpls-logements/items?limit=10", "/collections?f=json", "/health/live",
    "/collections/indicateurs-commune/items?limit=5",
)  # fmt: skip
DOWNLOAD = "/collections/rpls-logements/export?f=geojsonl"  # several MB, as the GIP sees them
PIECE, PAUSE_S = 64_000, 0.05
HERE = "127.0.0.77"  # a client of its own address, as the proxy sees it


class _From(HTTPAdapter):
    """Connections that leave from one address of this machine."""

    def init_poolmanager(self, *arguments: Any, **more: Any) -> None:
        super().init_poolmanager(*arguments, source_address=(HERE, 0), **more)


@dataclass
class _Clients:
    """Who asks all the time: what they were answered, and what went wrong."""

    site: ProxySite
    key: str
    gip_key: str
    ending: threading.Event = field(default_factory=threading.Event)
    statuses: Counter[int] = field(default_factory=Counter[int])
    faults: list[str] = field(default_factory=list[str])

    def session(self, key: str = "") -> requests.Session:
        made = requests.Session()
        made.trust_env = False  # another bundle of certificates there would win
        made.verify = str(self.site.certificate / "certificat.pem")
        made.headers["X-API-Key"] = key or self.key
        made.mount("https://", _From())
        return made

    def ask(self, number: int) -> None:
        with self.session() as session:
            turn = number
            while not self.ending.wait(CLIENTS / RATE):
                turn += 1
                path = PATHS[turn % len(PATHS)]
                try:
                    answer = session.get(self.site.url + path, timeout=60)
                except requests.RequestException as error:
                    self.faults.append(f"{path}: {type(error).__name__}: {error}"[:300])
                    continue
                self.statuses[answer.status_code] += 1
                if answer.status_code != 200:
                    self.faults.append(f"{path}: {answer.status_code}: {answer.text[:200]}")

    def download(self) -> None:
        """A file that is taken slowly, again and again, is the same to the octet."""
        with self.session(self.gip_key) as session:
            session.headers["Accept-Encoding"] = "identity"
            whole = session.get(self.site.url + DOWNLOAD, timeout=60).content
            assert len(whole) > 20 * PIECE
            while not self.ending.is_set():
                try:
                    taken = self._slowly(session)
                except requests.RequestException as error:
                    self.faults.append(f"download: {type(error).__name__}: {error}"[:300])
                    continue
                self.statuses[-1] += 1
                if taken != whole:
                    self.faults.append(f"a download of {len(taken)} octets of {len(whole)}")

    def _slowly(self, session: requests.Session) -> bytes:
        taken: list[bytes] = []
        with session.get(self.site.url + DOWNLOAD, timeout=60, stream=True) as answer:
            for piece in answer.iter_content(PIECE):
                taken.append(piece)
                time.sleep(PAUSE_S)
        return b"".join(taken)


@pytest.fixture(scope="module")
def environ(
    loaded_cluster: Path,
    run_command: Callable[..., str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[str, str]]:
    """The demonstration in PostgreSQL, served under the login that owns nothing."""
    folder = tmp_path_factory.mktemp("derriere")
    data = folder / "donnees"
    shutil.copytree(loaded_cluster / "donnees", data, copy_function=linked)
    with private_cluster(like=loaded_cluster / "cluster") as cluster:
        url = cluster.url(DEMONSTRATION)
        told = all_in_one(data, url)
        run_command(told, "migrate")
        service = (make_logins(url, folder) / "url_service").read_text()
        yield told | {"PARC_SOCIAL_STORE": service, "PARC_SOCIAL_REGISTRY": service, "URL": url}


@pytest.mark.parametrize("proxy", ["nginx", "haproxy", "caddy"])
def test_restarts_are_seen_by_nobody(
    proxy: str, environ: dict[str, str], tmp_path: Path, require: Callable[[bool, str], None]
) -> None:
    require(shutil.which(proxy, path="/usr/sbin:/usr/bin") is not None, "`make deploy-check`")
    known = Service("", Path(environ["PARC_SOCIAL_DATA"]), environ, accounts_of(environ))
    account, gip = known.by_type("epci")[0], known.by_type("gip")[0]
    with proxy_site(proxy, tmp_path, environ, 2) as site:
        clients = _Clients(site, account.api_key, gip.api_key)
        with clients.session() as session:
            assert waited_for(lambda: _answers(session, site), bool, 60)
        with ThreadPoolExecutor(CLIENTS + 1) as pool:
            asking = [pool.submit(clients.ask, number) for number in range(CLIENTS)]
            asking.append(pool.submit(clients.download))
            try:
                begin, restarts = time.monotonic(), 0
                while restarts < RESTARTS or (
                    clients.statuses[200] < RESTARTS * RATE and time.monotonic() - begin < _LONG_S
                ):
                    site.restart(0)
                    restarts += 1
                seconds = time.monotonic() - begin
            finally:
                clients.ending.set()
        for one in asking:
            one.result()
    told = f"{proxy}: {restarts} restarts in {seconds:.0f} s, {dict(clients.statuses)}\n"
    sys.stdout.write(told)
    assert clients.faults == []
    assert set(clients.statuses) == {200, -1}
    _journal_knows(environ["URL"], account.login)


def _answers(session: requests.Session, site: ProxySite) -> bool:
    try:
        return session.get(f"{site.url}/health/ready", timeout=10).status_code == 200
    except requests.RequestException:
        return False


def _journal_knows(url: str, login: str) -> None:
    """Every line of this account has the client's own address, never the proxy's."""
    asked = "SELECT DISTINCT adresse FROM registre.journal WHERE compte = %s AND methode = 'GET'"
    with psycopg.connect(url) as connection:
        assert connection.execute(asked, [login]).fetchall() == [(HERE,)]
