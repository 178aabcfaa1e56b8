"""Label of a feature on a page: its name, or its address and, of a dwelling, its traits."""

from collections.abc import Iterator, Mapping
from typing import Any

# Columns of an address, as each collection names them: number, suffix, street, postal code.
_ADDRESSES = (
    ("numvoie", "indrep", "typvoie", "nomvoie", "codepostal"),
    ("numero", "rep", "nom_voie", "code_postal"),
)
NAME = "nom"


def feature_name(properties: Mapping[str, Any]) -> str:
    """Of its columns that are shown; empty where they say neither."""
    if properties.get(NAME):
        return str(properties[NAME])
    for names in _ADDRESSES:
        *street, postal = [str(properties.get(one) or "").strip() for one in names]
        if street[-1]:
            address = " ".join(part for part in street if part)
            return ", ".join(one for one in (address, postal, *_traits(properties)) if one)
    return ""


def _traits(properties: Mapping[str, Any]) -> Iterator[str]:
    """Traits that tell a dwelling from the others of its address: rooms, surface, floor."""
    for name, words in (("nbpiece", "T{}"), ("surfhab", "{} m²"), ("etage", "étage {}")):
        if properties.get(name) not in (None, ""):
            yield words.format(properties[name])
