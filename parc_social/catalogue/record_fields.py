"""The fields of the catalogue's records that a search may name; all are text or years."""

from parc_social.catalogue.field import Field, FieldType

_TEXT, _WHOLE = FieldType.STRING, FieldType.INTEGER
KINDS = (("dataset", "jeu de données"), ("edition", "édition"), ("indicator", "indicateur"))

RECORD_FIELDS = (
    Field("type", _TEXT, "Sorte de fiche", "Kind of record", codes=KINDS),
    Field("title", _TEXT, "Titre", "Title"),
    Field("description", _TEXT, "Description", "Description"),
    Field("keywords", _TEXT, "Mot-clé", "Keyword"),
    Field("language", _TEXT, "Langue", "Language"),
    Field("updated", _TEXT, "Dernière mise à jour", "Last update"),
    Field("source", _TEXT, "Source", "Source"),
    Field("theme", _TEXT, "Thème", "Theme"),
    Field("code", _TEXT, "Code de l'indicateur", "Code of the indicator"),
    Field("niveau", _TEXT, "Niveau géographique", "Geographical level"),
    Field("millesime", _WHOLE, "Millésime", "Edition year"),
)
LISTS = frozenset({"keywords", "niveau", "millesime"})  # a record may have several of them
