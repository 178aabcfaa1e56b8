"""Addresses of the API's files, as pages link to them."""

from collections.abc import Mapping
from urllib.parse import urlencode

from parc_social.catalogue.formats import CSV


def export_path(collection: str, form: str, asked: Mapping[str, str]) -> str:
    """Path of an export; of a CSV, in the form that a French spreadsheet opens as it is."""
    spreadsheet = {"csv": "excel"} if form == CSV else {}
    return f"/collections/{collection}/export?{urlencode({'f': form, **spreadsheet, **asked})}"
