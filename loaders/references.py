"""The editions that a loader looks its lines up in, and what is told of those that are not there.

A loading needs the territories; a check (nothing kept) does without any of them, says which
controls were not run, and how to have them.
"""

from dataclasses import dataclass
from pathlib import Path

from loaders.context import Context
from loaders.edition_builder import nearest
from loaders.tabular.layout import Layout
from loaders.tabular.rejections import note_whole
from parc_social.errors import NotFound
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import statement

_TERRITOIRES = "ter"


@dataclass(frozen=True, slots=True)
class References:
    """Edition files, nearest in time of those that may be referred to; None: there is none."""

    territoires: Path | None
    ban: Path | None
    rpls: Path | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        """Those that are there, territories first."""
        return tuple(f for f in (self.territoires, self.ban, self.rpls) if f is not None)


def find_references(context: Context, millesime: int, *, register: bool) -> References:
    """References that this machine has; `register`: the RPLS too.

    Raises NotFound, saying what to load first, when an edition is to be kept without territories.
    """
    territoires = nearest(context, "territoires", millesime)
    if territoires is None and context.keep:
        raise NotFound(_without_territories(context))
    ban = nearest(context, "ban", millesime)
    return References(territoires, ban, nearest(context, "rpls", millesime) if register else None)


def _without_territories(context: Context) -> str:
    """Never loaded, or known to the store while its file is not in the folder: restored without."""
    known = sorted(name for name in context.sealed if name.startswith("territoires_"))
    if not known:
        return (
            f"aucune édition des territoires dans {context.folder} :"
            " lancez d'abord « parc-social load territoires »"
        )
    return (
        f"l'entrepôt connaît {known[-1]}, mais son fichier n'est pas dans {context.folder} : rendez"
        " ce dossier d'une sauvegarde (docs/sauvegarder.md), ou chargez de nouveau les territoires"
    )


def open_territories(bench: Workbench, references: References) -> None:
    """Attaches `ter`: the territories, or tables of the same names with nothing in them."""
    if references.territoires is None:
        bench.run(statement("loaders", "territoires_absents"))
    else:
        bench.attach(_TERRITOIRES, references.territoires)


def believe_communes(bench: Workbench, references: References, column: str) -> None:
    """Without territories takes the commune codes of `lecture` as they are: none is judged.

    Needs `ps_ville` (loaders.territoires.communes).
    """
    if references.territoires is None:
        bench.run(statement("loaders", "communes_crues").format(column=column))


def note_without_outline(
    bench: Workbench, layout: Layout, references: References, relation: str
) -> None:
    """Writes down, once, how many communes of a relation have no outline, and with how many rows.

    The layout has the rule `sans_contour`. Nothing is said without territories: `note_absent` did.
    """
    if references.territoires is None:
        return
    communes, rows = bench.rows(statement("loaders", "sans_contour").format(relation=relation))[0]
    if communes:
        fault = layout.fault("sans_contour")
        note_whole(bench, fault, f"{communes} communes, {rows} lignes")


def note_absent(bench: Workbench, layout: Layout, **there: bool) -> None:
    """Writes down, once a source that is not there, which controls were not run without it.

    A source `x` has its rule `sans_x` among the layout's faults of whole files.
    """
    for source, is_there in there.items():
        if not is_there:
            note_whole(bench, layout.fault(f"sans_{source}"))
