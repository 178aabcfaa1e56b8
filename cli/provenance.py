"""Where an edition comes from, for people."""

from rich.table import Table

from parc_social.storage.edition_files.provenance import Piece, Provenance
from parc_social.storage.editions.edition import Edition


def short_counts(told: Provenance | None) -> str:
    """Lines read, kept, refused and matched, on one line; empty for an edition that tells none."""
    if told is None or not told.lues:
        return ""
    counts = f"{told.lues} lues, {told.retenues} retenues, {told.refusees} refusées"
    return counts if told.appariees is None else f"{counts}, {told.appariees} appariées"


def provenance_table(edition: Edition, told: Provenance | None) -> Table:
    """Two columns: what, and its value."""
    table = Table(show_header=False, box=None)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")  # a digest is whole or of no use
    if edition.seal:
        table.add_row("fichier d'édition", f"{edition.seal.octets} octets\n{edition.seal.sha256}")
    if told is None:
        table.add_row("provenance", "cette édition n'en dit rien")
        return table
    for piece in told.fichiers:
        table.add_row("fichier", _plain(_piece(piece)))
    table.add_row("règles", f"version {told.version}\n{told.regles}")
    table.add_row("logiciel", told.logiciel)
    table.add_row("références", "\n".join(told.references) or "aucune")
    table.add_row("comptes", short_counts(told))
    figures = (f"{name} {value:g}" for name, value in told.chiffres)
    table.add_row("chiffres", ", ".join(figures))
    return table


def _piece(piece: Piece) -> str:
    name = f"{piece.nom} : {piece.membre}" if piece.membre else piece.nom
    counts = f"{piece.lues} lues, {piece.retenues} retenues, {piece.refusees} refusées"
    refused = ", refusé en entier" if piece.bloque else ""
    return f"{name} ({piece.format}), {piece.octets} octets\n{piece.sha256}\n{counts}{refused}"


def _plain(text: str) -> str:
    """A file's own text is not markup."""
    return text.replace("[", r"\[")
