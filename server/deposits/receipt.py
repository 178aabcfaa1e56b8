"""The receipt of a deposit as a PDF: what was received, from whom, what became of it."""

from collections.abc import Callable
from datetime import datetime

from parc_social.access.model.organisation import Organisation
from parc_social.domain.campaigns.deposit import Deposit, DepositAct
from parc_social.domain.paris_time import moment_words
from portal.page_context import PageContext
from portal.pdf.typesetter import typesetter
from server.jobs.job_list import moment

_TEMPLATE = "depot.typ"


Hand = Callable[[int | None], str]  # under which mandate an account acted, in words


def receipt_pdf(
    context: PageContext, one: Deposit, organisation: Organisation, hand: Hand
) -> bytes:
    """One A4; `organisation` is whose the deposit is."""
    received = f"{_paris(one.quand)} (heure de Paris), du compte {one.compte}{hand(one.mandat)}"
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
                ["Taille", f"{_grouped(one.octets)} octets"],
                ["Empreinte SHA-256", one.sha256],
                ["Reçu le", received],
                ["État", one.etat.value],
                *_checked(one),
                *_transmitted(one, hand),
            ],
        }
    )


def _checked(one: Deposit) -> list[list[str]]:
    counts = one.controle
    if counts is None:
        return []
    told = ", ".join(
        f"{_grouped(count)} {words}{'s' if count > 1 else ''}{where}"
        for count, words, where in (
            (counts.lues, "lue", ""),
            (counts.retenues, "gardée", ""),
            (counts.refusees, "laissée", " de côté"),
        )
    )
    return [["Lignes", told]]


def _transmitted(one: Deposit, hand: Hand) -> list[list[str]]:
    event = one.event(DepositAct.TRANSMETTRE)
    if event is None:
        return [
            ["Transmission", "ce dépôt n’est pas transmis : ceci n’est qu’un accusé de réception"]
        ]
    by = f"par le compte {event.compte}{hand(event.mandat)}"
    return [
        ["Transmis le", f"{_paris(event.quand)} (heure de Paris), {by}"],
        ["Engagement", event.motif],
    ]


def _paris(instant: datetime) -> str:
    return moment_words(moment(instant)).fr


def _grouped(number: int) -> str:
    """By thousands; the typesetter sets the spaces."""
    return f"{number:,}".replace(",", " ")
