"""Bad files of every kind, the code that each is refused with and a word of the remedy.

`python -m testing.bad_files` prints docs/fichiers-refuses.md.
"""
# ruff: noqa: E501 - a case is a line

import bz2
import lzma
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from loaders.context import FileLimits, readable_size
from loaders.files.faults import file_faults
from testing.bad_files_made import (
    BAN_HEAD,
    LANDLORD,
    OPS_HEAD,
    RPLS_HEAD,
    Maker,
    bomb,
    both,
    changed,
    field,
    file,
    gz,
    lying,
    ops_rows,
    overlapping,
    packed,
    path,
    special,
    table,
    tabled,
    tar_gz,
    workbook,
    zip_bomb,
    zipped,
)


@dataclass(frozen=True, slots=True)
class Case:
    """`read`: the file has to be read by DuckDB to be judged; the others are refused before."""

    nom: str
    source: str
    make: Maker
    code: str
    remede: str
    read: bool = False


RPLS, OPS, BAN = table("rpls"), table("ops"), table("ban")
LATIN = RPLS.encode("latin-1")
ZIP_OF_RPLS = zipped(("rpls.csv", RPLS))
POINTLESS = '{"type": "FeatureCollection", "features": [1'
SWALLOWED = BAN + 'B1;1;;"Rue;93300;93001;2.31;48.91\n' + BAN.split("\n", 1)[1] * 9

CASES: tuple[Case, ...] = (
    # what is no table at all
    Case("vide", "rpls", file(b""), "FIC-001", "extraction"),
    Case("des blancs seulement", "ops", file(b" \n\n  \n"), "FIC-001", "extraction"),
    Case("marque d'encodage seule", "ban", file(b"\xef\xbb\xbf"), "FIC-001", "extraction"),
    Case("première ligne vide", "ban", file("\n" + BAN), "FIC-007", "en-tête"),
    Case("page d'erreur HTML", "rpls", file("<!DOCTYPE html><html>503</html>\n"), "FIC-016", "producteur"),
    Case("réponse JSON", "ops", file('{"error": "quota"}\n'), "FIC-016", "producteur"),
    Case("contours donnés à OPS", "ops", file(POINTLESS, "communes.geojson"), "FIC-016", "producteur"),
    Case("XML", "ban", file("<?xml version='1.0'?><gml/>\n"), "FIC-016", "producteur"),
    Case("PDF", "ops", file(b"%PDF-1.7\n%\xe2\xe3\n"), "FIC-016", "producteur"),
    Case("classeur .xls ou protégé", "ops", file(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99), "FIC-016", ".xlsx"),
    Case("Parquet", "rpls", file(b"PAR1\x15\x04\x15"), "FIC-016", "producteur"),
    Case("GeoPackage donné à RPLS", "rpls", file(b"SQLite format 3\0" + b"\0" * 99), "FIC-016", "producteur"),
    Case("archive 7z", "territoires", file(b"7z\xbc\xaf\x27\x1c\0\4"), "FIC-056", "décompressez"),
    Case("bzip2", "rpls", file(bz2.compress(RPLS.encode())), "FIC-056", "décompressez"),
    Case("xz", "rpls", file(lzma.compress(RPLS.encode())), "FIC-056", "décompressez"),
    # names that lie
    Case("classeur nommé .csv", "ops", file(workbook(ops_rows())), "FIC-017", "extension"),
    Case("CSV nommé .gz", "rpls", file(RPLS, "rpls-2025.csv.gz"), "FIC-017", "extension"),
    Case("CSV nommé .zip", "rpls", file(RPLS, "rpls-2025.zip"), "FIC-020", "compressez"),
    Case("CSV nommé .xlsx", "ops", file(OPS, "ops-2024.xlsx"), "FIC-030", "enregistrez"),
    # what is no ordinary file
    Case("fichier absent", "rpls", lambda folder: [folder / "absent.csv"], "FIC-004", "chemin"),
    Case("dossier", "ban", path(Path.mkdir), "FIC-057", "dossier"),
    Case("tube nommé", "rpls", path(os.mkfifo), "FIC-057", "dossier"),
    Case("périphérique sans fin", "rpls", path(lambda p: p.symlink_to("/dev/zero")), "FIC-057", "dossier"),
    Case("lien vers lui-même", "ops", path(lambda p: p.symlink_to(p)), "FIC-005", "droits"),
    Case("lien vers rien", "ops", path(lambda p: p.symlink_to("/absent")), "FIC-004", "chemin"),
    # gzip
    Case("gzip tronqué", "rpls", file(gz(RPLS * 99)[:-20]), "FIC-002", "gzip -t"),
    Case("gzip réduit à son en-tête", "ops", file(gz(OPS)[:5]), "FIC-002", "gzip -t"),
    Case("gzip de somme fausse", "ban", file(field(gz(BAN), b"", -8, b"\0\0\0\0")), "FIC-002", "gzip"),
    Case("gzip suivi d'autre chose", "ban", file(gz(BAN) + b"anything"), "FIC-002", "gzip -t"),
    Case("gzip dans un gzip", "rpls", file(gz(gz(RPLS))), "FIC-056", "décompressez"),
    Case("zip dans un gzip", "rpls", file(gz(ZIP_OF_RPLS)), "FIC-056", "décompressez"),
    Case("archive tar", "rpls", file(tar_gz(), "rpls-2025.tar.gz"), "FIC-056", "décompressez"),
    Case("bombe gzip", "ban", file(bomb, "ban.csv.gz"), "FIC-021", "décompressez"),
    # zip
    Case("zip tronqué", "rpls", file(ZIP_OF_RPLS[:-30]), "FIC-020", "l'archive"),
    Case("zip de somme fausse", "rpls", file(field(ZIP_OF_RPLS, b"PK\1\2", 16, b"abcd")), "FIC-020", "l'archive"),
    Case("zip vide", "rpls", packed(), "FIC-023", "CSV"),
    Case("zip de notices", "rpls", packed(("notice.pdf", "%PDF")), "FIC-023", "CSV"),
    Case("zip d'un programme", "rpls", packed(("a.csv", RPLS), ("b.exe", "MZ")), "FIC-027", "données"),
    Case("chemin qui remonte", "rpls", packed(("../../rpls.csv", RPLS)), "FIC-022", "simples"),
    Case("chemin qui remonte, à la Windows", "ops", packed(("..\\ops.csv", OPS)), "FIC-022", "simples"),
    Case("chemin absolu", "rpls", packed(("/tmp/rpls.csv", RPLS)), "FIC-022", "simples"),  # noqa: S108
    Case("chemin de lecteur", "ban", packed(("C:ban.csv", BAN)), "FIC-022", "simples"),
    Case("saut de ligne dans un nom", "ban", packed(("b\nan.csv", BAN)), "FIC-022", "simples"),
    Case("lien dans un zip", "rpls", special(0o120777), "FIC-022", "simples"),
    Case("périphérique dans un zip", "rpls", special(0o020666), "FIC-022", "simples"),
    Case("zip chiffré", "ops", file(field(field(ZIP_OF_RPLS, b"PK\1\2", 8, b"\1"), b"PK\3\4", 6, b"\1")), "FIC-025", "mot de passe"),
    Case("zip dans un zip", "rpls", packed(("a.zip", ZIP_OF_RPLS)), "FIC-026", "niveau"),
    Case("gzip dans un zip", "rpls", packed(("a.csv.gz", gz(RPLS))), "FIC-026", "niveau"),
    Case("zip caché dans un zip", "rpls", packed(("a.csv", ZIP_OF_RPLS)), "FIC-056", "décompressez"),
    Case("201 membres", "ban", packed(*((f"{n}.csv", BAN) for n in range(201))), "FIC-024", "ne gardez"),
    Case("65 534 membres annoncés", "ban", file(field(ZIP_OF_RPLS, b"PK\5\6", 10, b"\xfe\xff")), "FIC-024", "ne gardez"),
    Case("répertoire de 1 Go annoncé", "ban", file(field(ZIP_OF_RPLS, b"PK\5\6", 12, b"\0\0\0\x40")), "FIC-024", "ne gardez"),
    Case("bombe zip", "rpls", file(zip_bomb, "source-2025.zip"), "FIC-021", "décompressez"),
    Case("membre trop dense annoncé", "rpls", file(field(ZIP_OF_RPLS, b"PK\1\2", 24, b"\xfe\xff\xff\xff")), "FIC-021", "décompressez"),
    Case("taille annoncée fausse", "rpls", file(lying(ZIP_OF_RPLS)), "FIC-020", "l'archive"),
    Case("membres superposés", "rpls", file(overlapping()), "FIC-020", "l'archive"),
    Case("compression inconnue", "rpls", file(field(field(ZIP_OF_RPLS, b"PK\1\2", 10, b"\x09"), b"PK\3\4", 8, b"\x09")), "FIC-028", "deflate"),
    Case("mauvais CSV dans un zip", "rpls", packed(("un.csv", RPLS), ("deux.csv", "a\0b;c\n")), "FIC-006", "UTF-8"),
    Case("jumeaux dans un zip", "rpls", packed(("un.csv", RPLS), ("deux.csv", RPLS)), "FIC-053", "une fois"),
    Case("shapefile incomplet", "territoires", packed(("communes.shp", b"\0\0\x27\x0a" + b"\0" * 96)), "FIC-029", ".dbf"),
    # the same file twice
    Case("même fichier deux fois", "rpls", both(file(RPLS), file(RPLS, "copie-2025.csv")), "FIC-053", "une fois"),
    Case("même texte, compressé ou non", "ban", both(file(BAN), file(gz(BAN), "b.csv.gz")), "FIC-053", "une fois"),
    # bytes
    Case("octet nul dès le début", "rpls", file(b"\x7fELF\0\0\0"), "FIC-006", "UTF-8"),
    Case("octet nul au loin", "rpls", file((RPLS * 3000 + "9\0\n").encode()), "FIC-006", "UTF-8"),
    Case("UTF-16", "ops", file(OPS.encode("utf-16")), "FIC-013", "UTF-8"),
    Case("UTF-16 gros-boutiste", "ops", file(b"\xfe\xff" + OPS.encode("utf-16-be")), "FIC-013", "UTF-8"),
    Case("UTF-16 sans marque", "ops", file(OPS.encode("utf-16-le")), "FIC-013", "UTF-8"),
    Case("UTF-32", "ops", file(OPS.encode("utf-32")), "FIC-013", "UTF-8"),
    Case("CP850 (DOS)", "rpls", file(RPLS.encode("cp850")), "FIC-013", "UTF-8"),
    Case("deux encodages", "rpls", file(RPLS.encode() + LATIN.split(b"\n", 1)[1]), "FIC-018", "un seul"),
    Case("deux encodages, dans l'autre ordre", "rpls", file(LATIN + RPLS.encode()), "FIC-018", "un seul"),
    Case("coupé dans une lettre", "rpls", file(RPLS.encode() + "93001;É".encode()[:-1]), "FIC-018", "un seul"),
    # lines
    Case("retours chariot seuls", "ops", file(OPS.replace("\n", "\r")), "FIC-019", "fins de ligne"),
    Case("un retour chariot seul", "ops", file(OPS.replace("RUE", "RUE\r", 1)), "FIC-019", "fins de ligne"),
    Case("ligne d'un million d'octets", "ban", file(BAN + "A" * 1_000_000), "FIC-012", "fins de ligne"),
    # header
    Case("virgules", "rpls", file(RPLS.replace(";", ",")), "FIC-003", "séparateur"),
    Case("tabulations", "ops", file(OPS.replace(";", "\t")), "FIC-003", "séparateur"),
    Case("une seule colonne", "ban", file("id\nA1\n"), "FIC-003", "séparateur"),
    Case("10 000 colonnes", "rpls", file(tabled(";".join(f"C{n}" for n in range(10_000)))), "FIC-011", "colonnes"),
    Case("1 001 colonnes", "ops", file(tabled(OPS_HEAD + "".join(f";C{n}" for n in range(982)))), "FIC-011", "colonnes"),
    Case("colonne en double", "rpls", file(tabled(RPLS_HEAD + ";NBPIECE")), "FIC-010", "une seule"),
    Case("colonne en double, à la casse près", "ban", file(tabled(BAN_HEAD + ";Lon")), "FIC-010", "une seule"),
    Case("colonne sans nom", "ops", file(tabled(OPS_HEAD.replace("millesime", ""))), "FIC-050", "nom"),
    Case("séparateur de trop dans l'en-tête", "ban", file(tabled(BAN_HEAD + ";")), "FIC-050", "nom"),
    Case("guillemet ouvert dans l'en-tête", "rpls", file('"' + RPLS), "FIC-054", "guillemet"),
    Case("colonne absente", "rpls", file(RPLS.replace("NBPIECE", "PIECES")), "FIC-047", "producteur"),
    Case("colonne absente, BAN", "ban", file(BAN.replace("code_insee", "insee")), "FIC-009", "colonnes"),
    # another source
    Case("dépôt OPS donné à RPLS", "rpls", file(OPS), "FIC-015", "sa source"),
    Case("RPLS donné à OPS", "ops", file(RPLS), "FIC-015", "sa source"),
    Case("fichier de bailleur donné à OPS", "ops", file(LANDLORD + "\n1;2\n"), "FIC-015", "sa source"),
    Case("BAN donnée aux territoires", "territoires", file(BAN), "TER-100", "CODE_COMMUNE"),
    Case("appartenances données à la BAN", "ban", file(table("territoires")), "FIC-015", "sa source"),
    Case("fichier de bailleur d'une autre année", "rpls", file(LANDLORD.replace("2025", "2023") + "\n1\n"), "FIC-040", "millésime"),
    Case("SIREN de bailleur faux", "rpls", file(LANDLORD.replace("99990001200013", "99990001300013") + "\n1\n"), "FIC-041", "SIRET"),
    # workbooks
    Case("formule", "ops", file(workbook(ops_rows("=1+1")), "ops-2024.xlsx"), "FIC-031", "valeurs"),
    Case("liaison vers un autre classeur", "ops", file(workbook(ops_rows(), link=True), "ops-2024.xlsx"), "FIC-032", "liaisons"),
    Case("deux feuilles de données", "ops", file(workbook(ops_rows(), sheets=2), "ops-2024.xlsx"), "FIC-034", "une seule"),
    Case("classeur tronqué", "ops", file(workbook(ops_rows())[:-200], "ops-2024.xlsx"), "FIC-030", "enregistrez"),
    Case("formule, dans un zip", "ops", packed(("d/ops.xlsx", workbook(ops_rows("=1")))), "FIC-031", "valeurs"),
    # what has to be read to be judged
    Case("en-tête seul", "ban", file(BAN_HEAD + "\n"), "FIC-008", "données", read=True),
    Case("guillemet jamais refermé", "ban", file(SWALLOWED), "FIC-054", "guillemet", read=True),
    Case("longitude et latitude inversées", "ban", file(changed(BAN.encode(), b"lon;lat", b"lat;lon")), "FIC-055", "longitude", read=True),
    Case("X et Y inversés", "rpls", file(table("rpls", x="6868000.5", y="651000.5")), "FIC-055", "X puis Y", read=True),
    Case("EPSG d'un autre territoire", "rpls", file(table("rpls", epsg="2975")), "FIC-055", "EPSG", read=True),
    Case("degrés au lieu de mètres", "rpls", file(table("rpls", x="2.35", y="48.92")), "FIC-055", "EPSG", read=True),
    Case("contours tronqués", "territoires", both(file(table("territoires", 1), "appartenance-2025.csv"), file(POINTLESS, "communes.geojson")), "TER-102", "GeoJSON", read=True),
)  # fmt: skip
_ABOVE = """# Fichiers refusés

<!-- Écrit par « python -m testing.bad_files > docs/fichiers-refuses.md » : ne pas modifier à la main. -->

Un fichier qu'on ne peut pas lire en confiance est refusé entier, avec un code stable et un remède, avant
que rien ne soit gardé. Chaque ligne ci-dessous est un fichier que les tests fabriquent et donnent au
chargeur de sa source (testing/bad_files.py, tests/integration/loaders/files/test_bad_files.py) : le code et le remède sont
vérifiés, le temps (moins de 10 s de processeur), la mémoire, et qu'il ne reste rien sur le disque. Ceux qui
sont des octets, et non un endroit du disque, sont aussi envoyés par la page qui vérifie, par celle qui dépose
et par l'API, qui disent les mêmes codes (`make proof-fichiers`). Les
règles sur les lignes et tous les codes sont dans [regles.md](regles.md).

Ce qui est lu sans rien demander : UTF-8 avec ou sans marque, ISO-8859-1, Windows-1252 ; fins de ligne
Unix, Windows ou mélangées ; `.csv` ou `.txt`, seul ou en `.gz` ; `.zip` d'un ou plusieurs fichiers ;
`.xlsx` d'une feuille de valeurs ; n'importe quel nom de fichier.

Limites [G] : {line} octets par ligne, {columns} colonnes, {members} fichiers par archive, {inflated} une fois
décompressé (`PARC_SOCIAL_SOURCE_MAX_GO`), {ratio} fois la taille compressée au-delà de {ratio_from}
(`PARC_SOCIAL_SOURCE_RATIO`), 20 lignes par valeur entre guillemets. Le fichier national RPLS fait 3 Go, la
BAN 5 Go. Il faut sur le disque des éditions la place de ce qu'une archive contient.

"""


def printed() -> str:
    """The page of the cases, in Markdown."""
    known, limits = file_faults(), asdict(FileLimits())
    sizes = {name: readable_size(limits[name]) for name in ("inflated", "ratio_from")}
    above = _ABOVE.format(**(limits | sizes))
    rows = [f"{above}| Fichier | Source | Code | Remède |", "|---|---|---|---|"]
    for case in CASES:
        fault = known.get(case.code)
        remedy = fault.remede if fault else "voir [regles.md](regles.md)"
        rows.append(f"| {case.nom} | {case.source} | {case.code} | {remedy} |")
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    sys.stdout.write(printed())
