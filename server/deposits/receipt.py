"""The receipt of a deposit as a PDF: what was received, from whom, what became of it."""

from datetime import datetime

from parc_social.domain.campaigns.deposit import Deposit, DepositAct
from parc_social.domain.paris_time import moment_words
from portal.page_context import PageContext
from portal.pdf.typesetter import typesetter
from server.jobs.job_list import moment

_TEMPLATE = "depot.typ"


def receipt_pdf(context: PageContext, one: Deposit) -> bytes:
    """One A4."""
    organisation = context.session().identity.organisation
    return typesetter(_TEMPLATE).pdf(
        {
            "title": "Reçu de dépôt" if one.event(DepositAct.TRANSMETTRE) else "Accusé de dépôt",
            "service": context.words.title.fr,
            "notice": context.letterhead.notice,
            "footer": context.letterhead.footer,
            "id": one.id,
            "lines": [
                ["Dépôt", one.id],
                ["Organisme", f"{organisation.nom} ({organisation.code})"],
                ["Enquête", f"{one.source.upper()} {one.millesime}, version {one.version}"],
                ["Fichier", one.nom],
                ["Taille", f"{one.octets} octets"],
                ["Empreinte SHA-256", one.sha256],
                ["Reçu le", f"{_paris(one.quand)} (heure de Paris), du compte {one.compte}"],
                ["État", one.etat.value],
                *_checked(one),
                *_transmitted(one),
            ],
        }
    )


def _checked(one: Deposit) -> list[list[str]]:
    counts = one.controle
    if counts is None:
        return []
    told = f"{counts.lues} lues, {counts.retenues} gardées, {counts.refusees} laissées de côté"
    return [["Lignes", told]]


def _transmitted(one: Deposit) -> list[list[str]]:
    event = one.event(DepositAct.TRANSMETTRE)
    if event is None:
        return [
            ["Transmission", "ce dépôt n’est pas transmis : ceci n’est qu’un accusé de réception"]
        ]
    return [
        ["Transmis le", f"{_paris(event.quand)} (heure de Paris), par le compte {event.compte}"],
        ["Engagement", event.motif],
    ]


def _paris(instant: datetime) -> str:
    return moment_words(moment(instant)).fr
