"""What was asked, as the page of the journal says it."""

from collections.abc import Mapping

from parc_social.access.operation import Operation
from parc_social.journal.entry import ARCHIVED, GAP

_PAGE = "page-"
_WORDS: Mapping[str, str] = {
    Operation.LANDING: "accueil du service",
    Operation.CONFORMANCE: "normes suivies",
    Operation.OPENAPI: "description du service",
    Operation.COLLECTIONS: "liste des couches",
    Operation.COLLECTION: "description d’une couche",
    Operation.SCHEMA: "schéma",
    Operation.QUERYABLES: "colonnes à filtrer",
    Operation.ITEMS: "liste d’objets",
    Operation.ITEM: "un objet",
    Operation.COVERAGE: "couverture",
    Operation.COVERAGE_FILE: "couverture entière",
    Operation.DOWNLOAD: "téléchargement",
    Operation.QGIS_LAYER: "couche pour QGIS",
    Operation.TILESETS: "jeux de tuiles",
    Operation.TILESET: "jeu de tuiles",
    Operation.TILE: "tuile",
    Operation.MAP: "carte",
    Operation.DATASET_MAP: "carte de plusieurs couches",
    Operation.MAP_TILESETS: "jeux de tuiles d’images",
    Operation.MAP_TILESET: "jeu de tuiles d’images",
    Operation.MAP_TILE: "tuile d’image",
    Operation.STYLES: "liste des styles",
    Operation.STYLE: "un style",
    Operation.STYLE_METADATA: "description d’un style",
    Operation.COLLECTION_STYLES: "styles d’une couche",
    Operation.COLLECTION_STYLE: "un style d’une couche",
    Operation.COLLECTION_STYLE_METADATA: "description d’un style d’une couche",
    Operation.TILE_MATRIX_SETS: "grilles de tuiles",
    Operation.TILE_MATRIX_SET: "grille de tuiles",
    Operation.PROCESSES: "liste des traitements",
    Operation.PROCESS: "description d’un traitement",
    Operation.EXECUTION: "traitement",
    Operation.JOBS: "liste des travaux",
    Operation.JOB: "un travail",
    Operation.JOB_RESULT: "résultats d’un travail",
    Operation.EXPORT: "export de tous les objets",
    Operation.RECORDS: "fiches du catalogue",
    Operation.RECORD: "une fiche du catalogue",
    Operation.DCAT: "catalogue DCAT",
    Operation.ISO: "catalogue ISO 19139",
    Operation.ISO_RECORD: "une fiche ISO 19139",
    Operation.CREATE: "ajout à un brouillon",
    Operation.CHANGE: "correction d’un brouillon",
    Operation.OWS: "demande OWS illisible",
    Operation.WFS_CAPABILITIES: "WFS : liste des couches",
    Operation.WFS_DESCRIBE: "WFS : schéma",
    Operation.WFS_FEATURES: "WFS : liste d’objets",
    Operation.WFS_FEATURE: "WFS : un objet",
    Operation.WFS_VALUES: "WFS : valeurs d’une colonne",
    Operation.WFS_STORED_QUERIES: "WFS : requêtes enregistrées",
    Operation.WFS_STORED_QUERY: "WFS : description d’une requête enregistrée",
    Operation.WMS_CAPABILITIES: "WMS : liste des couches",
    Operation.WMS_MAP: "WMS : carte",
    Operation.WMS_INFO: "WMS : ce qui est sous un point",
    Operation.WMS_LEGEND: "WMS : légende",
    "page-sign-in": "connexion au portail",
    "page-accesses": "lecture de ce journal",
    "page-accesses-csv": "lecture de ce journal, en CSV",
    "none": "adresse inconnue",
    GAP: "lignes perdues",
    ARCHIVED: "archivage du journal",
}


def words_of(operation: str) -> str:
    """An operation of a line in French; one of before, that is no more, by its own name."""
    page = "page du portail" if operation.startswith(_PAGE) else operation
    return _WORDS.get(operation, page)
