"""The words of pygeoapi's configuration: French in the file, in both languages once it is read."""

from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

import yaml

from parc_social.catalogue.coverage import coverages
from parc_social.catalogue.load import collections
from parc_social.secrecy_floor import secrecy_floor
from parc_social.wording import ENGLISH, FRENCH, Wording, both

Json = dict[str, Any]
_OF_SERVICE = ("title", "description", "keywords", "terms_of_service")
_OF_RESOURCE = ("title", "description", "keywords")


def in_both(configuration: Json) -> None:
    """Puts the English beside what is French alone: pygeoapi answers in the caller's language.

    What its file says in languages of its own stays; what has no translation is French in both.
    `{plancher}` in the description of a resource is the floor of secrecy.
    """
    for holder, key in _places(configuration):
        holder[key] = _said(holder[key])
    for name, resource in configuration["resources"].items():
        known = _declared(name)
        if known is not None and resource.get("title") == known.fr:
            resource["title"] = known.by_language
        if isinstance(said := resource.get("description"), str):
            resource["description"] = said.replace("{plancher}", str(secrecy_floor()))


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
        holders.append((resource, _OF_RESOURCE if _declared(name) is None else ("keywords",)))
    for holder, keys in holders:
        yield from ((holder, key) for key in keys if isinstance(holder.get(key), str | list))


def _declared(name: str) -> Wording | None:
    """The title of a collection of the catalogue."""
    found = collections().get(name) or coverages().get(name)
    return found.titre if found else None


def _said(words: str | list[str]) -> Any:
    """Keywords are told once, where two have one translation."""
    if isinstance(words, str):
        return both(words).by_language
    english = list(dict.fromkeys(both(one).en for one in words))
    return {FRENCH: words, ENGLISH: english}
