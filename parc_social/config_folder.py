"""The folder of what the GIP may edit: rights, secrecy, quotas, limits, pygeoapi's configuration.

It is config/ beside the sources, and the copy of it in the wheel.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from parc_social.errors import InvalidValue
from parc_social.wording import cited

_VARIABLE = "PARC_SOCIAL_CONFIG"
_HERE = Path(__file__).resolve().parent


def config_file(name: str, environ: Mapping[str, str] = os.environ) -> Path:
    """The file of that name in PARC_SOCIAL_CONFIG, or the shipped one where that folder lacks it.

    Raises InvalidValue when the variable names no folder, or one that can't be looked in: what is
    mistyped, or lost behind a broken link, must not open our rights.
    """
    default = _default_folder() / name
    path = environ.get(_VARIABLE)
    if not path:
        return default
    folder = Path(path)
    if not folder.is_dir():
        raise InvalidValue(f"{_VARIABLE} : ce dossier n'existe pas : {cited(path)}")
    own = folder / name
    try:
        own.lstat()  # a link that leads nowhere is there, and fails when it is read
    except FileNotFoundError:
        return default
    except OSError as error:
        raise InvalidValue(f"{_VARIABLE} : dossier illisible : {cited(path)}") from error
    return own


def _default_folder() -> Path:
    in_wheel = _HERE / "config"
    return in_wheel if in_wheel.is_dir() else _HERE.parent / "config"
