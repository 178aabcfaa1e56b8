"""How an operator looks at the server: its metrics, the form of its log, its traces."""

import re
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

from parc_social.errors import InvalidValue
from parc_social.oidc import LOOPBACK
from parc_social.wording import cited

METRICS_ADDRESS, WORKER_ADDRESS = "PARC_SOCIAL_METRICS_ADRESSE", "PARC_SOCIAL_WORKER_ADRESSE"
_LAST_PORT = 65_535
_HOST = re.compile(r"[0-9A-Za-z.:\-]+")


def read_metrics_address(
    environ: Mapping[str, str], setting: str = METRICS_ADDRESS
) -> tuple[str, int] | None:
    """Host and port where metrics answer; None: where all does. Raises InvalidValue.

    Anybody may ask there who reaches it: elsewhere than on this machine it needs the token.
    """
    text = environ.get(setting) or ""
    if not text:
        return None
    host, colon, port = text.rpartition(":")
    host = host.strip("[]")
    if not colon or not host or not port.isdigit() or not 0 < int(port) <= _LAST_PORT:
        raise InvalidValue(
            f"{setting} : une adresse et un port sont attendus, 127.0.0.1:9464 par exemple,"
            f" lu {cited(text)}"
        )
    if host not in LOOPBACK and not environ.get("PARC_SOCIAL_METRICS_TOKEN"):
        raise InvalidValue(
            f"{setting} : {host} s'atteint d'ailleurs que de cette machine ;"
            " donnez aussi PARC_SOCIAL_METRICS_TOKEN"
        )
    return host, int(port)


def read_log_form(environ: Mapping[str, str]) -> str:
    """`texte` or `json`. Raises InvalidValue."""
    form = environ.get("PARC_SOCIAL_LOG") or "texte"
    if form not in ("texte", "json"):
        raise InvalidValue(f"PARC_SOCIAL_LOG : « texte » ou « json » est attendu, lu {cited(form)}")
    return form


def read_collector(environ: Mapping[str, str]) -> str | None:
    """The OTLP/HTTP address that traces are sent to; None: there are none. Raises InvalidValue.

    Of a URL without a path, OpenTelemetry's own: /v1/traces. It is not quoted where it is wrong: it
    may hold a password, which is given by OTEL_EXPORTER_OTLP_HEADERS.
    """
    text = environ.get("PARC_SOCIAL_TRACES") or ""
    if not text:
        return None
    expected = "PARC_SOCIAL_TRACES : une URL est attendue, http://127.0.0.1:4318 par exemple"
    url = _address(text)
    if url is None:
        raise InvalidValue(expected)
    if "@" in url.netloc or url.query or url.fragment:
        raise InvalidValue(
            f"{expected}, sans compte, paramètre ni fragment ; un jeton se donne par"
            " OTEL_EXPORTER_OTLP_HEADERS"
        )
    return text if url.path.strip("/") else f"{url.scheme}://{url.netloc}/v1/traces"


def _address(text: str) -> SplitResult | None:
    """The parts of an HTTP address; None: it is none."""
    if not text.isascii() or not text.isprintable() or " " in text:
        return None
    try:
        url = urlsplit(text)
        is_one = url.scheme in ("http", "https") and url.port != 0
    except ValueError:
        return None
    return url if is_one and _HOST.fullmatch(url.hostname or "") else None
