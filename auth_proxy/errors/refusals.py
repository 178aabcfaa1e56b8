"""The closed list of refusals: nothing else leaves the server. `docs/erreurs.md` is made of it."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path


@dataclass(frozen=True, slots=True)
class RefusalKind:
    """Entry of a code: its HTTP status, a title, and what to do about it, in French."""

    status: int
    title: str
    remedy: str


_READ_AGAIN = "Corrigez la demande d'après le détail et la page /openapi."
_LATER = "Réessayez après le délai de Retry-After ; rien n'est à changer dans la demande."

REFUSALS: Mapping[str, RefusalKind] = {
    "ambiguous-path": RefusalKind(
        400,
        "Adresse ambiguë",
        "Suivez les liens du service, sans « // », « .. », « ; » ni octet encodé deux fois.",
    ),
    "bad-query": RefusalKind(
        400,
        "Requête incorrecte",
        "Encodez les paramètres en UTF-8 puis en pourcentages (RFC 3986).",
    ),
    "bad-request": RefusalKind(400, "Requête incorrecte", _READ_AGAIN),
    "body-not-expected": RefusalKind(
        400,
        "Corps inattendu",
        "Mettez le filtre dans le paramètre filter : une lecture (GET, HEAD) n'a pas de corps.",
    ),
    "invalid-value": RefusalKind(400, "Valeur incorrecte", _READ_AGAIN),
    "malformed-request": RefusalKind(
        400, "Requête illisible", "Envoyez une requête HTTP/1.1 bien formée (RFC 9112)."
    ),
    "missing-value": RefusalKind(400, "Valeur manquante", _READ_AGAIN),
    "repeated-parameter": RefusalKind(
        400, "Paramètre répété", "Donnez chaque paramètre une seule fois."
    ),
    "two-credentials": RefusalKind(
        400, "Deux identifications", "N'envoyez qu'une identification par requête."
    ),
    "unknown-name": RefusalKind(
        400, "Nom inconnu", "Prenez les noms de /collections/{id}/queryables ou de /schema."
    ),
    "unknown-parameter": RefusalKind(
        400, "Paramètre inconnu", "Prenez les paramètres de la page /openapi."
    ),
    "authentication-required": RefusalKind(
        401,
        "Authentification requise",
        "Envoyez l'identifiant et un mot de passe d'application (HTTP Basic), ou X-API-Key.",
    ),
    "read-only": RefusalKind(
        403,
        "Lecture seule",
        "Prenez un mot de passe ou une clé qui n'est pas en lecture seule : le portail en donne.",
    ),
    "refused": RefusalKind(403, "Refusé", "Demandez ce droit à votre référent ou au GIP SNE."),
    "not-found": RefusalKind(
        404, "Introuvable", "Vérifiez l'adresse, puis vos droits auprès de votre référent."
    ),
    "result-not-ready": RefusalKind(
        404,
        "Résultats pas encore prêts",
        "Relisez l'état du travail (/jobs/{id}) jusqu'à « successful », puis ses résultats.",
    ),
    "method-not-allowed": RefusalKind(
        405, "Méthode non permise", "Prenez une des méthodes de l'en-tête Allow."
    ),
    "not-acceptable": RefusalKind(
        406, "Format non disponible", "Demandez un des formats décrits par la page /openapi."
    ),
    "conflict": RefusalKind(
        409, "Conflit", "Relisez l'état de l'objet, puis recommencez s'il le permet."
    ),
    "edition-gone": RefusalKind(
        410, "Édition remplacée", "Recommencez la lecture à la première page, sans edition."
    ),
    "precondition-failed": RefusalKind(
        412, "Condition non remplie", "Relisez l'objet, puis recommencez avec son ETag."
    ),
    "body-too-large": RefusalKind(
        413,
        "Requête trop grande",
        "Envoyez un corps plus petit, en plusieurs requêtes s'il le faut.",
    ),
    "result-too-large": RefusalKind(
        413,
        "Résultat trop grand",
        "Demandez moins à la fois, comme le détail le dit ; pour un travail, effacez-en aussi"
        " d'anciens (DELETE /jobs/{id}).",
    ),
    "url-too-long": RefusalKind(
        414, "Adresse trop longue", "Raccourcissez le filtre ou la liste des propriétés."
    ),
    "media-not-supported": RefusalKind(
        415, "Format non accepté", "Envoyez un des formats décrits par la page /openapi."
    ),
    "range-not-satisfiable": RefusalKind(
        416, "Plage hors du fichier", "Demandez une plage qui tient dans Content-Length."
    ),
    "invalid-feature": RefusalKind(
        422, "Fiche refusée", "Corrigez chaque champ de « fautes », puis renvoyez la fiche."
    ),
    "precondition-required": RefusalKind(
        428,
        "Condition attendue",
        "Lisez l'objet (GET), puis renvoyez son ETag dans l'en-tête If-Match.",
    ),
    "quota-exceeded": RefusalKind(
        429,
        "Quota atteint",
        "Attendez le délai de Retry-After ; l'en-tête RateLimit dit ce qui reste.",
    ),
    "too-many-jobs": RefusalKind(
        429,
        "Trop de travaux en attente",
        "Attendez la fin d'un travail de votre organisme, ou abandonnez-en (DELETE /jobs/{id}).",
    ),
    "too-many-at-once": RefusalKind(
        429,
        "Trop de requêtes à la fois",
        "Attendez la fin d'une requête de votre organisme, ou le délai de Retry-After.",
    ),
    "too-many-absent-numbers": RefusalKind(
        429,
        "Trop de numéros inconnus",
        "Vérifiez id_logement_rpls et le SIREN de vos fiches, ou redéposez le fichier ; un logement"
        " que le répertoire ne connaît pas encore s'écrit sans numéro.",
    ),
    "too-many-attempts": RefusalKind(
        429,
        "Trop de tentatives",
        "Attendez le délai de Retry-After, puis vérifiez l'identifiant et le secret.",
    ),
    "headers-too-large": RefusalKind(
        431, "En-têtes trop grands", "Envoyez moins d'en-têtes, ou des en-têtes plus courts."
    ),
    "internal-error": RefusalKind(
        500, "Erreur interne", "Signalez l'heure et la valeur de X-Request-Id au GIP SNE."
    ),
    "not-implemented": RefusalKind(501, "Non disponible", "Ce service ne fait pas cela."),
    "journal-unavailable": RefusalKind(503, "Service indisponible", _LATER),
    "too-slow": RefusalKind(
        503,
        "Délai dépassé",
        "Précisez la demande : une emprise plus petite, un filtre plus simple, moins de colonnes.",
    ),
    "unavailable": RefusalKind(503, "Service indisponible", _LATER),
}

_BY_STATUS: Mapping[int, str] = {
    400: "bad-request",
    401: "authentication-required",
    403: "refused",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    409: "conflict",
    410: "edition-gone",
    412: "precondition-failed",
    413: "body-too-large",
    414: "url-too-long",
    415: "media-not-supported",
    416: "range-not-satisfiable",
    422: "invalid-feature",
    428: "precondition-required",
    431: "headers-too-large",
    501: "not-implemented",
    503: "unavailable",
}


def code_of(status: int, code: str = "") -> str:
    """The code of the list for an answer of that status, the one it says when it is in the list."""
    if code in REFUSALS and REFUSALS[code].status == status:
        return code
    client = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    return _BY_STATUS.get(status, "bad-request" if client else "internal-error")


def page() -> str:
    """`docs/erreurs.md`."""
    lines = (
        f"| {kind.status} | `{code}` | {kind.title} | {kind.remedy} |"
        for code, kind in sorted(REFUSALS.items(), key=lambda pair: (pair[1].status, pair[0]))
    )
    return _HEAD + "\n".join(lines) + "\n"


_HEAD = """\
# Refus

*Page écrite par `make erreurs` d'après `auth_proxy/errors/refusals.py` ; ne la modifiez pas à la
main.*

Tout refus a la forme de la RFC 9457 (`type`, `title`, `status`, `detail`, `instance`), en
`application/problem+json`, sauf sous `/processes` et `/jobs` où c'est `application/json` (OGC API
Processes le demande), et à `/ows` où c'est un `ows:ExceptionReport`, ou un
`ServiceExceptionReport` pour le WMS ([ows.md](ows.md)). Sous `/portail/`, et ailleurs qu'à `/ows`
pour qui est connecté au portail et dont l'`Accept` préfère `text/html`, c'est une page HTML, qui
dit le même détail, le même remède et le numéro de la demande. Qui n'est pas identifié et ouvre une
adresse dans un navigateur est mené à la page de connexion (303) au lieu du 401.
S'y ajoutent `code`, de la liste fermée ci-dessous, qu'un
programme peut tester, et `remede`, ce qu'il faut faire. Une fiche refusée (422) porte aussi
`fautes`, toutes ses fautes à la fois, chacune avec `champ`, `valeur`, `code`, `message`, `remede`.
`detail` est en français et peut changer ; il nomme la borne atteinte ou le paramètre fautif, jamais
rien de l'intérieur du service.

`instance` est `urn:uuid:` suivi de l'identifiant de la requête, aussi dans l'en-tête
`X-Request-Id`, au journal et dans les traces du serveur. Un 404 n'en a pas : « n'existe pas » et
« pas pour vous » sont la même réponse, à l'octet près. Les bornes sont dans [bornes.md](bornes.md).

| statut | `code` | titre | remède |
|---|---|---|---|
"""


def main() -> None:
    """`python -m auth_proxy.errors.refusals FILE` writes the page."""
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
