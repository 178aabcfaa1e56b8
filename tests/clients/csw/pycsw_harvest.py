"""Harvests a catalogue as pycsw does, with its own code; prints what it would store.

Run by the Python of requirements/pycsw.txt, not by pytest: `pycsw_harvest.py ADDRESS`. Who asks is
in the file that NETRC names, as pycsw has no word of its own for it. Its server does not import on
Python 3.13; its harvester does.
"""

import json
import sys

from pycsw.core import config, metadata

_CSW = "http://www.opengis.net/cat/csw/2.0.2"


class Stored:
    """A row of pycsw's table."""


class Repository:
    """One that holds nothing yet."""

    dataset = Stored

    def __init__(self, context):
        self.context = context


def main(address):
    """The rows, as JSON; the first one is of the service."""
    context = config.StaticContext()
    context.parser, context.url = None, address
    rows = metadata.parse_record(context, address, Repository(context), _CSW, "urn:service", 50)
    names = ("identifier", "title", "type", "abstract", "keywords", "wkt_geometry", "links", "xml")
    kept = [{name: getattr(row, name, None) for name in names} for row in rows]
    for row in kept:
        row["xml"] = len(row["xml"] or "")
    sys.stdout.write(json.dumps(kept))


main(sys.argv[1])
