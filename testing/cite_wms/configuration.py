"""What pygeoapi is told of the layers: its own configuration, and one resource a layer more."""

from collections.abc import Sequence
from pathlib import Path

import yaml

from parc_social.catalogue.collection import Collection

_MODEL = "territoires-commune"  # a resource that is served as these are


def write_configuration(shipped: Path, target: Path, layers: Sequence[Collection]) -> None:
    """The shipped configuration with the layers after what it has, without their twins."""
    text = shipped.read_text(encoding="utf-8")
    document = yaml.safe_load(text)
    model = document["resources"][_MODEL]
    for layer in layers:
        document["resources"][layer.id] = {
            **model,
            "title": layer.titre.fr,
            "description": layer.description,
            "providers": [_provider(one, layer) for one in model["providers"]],
        }
    with target.open("w", encoding="utf-8") as out:
        yaml.safe_dump(document, out, allow_unicode=True, sort_keys=False)


def _provider(model: dict[str, str], layer: Collection) -> dict[str, str]:
    told = {"data": layer.id, "id_field": layer.id_field, "time_field": layer.time_field}
    return {**model, **{name: value for name, value in told.items() if name in model}}
