"""Finds and reads pygeoapi's configuration, and imports its Flask application with it."""

import os
import tempfile
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml
from pygeoapi.util import yaml_load

from parc_social.config_folder import config_file
from parc_social.errors import BadFile, Unavailable
from parc_social.settings import Settings
from server.configuration_words import in_both

_NAME = "pygeoapi-config.yml"


def configuration_file(environ: Mapping[str, str]) -> Path:
    """What PYGEOAPI_CONFIG names, else that of the configuration's folder.

    Raises Unavailable when there is none.
    """
    named = environ.get("PYGEOAPI_CONFIG")
    found = Path(named) if named else config_file(_NAME, environ)
    if not found.is_file():
        raise Unavailable(f"configuration de pygeoapi introuvable : {found}")
    return found


def read_configuration(file: Path, settings: Settings) -> dict[str, Any]:
    """The configuration with the address and the limits of these settings, in both languages.

    Raises BadFile when it is not YAML or has no resources.
    """
    try:
        with file.open(encoding="utf-8") as text:
            read = yaml_load(text)
    except yaml.YAMLError as error:
        raise BadFile(f"configuration illisible : {file} ({error})") from error
    if not isinstance(read, dict) or "resources" not in read:
        raise BadFile(f"configuration sans « resources » : {file}")
    read["server"]["url"] = settings.base_url
    limits = read["server"].setdefault("limits", {})
    limits["max_items"] = settings.bounds.page_objets
    limits["default_items"] = min(limits.get("default_items", 100), settings.bounds.page_objets)
    read["metadata"]["identification"]["url"] = settings.base_url
    told = {"email": settings.contact.courriel, "phone": settings.contact.telephone}
    read["metadata"]["contact"] |= {name: value for name, value in told.items() if value}
    in_both(read)
    return read


def import_flask_app(file: Path) -> Any:
    """The module `pygeoapi.flask_app`, which reads two files when it is imported.

    One configuration a process: the module keeps it in its globals. The OpenAPI document it reads
    is an empty one: ours is written for each Grant (server/openapi/document.py).
    """
    os.environ["PYGEOAPI_CONFIG"] = str(file)
    with tempfile.NamedTemporaryFile("w", suffix=".json") as empty:
        empty.write("{}")
        empty.flush()
        os.environ["PYGEOAPI_OPENAPI"] = empty.name
        return import_module("pygeoapi.flask_app")
