"""The fields of the catalogue's records that a search may name; all are text or years."""

from functools import partial

from parc_social.catalogue.field import Audience, Field, FieldType
from parc_social.wording import both

_TEXT, _WHOLE = FieldType.STRING, FieldType.INTEGER
KINDS = {
    "dataset": both("jeu de données"),
    "edition": both("édition"),
    "indicator": both("indicateur"),
}
_CODES = tuple((code, label.fr) for code, label in KINDS.items())

_open = partial(Field, audience=Audience.OPEN)  # to whom the records are

RECORD_FIELDS = (
    _open("type", _TEXT, both("Sorte de fiche"), codes=_CODES),
    _open("title", _TEXT, both("Titre")),
    _open("description", _TEXT, both("Description")),
    _open("keywords", _TEXT, both("Mot-clé")),
    _open("language", _TEXT, both("Langue")),
    _open("updated", _TEXT, both("Dernière mise à jour")),
    _open("source", _TEXT, both("Source")),
    _open("theme", _TEXT, both("Thème")),
    _open("code", _TEXT, both("Code de l'indicateur")),
    _open("niveau", _TEXT, both("Niveau géographique")),
    _open("millesime", _WHOLE, both("Millésime")),
)
LISTS = frozenset({"keywords", "niveau", "millesime"})  # a record may have several of them
