"""One frozen Settings, read from the environment once by the server and passed as an argument."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from parc_social.connection_shares import (
    ConnectionShares,
    read_connections,
    shares_of,
    unsaid,
)
from parc_social.contact import NOBODY, Contact, read_contact
from parc_social.errors import InvalidValue
from parc_social.limits import DEFAULTS, ResourceLimits, read_bounds
from parc_social.observation import (
    WORKER_ADDRESS,
    read_collector,
    read_log_form,
    read_metrics_address,
)
from parc_social.oidc import LOOPBACK, Oidc, read_oidc
from parc_social.postgres_hosts import reading_url, writing_url
from parc_social.proxies import Network, read_proxies
from parc_social.secret_files import scheme_of, with_secrets
from parc_social.smtp import SmtpServer, read_smtp
from parc_social.wording import cited

_MOST_PROCESSES = 128


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of a process: where it listens, keeps its data, and what it lets a request weigh.

    `hold_s` is how long, in seconds, a page of a replaced edition can still be asked for.
    `store` is `duckdb:` or a `postgresql://` URL that owns and migrates; `store_read`, if set, is
    the URL that is read by. `source_max_bytes` is the most that one packed source may come to, and
    `source_ratio` how many times its packed size. `registry` is an SQLAlchemy URL.
    `bounds` are those of a request. `proxies` alone may say from where, and how, one came to them.
    `droits` is the administrator's own matrix of rights, None: that of config/.
    `depots_cle` is the file of the key of deposited files, None: beside the data folder;
    `depots_jours` the days after which such a file is erased.
    `smtp` is the server that takes our mail, None: it stays in the outbox.
    `catalogue_public` opens the records of the catalogue, and nothing else, without an account.
    `processus` are those that serve together, None: one a core, as far as memory goes.
    `connexions` are those that one process may take of PostgreSQL, None: a share of a machine's.
    `metrics_address`: host and port where /metrics and /health answer, None: where all does.
    `worker_address`: those of a worker, None: nowhere.
    `json_log`: the log is JSON. `traces`: the OTLP/HTTP address of their collector, None: none.
    `inspire` puts the extension of INSPIRE in every capabilities of WFS 2.0.0 and WMS 1.3.0.
    """

    data: Path
    host: str = "127.0.0.1"
    port: int = 5000
    base_url: str = "http://127.0.0.1:5000"
    store: str = "duckdb:"
    store_read: str | None = None
    registry: str = ""
    hold_s: float = 900.0
    bounds: ResourceLimits = DEFAULTS
    proxies: tuple[Network, ...] = ()
    memory_mb: int = 2_048
    source_max_bytes: int = 20_000_000_000
    source_ratio: int = 200
    droits: Path | None = None
    catalogue_public: bool = False
    inspire: bool = False
    metrics_token: str | None = None
    metrics_address: tuple[str, int] | None = None
    worker_address: tuple[str, int] | None = None
    json_log: bool = False
    traces: str | None = None
    quotas: Path | None = None
    oidc: Oidc | None = None
    contact: Contact = NOBODY
    depots_cle: Path | None = None
    depots_jours: int = 365
    smtp: SmtpServer | None = None
    processus: int | None = None
    connexions: int | None = None

    @property
    def connection_total(self) -> int:
        """Connections to PostgreSQL that one process may take."""
        return self.connexions or unsaid(self.processus or 1)

    @property
    def connection_shares(self) -> ConnectionShares:
        """The same, by what they are for."""
        return shares_of(self.connection_total)

    @property
    def deposits_key(self) -> Path:
        """The file of the key of deposited files: never in the data folder that it protects."""
        return self.depots_cle or self.data.with_name(f"{self.data.name}-depots.cle")

    @property
    def is_local(self) -> bool:
        """Whether its links lead to this machine alone: there is nobody else to tell."""
        return urlsplit(self.base_url).hostname in LOOPBACK

    @property
    def editions(self) -> Path:
        """Folder of the edition files: one immutable DuckDB file an edition."""
        return self.data / "editions"

    @property
    def demo_accounts(self) -> Path:
        """The accounts of the demonstration, mode 600."""
        return self.data / "demo-comptes.json"


def read_settings(environ: Mapping[str, str]) -> Settings:
    """The settings of this process, from PARC_SOCIAL_* variables and the files that they name.

    Raises InvalidValue naming the variable and its value.
    """
    environ = with_secrets(environ)
    store = _store(environ.get("PARC_SOCIAL_STORE") or "duckdb:")
    data = Path(environ.get("PARC_SOCIAL_DATA") or "var").resolve()
    host = environ.get("PARC_SOCIAL_HOST") or "127.0.0.1"
    port = _port(environ.get("PARC_SOCIAL_PORT") or "5000")
    contact = read_contact(environ.get("PARC_SOCIAL_CONTACT") or "")
    return Settings(
        data=data,
        host=host,
        port=port,
        base_url=_base_url(environ.get("PARC_SOCIAL_BASE_URL") or f"http://{host}:{port}"),
        store=store,
        store_read=_store_read(environ.get("PARC_SOCIAL_STORE_READ") or "", store),
        registry=_registry(environ.get("PARC_SOCIAL_REGISTRY") or "", data),
        source_max_bytes=_positive(environ, "PARC_SOCIAL_SOURCE_MAX_GO", 20) * 1_000_000_000,
        source_ratio=_positive(environ, "PARC_SOCIAL_SOURCE_RATIO", 200),
        bounds=read_bounds(_file(environ.get("PARC_SOCIAL_BORNES")), environ),
        proxies=read_proxies(environ.get("PARC_SOCIAL_PROXIES") or ""),
        quotas=_file(environ.get("PARC_SOCIAL_QUOTAS")),
        droits=_file(environ.get("PARC_SOCIAL_DROITS")),
        catalogue_public=_yes(environ, "PARC_SOCIAL_CATALOGUE_PUBLIC"),
        inspire=_yes(environ, "PARC_SOCIAL_INSPIRE"),
        metrics_token=environ.get("PARC_SOCIAL_METRICS_TOKEN") or None,
        metrics_address=read_metrics_address(environ),
        worker_address=read_metrics_address(environ, WORKER_ADDRESS),
        json_log=read_log_form(environ) == "json",
        traces=read_collector(environ),
        oidc=read_oidc(environ),
        contact=contact,
        smtp=read_smtp(environ, contact.courriel),
        depots_cle=_outside(_file(environ.get("PARC_SOCIAL_DEPOTS_CLE")), data),
        depots_jours=_positive(environ, "PARC_SOCIAL_DEPOTS_JOURS", 365),
        processus=_processes(environ.get("PARC_SOCIAL_PROCESSUS") or ""),
        connexions=read_connections(environ.get("PARC_SOCIAL_CONNEXIONS_BASE") or ""),
    )


def _base_url(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise InvalidValue(f"PARC_SOCIAL_BASE_URL : une URL http(s) est attendue, lu {cited(text)}")
    return text.rstrip("/")


def _store(text: str) -> str:
    if text != "duckdb:" and not text.startswith("postgresql://"):
        raise InvalidValue(
            "PARC_SOCIAL_STORE : « duckdb: » ou une URL postgresql:// est attendu, lu"
            f" {scheme_of(text)}"
        )
    return text if text == "duckdb:" else writing_url("PARC_SOCIAL_STORE", text)


def _store_read(text: str, store: str) -> str | None:
    """None where nothing is said."""
    if not text:
        return None
    if not text.startswith("postgresql://"):
        raise InvalidValue(
            f"PARC_SOCIAL_STORE_READ : une URL postgresql:// est attendue, lu {scheme_of(text)}"
        )
    if store == "duckdb:":
        raise InvalidValue(
            "PARC_SOCIAL_STORE_READ : PARC_SOCIAL_STORE doit être l'URL postgresql:// du serveur"
            " principal, celui qui dit quelles éditions sont publiées"
        )
    return reading_url("PARC_SOCIAL_STORE_READ", text)


def _registry(text: str, data: Path) -> str:
    if not text:
        return f"sqlite:///{data / 'registre.sqlite'}"
    return writing_url("PARC_SOCIAL_REGISTRY", text) if text.startswith("postgres") else text


def _file(text: str | None) -> Path | None:
    return Path(text).resolve() if text else None


def _outside(file: Path | None, data: Path) -> Path | None:
    """Raises InvalidValue for a file inside of a folder: a copy of it would hold both."""
    if file is not None and file.is_relative_to(data):
        raise InvalidValue(
            f"PARC_SOCIAL_DEPOTS_CLE : un fichier hors de {data} est attendu, lu {cited(str(file))}"
        )
    return file


def _yes(environ: Mapping[str, str], name: str) -> bool:
    text = environ.get(name) or "non"
    if text not in ("oui", "non"):
        raise InvalidValue(f"{name} : « oui » ou « non » est attendu, lu {cited(text)}")
    return text == "oui"


def _positive(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= 1_000_000:
        raise InvalidValue(f"{name} : un entier de 1 à 1000000 est attendu, lu {cited(text)}")
    return int(text)


def _processes(text: str) -> int | None:
    """None where nothing is said."""
    if not text:
        return None
    is_number = text.isascii() and text.isdigit() and len(text) < 6
    if not is_number or not 1 <= int(text) <= _MOST_PROCESSES:
        known = f"un entier de 1 à {_MOST_PROCESSES} est attendu"
        raise InvalidValue(f"PARC_SOCIAL_PROCESSUS : {known}, lu {cited(text)}")
    return int(text)


def _port(text: str) -> int:
    if not text.isdigit() or not 0 <= int(text) <= 65_535:
        raise InvalidValue(f"PARC_SOCIAL_PORT : un port de 0 à 65535 est attendu, lu {cited(text)}")
    return int(text)
