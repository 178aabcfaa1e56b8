"""The fields of the catalogue's records that a search may name; all are text or years."""

from functools import partial

from parc_social.catalogue.field import Audience, Field, FieldType

_TEXT, _WHOLE = FieldType.STRING, FieldType.INTEGER
KINDS = (("dataset", "jeu de données"), ("edition", "édition"), ("indicator", "indicateur"))

_open = partial(Field, audience=Audience.OPEN)  # to whom the records are

RECORD_FIELDS = (
    _open("type", _TEXT, "Sorte de fiche", "Kind of record", codes=KINDS),
    _open("title", _TEXT, "Titre", "Title"),
    _open("description", _TEXT, "Description", "Description"),
    _open("keywords", _TEXT, "Mot-clé", "Keyword"),
    _open("language", _TEXT, "Langue", "Language"),
    _open("updated", _TEXT, "Dernière mise à jour", "Last update"),
    _open("source", _TEXT, "Source", "Source"),
    _open("theme", _TEXT, "Thème", "Theme"),
    _open("code", _TEXT, "Code de l'indicateur", "Code of the indicator"),
    _open("niveau", _TEXT, "Niveau géographique", "Geographical level"),
    _open("millesime", _WHOLE, "Millésime", "Edition year"),
)
LISTS = frozenset({"keywords", "niveau", "millesime"})  # a record may have several of them
