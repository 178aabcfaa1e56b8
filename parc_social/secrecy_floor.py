"""The floor of statistical secrecy: `plancher` of config/secrecy.yml, told in sentences too."""

from functools import cache
from typing import Any, cast

import yaml

from parc_social.config_folder import config_file
from parc_social.errors import InvalidValue
from parc_social.wording import cited, first_line

_LEAST, _MOST = 3, 1_000


@cache
def secrecy_floor() -> int:
    """The least number of households that a published figure speaks of. Raises InvalidValue."""
    document = read_yaml(settings_text())
    members = cast("dict[str, Any]", document) if isinstance(document, dict) else {}
    return floor_of(members.get("plancher"))


def settings_text() -> str:
    """The text of config/secrecy.yml. Raises InvalidValue when it can't be read."""
    file = config_file("secrecy.yml")
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidValue(f"secret : fichier illisible (UTF-8 attendu) : {file}") from error


def read_yaml(text: str) -> Any:
    """Settings as they are written. Raises InvalidValue."""
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise InvalidValue(f"secret : YAML illisible ({first_line(error)})") from error


def floor_of(value: Any) -> int:
    """A floor as it is written. Raises InvalidValue."""
    return whole(value, "plancher", _LEAST, _MOST)


def whole(value: Any, what: str, least: int, most: int) -> int:
    """A whole number as it is written; `what` names it. Raises InvalidValue."""
    if type(value) is not int or not least <= value <= most:
        raise InvalidValue(f"secret : {what} : un entier de {least} à {most}, lu {cited(value)}")
    return value
