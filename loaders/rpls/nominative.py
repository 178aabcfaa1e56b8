"""The nominative file of the register (« RPLS loi »): whose each of its dwellings is.

Source: CCH L.411-10; layout loaders/tabular/layouts/rpls_loi.yml.
"""

from parc_social.domain.bailleur import check_siren
from parc_social.errors import InvalidValue
from parc_social.storage.edition_files.workbench import Workbench

_SIREN = 9  # digits: a SIRET's first


def note_sirens(bench: Workbench) -> None:
    """Makes `siren_dit(siret, siren)`, of the SIRET of `lecture` whose SIREN has a right key."""
    bench.run("CREATE OR REPLACE TEMP TABLE siren_dit (siret VARCHAR, siren VARCHAR)")
    told = bench.rows("SELECT DISTINCT siret FROM lecture WHERE siret IS NOT NULL ORDER BY siret")
    found = ((siret, _siren(siret)) for (siret,) in told)
    bench.insert("siren_dit", [(siret, siren) for siret, siren in found if siren is not None])


def _siren(siret: str) -> str | None:
    try:
        return check_siren(siret[:_SIREN])
    except InvalidValue:
        return None
