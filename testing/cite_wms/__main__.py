"""Serves the layers of the suite in the foreground, with accounts of their own.

    python -m testing.cite_wms DONNEES

DONNEES is the folder of the suite's GeoJSON files. PARC_SOCIAL_* say where and on which store, as
for the server; the data folder is var/cite-wms unless they say otherwise.
"""

import os
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import yaml

from loaders.context import silent
from parc_social.access.conventions.annexe import Annexe, Ligne
from parc_social.access.conventions.convention import legal_day
from parc_social.access.model.organisation import Genre, Organisation, Ressort
from parc_social.catalogue.collection import Collection
from parc_social.catalogue.load import add_catalogue
from parc_social.domain.territory import Niveau
from parc_social.errors import InvalidValue, ParcSocialError
from parc_social.registry.demo.parties import GIP, Party
from parc_social.registry.demo.seed import open_accounts
from parc_social.registry.registry import open_registry
from parc_social.settings import Settings, read_settings
from parc_social.storage.editions.edition import EditionState
from parc_social.storage.open import open_store
from server.configuration import configuration_file
from server.loading import loading_context
from server.serve import serve
from testing.cite_wms.layers import SOURCE, layers, stage_layers

CATALOGUE = Path(__file__).resolve().parents[2] / "tools" / "cite-wms"
_DATA = "var/cite-wms"
_ETAT = Organisation(
    "999000011", "Administration centrale (fictive)", Genre.ETAT, Ressort(Niveau.FRANCE, "FR")
)


def main(folder: Path) -> None:
    """Loads what is not there yet, publishes it, opens the accounts and serves."""
    add_catalogue(CATALOGUE)
    settings = read_settings({"PARC_SOCIAL_DATA": _DATA, **os.environ})
    settings.data.mkdir(parents=True, exist_ok=True)
    _publish(settings, folder)
    written = settings.data / "pygeoapi-config.yml"
    write_configuration(configuration_file(os.environ), written, layers())
    os.environ["PYGEOAPI_CONFIG"] = str(written)
    sys.stderr.write(f"comptes : {settings.demo_accounts}\n")
    serve(settings)


def _publish(settings: Settings, folder: Path) -> None:
    with closing(open_store(settings, owner=True)) as store:
        store.migrate()
        published = [e for e in store.editions() if e.state is EditionState.PUBLISHED]
        if any(e.source != SOURCE for e in published):
            raise InvalidValue(f"{settings.data} sert d'autres données : donnez un dossier à part")
        staged = stage_layers(folder, loading_context(settings, store, silent))
        before = [e.id for e in published]
        if before != [staged.edition.id]:
            store.stage(staged.edition, staged.file, silent)
            store.check(staged.edition.id)
            gone = [identifier for identifier in before if identifier != staged.edition.id]
            store.publish([staged.edition.id], gone, legal_day(datetime.now(UTC)))
        with closing(open_registry(settings.registry)) as registry:
            registry.migrate()
            open_accounts(registry, store, settings.demo_accounts, _parties())


def _parties() -> list[Party]:
    """One account that has the layers and nothing else, one whose convention is not signed."""
    annexe = Annexe(tuple(Ligne(layer.id) for layer in layers()))
    return [Party("demo-gip", GIP, annexe=annexe), Party("demo-non-signee", _ETAT, "unsigned")]


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


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage : make cite-wms DONNEES=dossier")
    try:
        main(Path(sys.argv[1]))
    except ParcSocialError as error:
        sys.exit(f"cite-wms : {error}")
