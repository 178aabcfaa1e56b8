"""What was asked, as the page of the journal says it."""

from collections.abc import Mapping

from parc_social.catalogue.routes.table import BY_OPERATION
from parc_social.journal.entry import ARCHIVED, GAP

_PAGE = "page-"
_WORDS: Mapping[str, str] = {
    "landing": "accueil du service",
    "conformance": "normes suivies",
    "openapi": "description du service",
    "collections": "liste des couches",
    "collection": "description d’une couche",
    "schema": "schéma",
    "queryables": "colonnes à filtrer",
    "items": "liste d’objets",
    "item": "un objet",
    "coverage": "couverture",
    "coverage-file": "couverture entière",
    "download": "téléchargement",
    "qgis-layer": "couche pour QGIS",
    "tilesets": "jeux de tuiles",
    "tileset": "jeu de tuiles",
    "tile": "tuile",
    "map": "carte",
    "dataset-map": "carte de plusieurs couches",
    "map-tilesets": "jeux de tuiles d’images",
    "map-tileset": "jeu de tuiles d’images",
    "map-tile": "tuile d’image",
    "styles": "liste des styles",
    "style": "un style",
    "style-metadata": "description d’un style",
    "collection-styles": "styles d’une couche",
    "collection-style": "un style d’une couche",
    "collection-style-metadata": "description d’un style d’une couche",
    "tile-matrix-sets": "grilles de tuiles",
    "tile-matrix-set": "grille de tuiles",
    "processes": "liste des traitements",
    "process": "description d’un traitement",
    "execution": "traitement",
    "jobs": "liste des travaux",
    "job": "un travail",
    "job-result": "résultats d’un travail",
    "export": "export de tous les objets",
    "records": "fiches du catalogue",
    "record": "une fiche du catalogue",
    "dcat": "catalogue DCAT",
    "iso19139": "catalogue ISO 19139",
    "iso19139-record": "une fiche ISO 19139",
    "create": "ajout à un brouillon",
    "change": "correction d’un brouillon",
    "ows": "demande OWS illisible",
    "wfs-get-capabilities": "WFS : liste des couches",
    "wfs-describe-feature-type": "WFS : schéma",
    "wfs-get-feature": "WFS : liste d’objets",
    "wfs-get-feature-by-id": "WFS : un objet",
    "wfs-get-property-value": "WFS : valeurs d’une colonne",
    "wfs-list-stored-queries": "WFS : requêtes enregistrées",
    "wfs-describe-stored-queries": "WFS : description d’une requête enregistrée",
    "wms-get-capabilities": "WMS : liste des couches",
    "wms-get-map": "WMS : carte",
    "wms-get-feature-info": "WMS : ce qui est sous un point",
    "wms-get-legend-graphic": "WMS : légende",
    "page-sign-in": "connexion au portail",
    "page-map": "carte du portail",
    "page-map-picture": "image de la carte du portail",
    "page-table": "tableau du portail",
    "page-definitions": "définitions des indicateurs",
    "page-definition": "définition d’un indicateur",
    "page-territories": "recherche d’un territoire",
    "page-territory": "fiche d’un territoire",
    "page-qualify": "qualification de territoires",
    "page-qualify-picture": "carte d’une qualification de territoires",
    "page-save-criteria": "jeu de critères gardé",
    "page-remove-criteria": "jeu de critères retiré",
    "page-layers": "couches ouvertes",
    "page-deposit": "dépôts de l’enquête",
    "page-check-file": "fichier à vérifier",
    "page-check": "rapport d’une vérification",
    "page-erase-check": "vérification effacée",
    "page-deposit-model": "modèle d’un fichier de l’enquête",
    "page-help": "aide du portail",
    "page-compare": "comparaison de territoires",
    "page-steering": "pilotage",
    "page-campaigns": "campagnes de dépôt",
    "page-campaign": "une campagne de dépôt",
    "page-accesses": "lecture de ce journal",
    "page-accesses-csv": "lecture de ce journal, en CSV",
    "none": "adresse inconnue",
    GAP: "lignes perdues",
    ARCHIVED: "archivage du journal",
}


def words_of(operation: str) -> str:
    """An operation of a line in French; one of before, that is no more, by its own name.

    One without words of its own is told as OpenAPI sums it up.
    """
    route = BY_OPERATION.get(operation)
    summary = route.addresses[0].summary if route and route.addresses else ""
    page = "page du portail" if operation.startswith(_PAGE) else operation
    return _WORDS.get(operation) or f"{summary[:1].lower()}{summary[1:]}" or page
