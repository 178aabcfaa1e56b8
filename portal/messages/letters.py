"""A message as a letter: subject and plain text, in French, with a link to the portal."""

from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from parc_social.domain.message import Message, MessageKind
from parc_social.domain.typography import set_words

KIND_WORDS = {
    MessageKind.INVITATION: "invitation à ouvrir son compte",
    MessageKind.DEPOT_RECU: "dépôt reçu",
    MessageKind.RAPPORT_PRET: "rapport d’un dépôt prêt",
    MessageKind.DEPOT_ROUVERT: "dépôt rouvert, avec son motif",
    MessageKind.DEPOT_ACCEPTE: "dépôt accepté",
    MessageKind.DEPOT_PUBLIE: "dépôt publié",
    MessageKind.RAPPEL: "rappel d’une campagne dont le dépôt manque",
    MessageKind.CONVENTION_A_SIGNER: "convention à signer",
    MessageKind.CONVENTION_A_CONTRESIGNER: "convention à contresigner",
    MessageKind.CONVENTION_FIN: "fin prochaine d’une convention (90, 30 et 7 jours)",
    MessageKind.CONVENTION_SUSPENDUE: "convention suspendue",
    MessageKind.CONVENTION_REVOQUEE: "convention révoquée",
    MessageKind.MANDAT_A_CONTRESIGNER: "mandat de dépôt à contresigner",
    MessageKind.MANDAT_CONTRESIGNE: "mandat de dépôt contresigné",
    MessageKind.MANDAT_FIN: "fin prochaine d’un mandat de dépôt (30 et 7 jours)",
    MessageKind.MANDAT_REVOQUE: "mandat de dépôt révoqué, avec son motif",
    MessageKind.CONNEXION: "connexion depuis un nouvel endroit",
    MessageKind.MOT_DE_PASSE: "mot de passe du portail changé",
    MessageKind.DEUX_FACTEURS: "connexion en deux étapes mise, retirée, ou code de secours employé",
}


@dataclass(frozen=True, slots=True)
class Letter:
    """Subject and text; neither holds a line's end that a header could take."""

    subject: str
    text: str


def letter_of(message: Message, base_url: str, title: str, secret: str = "") -> Letter:
    """The words of a message. `title` is the portal's; `secret` the link's, of an invitation.

    The first line of a template is the subject; all that a fact says is one line.
    """
    facts = {name: " ".join(str(value).split()) for name, value in message.faits.items()}
    template = _templates().get_template(f"{message.genre.value}.txt")
    whole = template.render(url=base_url, title=title, secret=secret, **facts)
    subject, _, text = whole.partition("\n")
    return Letter(set_words(" ".join(subject.split())), set_words(text.strip("\n") + "\n"))


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("portal", "templates/courriels"),
        autoescape=False,  # noqa: S701 - plain text: nothing reads it as HTML
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
