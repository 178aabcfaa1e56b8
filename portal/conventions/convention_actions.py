"""The acts that a form on a convention's page asks for, checked and recorded."""

import flask

from parc_social.access.conventions.convention import (
    CONSENTEMENT,
    SIGNATURES,
    Acceptation,
    Acte,
    Convention,
    Evenement,
    check_signatory,
)
from parc_social.errors import Forbidden, InvalidValue
from portal.conventions.convention_state import next_act
from portal.entrance.typed_secret import check_password
from portal.form import field, is_ticked, optional
from portal.page_context import PageContext

_DECISIONS = {
    "suspendre": Acte.SUSPENDRE,
    "reprendre": Acte.REPRENDRE,
    "revoquer": Acte.REVOQUER,
}
_NOT_TICKED = "Cochez la case d’acceptation pour signer."
_WRONG = "Le mot de passe saisi n’est pas le vôtre : rien n’a été signé."


def do_sign(context: PageContext, convention: Convention) -> str:
    """Signs; gives what is wrong with the form, empty when it is done or was done before.

    Raises Forbidden when this person may not, or when the text shown is not the one to be signed,
    RefusedSecret for a password that is not theirs.
    """
    identity = context.session().identity
    if any(e.compte == identity.compte and e.acte in SIGNATURES for e in convention.evenements):
        return ""  # sent twice: the first one counts
    acte = next_act(identity, convention, convention.etat(context.today()))
    if acte is None:
        raise Forbidden("vous n'avez rien à signer sur cette convention dans son état")
    check_signatory(acte, identity, convention)
    try:
        acceptation = _acceptation()
        empreinte = field("empreinte", "Empreinte du texte", 64)
        password = field("mot_de_passe", "Mot de passe du portail", 200)
    except InvalidValue as error:
        return f"{error}."
    if not is_ticked("accepte"):
        return _NOT_TICKED
    check_password(context, password, _WRONG)
    event = Evenement(acte, context.clock(), identity.compte, empreinte=empreinte)
    context.registry.agreements.act(convention.numero, event, context.today(), acceptation)
    return ""


def do_decide(context: PageContext, convention: Convention) -> str:
    """Suspends, resumes or revokes; gives what is wrong with the form, empty when it is done.

    Raises as `do_sign`.
    """
    identity = context.session().identity
    acte = _DECISIONS.get(flask.request.form.get("acte", ""))
    if acte is None:
        return "Choisissez une décision."
    check_signatory(acte, identity, convention)
    try:
        motif = optional("motif", "Motif", 500)
        password = field("mot_de_passe", "Mot de passe du portail", 200)
    except InvalidValue as error:
        return f"{error}."
    if not motif and acte is not Acte.REPRENDRE:
        return "Motif : à remplir."
    check_password(context, password)
    event = Evenement(acte, context.clock(), identity.compte, motif)
    context.registry.agreements.act(convention.numero, event, context.today())
    return ""


def _acceptation() -> Acceptation:
    return Acceptation(
        nom=field("nom", "Nom et prénom", 120),
        fonction=field("fonction", "Fonction", 120),
        consentement=CONSENTEMENT,
        adresse=str(flask.request.remote_addr)[:64],
        agent=_printable(flask.request.headers.get("User-Agent", ""))[:300],
    )


def _printable(text: str) -> str:
    return "".join(c for c in text if c.isprintable())
