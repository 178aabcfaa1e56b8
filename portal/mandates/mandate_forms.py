"""The forms of mandates, read: what a new one says, and the acts of both parties and the GIP."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import flask

from parc_social.access.mandates import check_may, check_parties
from parc_social.domain.mandates.mandate import Mandate, MandateAct, MandateEvent
from parc_social.domain.mandates.text import with_text
from parc_social.domain.millesime import parse_annee
from parc_social.errors import InvalidValue, NotFound
from parc_social.wording import cited
from portal.entrance.typed_secret import check_password
from portal.form import field, is_ticked
from portal.page_context import PageContext

Value = Callable[[str, str, int], str]


def drafted(context: PageContext, value: Value) -> Mandate:
    """The mandate that a form or an address describes, with its text. Raises InvalidValue.

    `value` reads one of its fields: name, label, size.
    """
    accounts, mandant = context.registry.accounts, context.session().identity.organisation
    code = value("mandataire", "SIREN du mandataire", 20).replace(" ", "")
    try:
        mandataire = accounts.organisation(code)
    except NotFound as error:
        raise InvalidValue(
            f"SIREN du mandataire : aucun organisme {cited(code[:20])} sur ce portail ; demandez au"
            " GIP SNE de l’enregistrer"
        ) from error
    made = Mandate(
        0,
        mandant.code,
        mandataire.code,
        value("source", "Source", 20),
        parse_annee(value("millesime", "Enquête", 4)),
        _day(value("debut", "Premier jour", 10), "Premier jour"),
        _day(value("fin", "Dernier jour", 10), "Dernier jour"),
    )
    check_parties(mandant, mandataire)
    if made.fin < context.today():
        raise InvalidValue("Dernier jour : il est passé")
    return with_text(made, mandant.nom, mandataire.nom)


def signed(context: PageContext, act: MandateAct, mandate: Mandate) -> MandateEvent:
    """The acceptance of a mandate's text by the person who is signed in.

    Raises Forbidden for who may not, InvalidValue when the form lacks what makes a signature.
    """
    check_may(act, context.session().identity, mandate)
    nom = field("nom", "Nom et prénom", 120)
    fonction = field("fonction", "Fonction", 120)
    empreinte = field("empreinte", "Empreinte du texte", 64)
    _check_password(context)
    if not is_ticked("accepte"):
        raise InvalidValue("Cochez la case d’acceptation pour signer")
    return replace(_event(context, act), nom=nom, fonction=fonction, empreinte=empreinte)


def revoked(context: PageContext, mandate: Mandate) -> MandateEvent:
    """The end that the form puts to a mandate. Raises as `signed`."""
    check_may(MandateAct.REVOQUER, context.session().identity, mandate)
    motif = field("motif", "Motif", 500)
    _check_password(context)
    return replace(_event(context, MandateAct.REVOQUER), motif=motif)


def _event(context: PageContext, act: MandateAct) -> MandateEvent:
    identity = context.session().identity
    return MandateEvent(act, context.clock(), identity.compte, identity.organisation.code)


def _check_password(context: PageContext) -> None:
    check_password(context, field("mot_de_passe", "Mot de passe du portail", 200))


def argument(name: str, label: str, size: int) -> str:
    """A field of the address, as `field` reads one of a form. Raises InvalidValue."""
    values = flask.request.args.getlist(name)
    text = values[0].strip() if values else ""
    if len(values) != 1 or not text or len(text) > size or not text.isprintable():
        raise InvalidValue(f"{label} : à remplir, {size} caractères au plus")
    return text


def _day(text: str, label: str) -> date:
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise InvalidValue(f"{label} : un jour (jj/mm/aaaa) est attendu, lu {cited(text)}")
