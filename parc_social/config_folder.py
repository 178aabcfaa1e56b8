"""The folder of what the GIP may edit: rights, secrecy, quotas, limits, pygeoapi's configuration.

It is config/ beside the sources, and the copy of it in the wheel.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from parc_social.errors import InvalidValue

_VARIABLE = "PARC_SOCIAL_CONFIG"
_HERE = Path(__file__).resolve().parent


def config_file(name: str, environ: Mapping[str, str] = os.environ) -> Path:
    """The file of that name in PARC_SOCIAL_CONFIG, or the shipped one where that folder lacks it.

    Raises InvalidValue when the variable names no folder: a mistyped one must not open our rights.
    """
    shipped = _shipped() / name
    named = environ.get(_VARIABLE)
    if not named:
        return shipped
    folder = Path(named)
    if not folder.is_dir():
        raise InvalidValue(f"{_VARIABLE} : ce dossier n'existe pas : {named!r}")
    own = folder / name
    return own if own.exists() else shipped


def _shipped() -> Path:
    packaged = _HERE / "config"
    return packaged if packaged.is_dir() else _HERE.parent / "config"
