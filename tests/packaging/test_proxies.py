"""The proxies' examples of deploy/, each read by its own program."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from testing.deployment.proxy_site import make_certificate

pytestmark = pytest.mark.proof  # three packages of Debian (`make deploy-check`)

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
CADDY, NGINX, HAPROXY = (
    DEPLOY / "caddy" / "Caddyfile", DEPLOY / "nginx" / "parc-social.conf",
    DEPLOY / "haproxy" / "haproxy.cfg",
)  # fmt: skip


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `certificat.pem`, `cle.pem` and both in one file."""
    return make_certificate(tmp_path_factory.mktemp("tls"))


def placed(file: Path, certificate: Path, target: Path) -> Path:
    """A copy of an example whose certificate is there."""
    target.write_text(file.read_text().replace("/etc/ssl/parc-social", str(certificate)))
    return target


def test_caddy_reads_its_file(require: Callable[[bool, str], None], tmp_path: Path) -> None:
    require(shutil.which("caddy") is not None, "needs caddy (`make deploy-check`)")
    for told in (
        {},
        {"PARC_SOCIAL_AMONT": "dynamic a web 5000", "PARC_SOCIAL_TLS": "tls internal"},
        {"PARC_SOCIAL_AMONT": "to 127.0.0.1:5000 127.0.0.1:5001", "PARC_SOCIAL_DOMAINE": "a.fr"},
    ):
        done = subprocess.run(
            ["caddy", "validate", "--adapter", "caddyfile", "--config", CADDY],
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), **told},
            capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert "Valid configuration" in done.stderr + done.stdout


def test_nginx_reads_its_file(
    require: Callable[[bool, str], None], certificate: Path, tmp_path: Path
) -> None:
    require(Path("/usr/sbin/nginx").exists(), "needs nginx (`make deploy-check`)")
    placed(NGINX, certificate, tmp_path / "site.conf")
    whole = f"pid {tmp_path}/pid; events {{}} http {{ include {tmp_path}/site.conf; }}"
    (tmp_path / "nginx.conf").write_text(whole)
    done = subprocess.run(
        ["/usr/sbin/nginx", "-t", "-p", tmp_path, "-e", "stderr", "-c", tmp_path / "nginx.conf"],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "[warn]" not in done.stderr


def test_haproxy_reads_its_file(
    require: Callable[[bool, str], None], certificate: Path, tmp_path: Path
) -> None:
    require(Path("/usr/sbin/haproxy").exists(), "needs haproxy (`make deploy-check`)")
    placed(HAPROXY, certificate, tmp_path / "haproxy.cfg")
    done = subprocess.run(
        ["/usr/sbin/haproxy", "-c", "-f", tmp_path / "haproxy.cfg"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr


def test_their_limits_are_above_those_of_the_server() -> None:
    """Else a proxy would refuse, in its own words, what the server takes or explains."""
    limits = yaml.safe_load((ROOT / "config" / "limits.yml").read_text())
    caddy, nginx, haproxy = (file.read_text() for file in (CADDY, NGINX, HAPROXY))
    for text in (caddy, nginx):
        sizes = [int(one) for one in re.findall(r"(?:max_size|body_size) (\d+)m", text, re.I)]
        assert sorted(sizes) == [8, 210]
    octets = [int(one) for one in re.findall(r"req.body_size gt (\d+)", haproxy)]
    assert max(octets) > limits["depot_octets"]
    assert limits["corps_octets"] < min(octets) <= 8_000_000
    for text, pattern in (
        (caddy, r"response_header_timeout (\d+)s"), (nginx, r"proxy_read_timeout (\d+)s"),
        (haproxy, r"timeout server (\d+)s"),
    ):  # fmt: skip
        found = re.search(pattern, text)
        assert found is not None
        assert int(found[1]) > limits["fichier_s"]


def test_the_address_of_a_client_is_the_proxys_word_alone() -> None:
    """Each drops what a client wrote in X-Forwarded-For; Caddy does so unless it trusts some."""
    assert "trusted_proxies" not in CADDY.read_text()
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in NGINX.read_text()
    assert "http-request del-header X-Forwarded-For" in HAPROXY.read_text()
