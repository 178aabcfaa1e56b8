"""Web servers behind a proxy of deploy/: TLS, and the login that owns nothing."""

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from testing.cluster import free_port
from testing.forked import Forked
from testing.service import started, stopped

_ROOT = Path(__file__).parents[2]
DEPLOY = _ROOT / "deploy"


def make_logins(url: str, folder: Path) -> Path:
    """The two logins, made by a superuser's URL as the image makes them; folder of secrets."""
    secrets = folder / "secrets"
    _run([DEPLOY / "compose" / "secrets.sh", secrets])
    place = urlsplit(url)
    for file in secrets.glob("url_*"):
        text = file.read_text()
        file.chmod(0o600)
        there = f"@{place.hostname}:{place.port}{place.path}"
        file.write_text(text.replace("@postgis:5432/parc_social", there))
    environ = {
        "PATH": os.environ["PATH"], "PGHOST": str(place.hostname), "PGPORT": str(place.port),
        "PGPASSWORD": unquote(place.password or ""),
        "POSTGRES_USER": str(place.username), "POSTGRES_DB": place.path[1:],
        "PROPRIETAIRE_FILE": str(secrets / "postgres_proprietaire"),
        "SERVICE_FILE": str(secrets / "postgres_service"),
        "COMPTES": str(DEPLOY / "postgres" / "comptes.sql"),
    }  # fmt: skip
    for _ in range(2):  # the second time nothing changes
        _run([DEPLOY / "postgres" / "10-comptes.sh"], environ)
    return secrets


def make_certificate(folder: Path) -> Path:
    """A folder with `certificat.pem`, `cle.pem` and both in `certificat-et-cle.pem`."""
    folder.mkdir(exist_ok=True)
    _run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-keyout", folder / "cle.pem", "-out", folder / "certificat.pem"]
    )  # fmt: skip
    both = (folder / "certificat.pem").read_text() + (folder / "cle.pem").read_text()
    (folder / "certificat-et-cle.pem").write_text(both)
    return folder


type Web = Forked | subprocess.Popen[bytes]
type Start = Callable[[dict[str, str]], Web]


@dataclass
class ProxySite:
    """A proxy on `port` and the web servers behind it, each restarted by its number."""

    port: int
    certificate: Path
    environs: list[dict[str, str]]
    webs: list[Web] = field(default_factory=list[Web])

    @property
    def url(self) -> str:
        """The public address."""
        return f"https://localhost:{self.port}"

    def restart(self, number: int) -> None:
        """SIGTERM, waited for; then the same again, ready. Raises AssertionError at an error."""
        assert stopped(self.webs[number]) == 0  # noqa: S101 - for tests
        self.webs[number] = started(self.environs[number])


@contextmanager
def proxy_site(
    name: str, folder: Path, environ: dict[str, str], count: int, start: Start = started
) -> Iterator[ProxySite]:
    """`count` web servers of these variables behind `nginx`, `haproxy` or `caddy`."""
    port = free_port()
    told = {**environ, "PARC_SOCIAL_BASE_URL": f"https://localhost:{port}",
            "PARC_SOCIAL_PROXIES": "127.0.0.1", "PARC_SOCIAL_HOST": "127.0.0.1"}  # fmt: skip
    environs = [told | {"PARC_SOCIAL_PORT": str(free_port())} for _ in range(count)]
    site = ProxySite(port, make_certificate(folder / "tls"), environs)
    try:
        site.webs.extend(start(one) for one in environs)
        with _proxy(name, folder, site):
            yield site
    finally:
        for web in site.webs:
            stopped(web)


@contextmanager
def _proxy(name: str, folder: Path, site: ProxySite) -> Iterator[None]:
    ports = [one["PARC_SOCIAL_PORT"] for one in site.environs]
    command, environ = {"nginx": _nginx, "haproxy": _haproxy, "caddy": _caddy}[name](
        folder, site, ports
    )
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - Debian's own program
            command, env={**os.environ, **environ}, stdout=log, stderr=log
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=60)


def _nginx(
    folder: Path, site: ProxySite, ports: list[str]
) -> tuple[list[str | Path], dict[str, str]]:
    text = (DEPLOY / "nginx" / "parc-social.conf").read_text()
    text = text.replace("/etc/ssl/parc-social", str(site.certificate))
    text = re.sub(r"listen \[::\].*\n", "", text)
    text = text.replace("listen 80;", f"listen 127.0.0.1:{free_port()};")
    text = text.replace("listen 443 ssl;", f"listen 127.0.0.1:{site.port} ssl;")
    for own, port in zip(("5000", "5001"), ports, strict=True):
        text = text.replace(f"127.0.0.1:{own} ", f"127.0.0.1:{port} ")
    temporary = "".join(f"{kind}_temp_path {folder}/{kind}; " for kind in
                        ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))  # fmt: skip
    whole = (
        f"daemon off; pid {folder}/pid; worker_processes 1; events {{ worker_connections 512; }}\n"
        f"http {{ {temporary}\n{text}\n}}\n"
    )
    (folder / "nginx.conf").write_text(whole)
    return ["/usr/sbin/nginx", "-p", folder, "-e", "stderr", "-c", folder / "nginx.conf"], {}


def _haproxy(
    folder: Path, site: ProxySite, ports: list[str]
) -> tuple[list[str | Path], dict[str, str]]:
    text = (DEPLOY / "haproxy" / "haproxy.cfg").read_text()
    text = text.replace("/etc/ssl/parc-social", str(site.certificate))
    text = text.replace("bind :80", f"bind 127.0.0.1:{free_port()}")
    text = text.replace("bind :443", f"bind 127.0.0.1:{site.port}")
    text = re.sub(r"    (user|group) haproxy\n", "", text)
    for own, port in zip(("5000", "5001"), ports, strict=True):
        text = text.replace(f"127.0.0.1:{own}\n", f"127.0.0.1:{port}\n")
    (folder / "haproxy.cfg").write_text(text)
    return ["/usr/sbin/haproxy", "-db", "-f", folder / "haproxy.cfg"], {}


def _caddy(
    folder: Path, site: ProxySite, ports: list[str]
) -> tuple[list[str | Path], dict[str, str]]:
    text = (DEPLOY / "caddy" / "Caddyfile").read_text()
    text = text.replace(
        "{\n\tservers", "{\n\tadmin off\n\tauto_https disable_redirects\n\tservers", 1
    )
    (folder / "Caddyfile").write_text(text)
    files = f"{site.certificate}/certificat.pem {site.certificate}/cle.pem"
    environ = {
        "HOME": str(folder), "PARC_SOCIAL_DOMAINE": f"localhost:{site.port}",
        "PARC_SOCIAL_TLS": f"tls {files}",
        "PARC_SOCIAL_AMONT": "to " + " ".join(f"127.0.0.1:{port}" for port in ports),
    }  # fmt: skip
    run = ["caddy", "run", "--adapter", "caddyfile", "--config", folder / "Caddyfile"]
    return run, environ


def _run(command: list[str | Path], environ: dict[str, str] | None = None) -> None:
    subprocess.run(command, env=environ, check=True, capture_output=True)  # noqa: S603
