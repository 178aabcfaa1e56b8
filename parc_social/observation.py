"""How an operator looks at the server: where its metrics are, in which form its log."""

from collections.abc import Mapping

from parc_social.errors import InvalidValue
from parc_social.oidc import LOOPBACK

_LAST_PORT = 65_535


def read_metrics_address(environ: Mapping[str, str]) -> tuple[str, int] | None:
    """Host and port where metrics answer; None: where all does. Raises InvalidValue.

    Anybody may ask there who reaches it: elsewhere than on this machine it needs the token.
    """
    text = environ.get("PARC_SOCIAL_METRICS_ADRESSE") or ""
    if not text:
        return None
    host, colon, port = text.rpartition(":")
    host = host.strip("[]")
    if not colon or not host or not port.isdigit() or not 0 < int(port) <= _LAST_PORT:
        raise InvalidValue(
            "PARC_SOCIAL_METRICS_ADRESSE : une adresse et un port sont attendus, 127.0.0.1:9464"
            f" par exemple, lu {text!r}"
        )
    if host not in LOOPBACK and not environ.get("PARC_SOCIAL_METRICS_TOKEN"):
        raise InvalidValue(
            f"PARC_SOCIAL_METRICS_ADRESSE : {host} s'atteint d'ailleurs que de cette machine ;"
            " donnez aussi PARC_SOCIAL_METRICS_TOKEN"
        )
    return host, int(port)


def read_log_form(environ: Mapping[str, str]) -> str:
    """`texte` or `json`. Raises InvalidValue."""
    form = environ.get("PARC_SOCIAL_LOG") or "texte"
    if form not in ("texte", "json"):
        raise InvalidValue(f"PARC_SOCIAL_LOG : « texte » ou « json » est attendu, lu {form!r}")
    return form
