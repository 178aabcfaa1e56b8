"""Which dwellings of the register the lines of a landlord may name: those that it holds today.

Its own, and its predecessors' (parc_social/access/model/succession.py). Any other dwelling is, for
its deposits and for its drafts, as if it were not in the register: neither its place nor its being
there is told to who writes its number (tests/spec/loaders/ops/test_ops_parc_d_autrui.py).
"""

from collections.abc import Sequence
from datetime import date

from parc_social.access.model.succession import Succession, about, owner
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import statement

_STOCK = """
SELECT DISTINCT siren, code_commune FROM parc_ref.stock_bailleur
WHERE list_contains($sirens, siren)"""


def find_held(
    bench: Workbench, successions: Sequence[Succession], survey: int, register: int
) -> None:
    """Makes `tenu(siren, siren_rpls, code_commune)`: by landlord of a line, what it may name.

    `successions` are those in force; `survey` and `register` the millésimes of both. In: lecture,
    parc_ref.
    """
    touched = {code for s in successions for code in (s.de, s.vers)}
    bench.run(statement("loaders.ops", "tenu"), {"sauf": sorted(touched)})
    named = [siren for (siren,) in bench.rows("SELECT DISTINCT siren_bailleur FROM lecture")]
    for siren in sorted(touched.intersection(named)):
        near = about(siren, successions)
        family = sorted({siren, *(code for s in near for code in (s.de, s.vers))})
        held = [
            (siren, of_register, commune)
            for of_register, commune in bench.rows(_STOCK, {"sirens": family})
            if owner(of_register, commune, register, near, date.max)
            == owner(siren, commune, survey, near, date.max)
        ]
        bench.insert("tenu", held)
