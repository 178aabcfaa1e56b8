"""Finds and reads pygeoapi's configuration, and imports its Flask application with it."""

import os
import re
import tempfile
from collections.abc import Collection, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import IO, Any

import yaml
from pygeoapi.util import get_typed_value

from parc_social.catalogue.coverage import coverages
from parc_social.catalogue.load import collections
from parc_social.config_folder import config_file
from parc_social.errors import BadFile, Unavailable
from parc_social.secrecy_floor import secrecy_floor
from parc_social.settings import Settings
from parc_social.wording import ENGLISH, FRENCH, Wording, both
from portal.site_words import SiteWords

Json = dict[str, Any]
_OF_SERVICE = ("title", "description", "keywords", "terms_of_service")
_OF_RESOURCE = ("title", "description", "keywords")


def in_both(configuration: Json) -> None:
    """Puts the English beside what is French alone: pygeoapi answers in the caller's language.

    What its file says in languages of its own stays; what has no translation is French in both.
    `{plancher}` in the description of a resource is the floor of secrecy.
    """
    for holder, key in _places(configuration):
        holder[key] = _both_words(holder[key])
    for name, resource in configuration["resources"].items():
        title = _title(name)
        if title is not None and resource.get("title") == title.fr:
            resource["title"] = title.by_language
        if isinstance(description := resource.get("description"), str):
            resource["description"] = description.replace("{plancher}", str(secrecy_floor()))


def extract(
    file: IO[bytes], keywords: Collection[str], tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[tuple[int, str, str, list[str]]]:
    """The French words, as if `both` were called with them (Babel's signature)."""
    for holder, key in _places(yaml.safe_load(file)):
        words = holder[key]
        yield from ((0, "both", one, []) for one in ([words] if isinstance(words, str) else words))


def _places(configuration: Json) -> Iterator[tuple[Json, str]]:
    """Where words stand that are not the catalogue's own: a collection says its title there."""
    metadata = configuration.get("metadata", {})
    holders: list[tuple[Json, tuple[str, ...]]] = [
        (metadata.get("identification", {}), _OF_SERVICE),
        (metadata.get("license", {}), ("name",)),
    ]
    for name, resource in configuration["resources"].items():
        holders.append((resource, _OF_RESOURCE if _title(name) is None else ("keywords",)))
    for holder, keys in holders:
        yield from ((holder, key) for key in keys if isinstance(holder.get(key), str | list))


def _title(name: str) -> Wording | None:
    """The title of a collection of the catalogue."""
    collection = collections().get(name) or coverages().get(name)
    return collection.titre if collection else None


def _both_words(words: str | list[str]) -> Any:
    """Keywords are told once, where two have one translation."""
    if isinstance(words, str):
        return both(words).by_language
    english = list(dict.fromkeys(both(one).en for one in words))
    return {FRENCH: words, ENGLISH: english}


_NAME = "pygeoapi-config.yml"


def configuration_file(environ: Mapping[str, str]) -> Path:
    """File that PYGEOAPI_CONFIG names, else that of the configuration's folder.

    Raises Unavailable when there is none.
    """
    path = environ.get("PYGEOAPI_CONFIG")
    file = Path(path) if path else config_file(_NAME, environ)
    if not file.is_file():
        raise Unavailable(f"configuration de pygeoapi introuvable : {file}")
    return file


def read_configuration(file: Path, settings: Settings) -> dict[str, Any]:
    """The configuration with the address and the limits of these settings, in both languages.

    Raises BadFile when it is not YAML or has no resources.
    """
    try:
        with file.open(encoding="utf-8") as text:
            document = load_yaml(text)
    except yaml.YAMLError as error:
        raise BadFile(f"configuration illisible : {file} ({error})") from error
    if not isinstance(document, dict) or "resources" not in document:
        raise BadFile(f"configuration sans « resources » : {file}")
    document["server"]["url"] = settings.base_url
    limits = document["server"].setdefault("limits", {})
    limits["max_items"] = settings.bounds.page_objets
    limits["default_items"] = min(limits.get("default_items", 100), settings.bounds.page_objets)
    document["metadata"]["identification"]["url"] = settings.base_url
    contact = {"email": settings.contact.courriel, "phone": settings.contact.telephone}
    document["metadata"]["contact"] |= {name: value for name, value in contact.items() if value}
    in_both(document)
    return document


_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_VARIABLE = re.compile(r"\$\{(\w+)(?::-([^}]*))?\}")
_WITH_VARIABLE = re.compile(rf".*?{_VARIABLE.pattern}")


class _ConfigurationLoader(_LOADER):
    """libyaml's, which fills `${NAME:-default}` as pygeoapi does."""


def load_yaml(fh: IO[str]) -> Any:
    """What pygeoapi's `yaml_load` gives, in 7 ms and not in 50: each process reads it twice.

    Raises yaml.YAMLError, and BadFile where a variable that has no default is missing.
    """
    return yaml.load(fh, Loader=_ConfigurationLoader)  # noqa: S506 - a safe loader


def _filled(_loader: Any, node: yaml.ScalarNode) -> Any:
    return get_typed_value(_VARIABLE.sub(_value, node.value))


def _value(found: re.Match[str]) -> str:
    value = os.environ.get(found[1], found[2])
    if value is None:
        raise BadFile(f"configuration : la variable {found[1]} manque")
    return value


_ConfigurationLoader.add_implicit_resolver("!env", _WITH_VARIABLE, None)
_ConfigurationLoader.add_constructor("!env", _filled)


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


def site_words(config: Mapping[str, Any]) -> SiteWords:
    """Its words in both languages."""
    metadata = config["metadata"]
    told = metadata["identification"]
    title, terms, licence = (
        Wording(said[FRENCH], said[ENGLISH])
        for said in (told["title"], told["terms_of_service"], metadata["license"]["name"])
    )
    contact = metadata["contact"]
    reached = (str(contact.get(name) or "") for name in ("email", "phone"))
    return SiteWords(title, terms, licence, str(contact["name"]), *reached)
