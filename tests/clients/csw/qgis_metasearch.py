"""Searches a catalogue by the code of MetaSearch, QGIS's own catalogue client.

Run by /usr/bin/python3 with python3-qgis, not by pytest: `qgis_metasearch.py ADDRESS LOGIN
PASSWORD`. Writes one JSON object: how many it finds by words, by a place, by both; a page; links.
"""

import json
import sys
import warnings

warnings.simplefilter("ignore")
sys.path.insert(0, "/usr/share/qgis/python/plugins")

from qgis.core import QgsApplication  # noqa: E402

application = QgsApplication([], False)
application.initQgis()

from MetaSearch import link_types  # noqa: E402
from MetaSearch.search_backend import CATALOG_TYPES, get_catalog_service  # noqa: E402
from owslib.util import Authentication  # noqa: E402

_BOX = ["55", "-22", "56", "-20"]
_WORLD = ["-180", "-90", "180", "90"]


def main(address, login, password):
    """What a person would see."""
    catalogue = get_catalog_service(
        address, CATALOG_TYPES[0], 400, login, password, Authentication(login, password)
    )
    seen = {"title": catalogue.conn.identification.title}

    def search(**asked):
        catalogue.query_records(**asked)
        return catalogue.matches

    seen["all"] = search(bbox=_WORLD, limit=10)
    page = catalogue.records()
    seen["page"] = [record["identifier"] for record in page]
    seen["next"] = search(bbox=_WORLD, limit=10, offset=11) and [
        record["identifier"] for record in catalogue.records()
    ]
    seen["words"] = search(bbox=_WORLD, keywords="personnes seules", limit=100)
    seen["found"] = [record["identifier"] for record in catalogue.records()]
    seen["place"] = search(bbox=_BOX, limit=100)
    seen["both"] = search(bbox=_BOX, keywords="logement social", limit=100)
    seen["box"] = page[0]["bbox"]
    links = {link["scheme"]: link["url"] for link in page[0]["links"]}
    seen["wfs"] = [links[kind] for kind in links if kind in link_types.WFS_LINK_TYPES]
    seen["wms"] = [links[kind] for kind in links if kind in link_types.WMSWMST_LINK_TYPES]
    seen["record"] = catalogue.get_record("parc-social.rpls-logements").title
    sys.stdout.write(json.dumps(seen))


main(*sys.argv[1:])
