"""A convention prepared by the GIP, and corrected as long as it is a draft that was not sent."""

import re
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

import flask

from parc_social.access.conventions.annexe import Annexe
from parc_social.access.conventions.annexe_format import (
    as_text,
    limits_text,
    parse_bornes,
    parse_ligne,
)
from parc_social.access.conventions.convention import Acte, Convention, Etat, Evenement
from parc_social.access.conventions.text import DONNEES
from parc_social.catalogue.load import collections
from parc_social.errors import Conflict, Forbidden, InvalidValue, NotFound
from parc_social.registry.campaigns import check_steering
from parc_social.wording import cited
from portal.form import check_form, day, field, lines, optional
from portal.page import go, show
from portal.page_context import PageContext
from portal.steering.gip import check_gip, may_act

_CONVENTIONS = "/portail/conventions"
ADDRESS = "/portail/pilotage/conventions/nouvelle"
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}", re.ASCII)
_CORRECTED = "brouillon corrigé"  # a new act would stop a server of the version before
_MOST = 20_000  # characters of an annex


class ConventionDraftPage:
    """The form of a draft; what is signed is never changed: another convention takes its place."""

    def __init__(self, context: PageContext) -> None:
        self._context = context

    def new(self) -> flask.Response:
        """The form, or the draft that it makes. Raises Forbidden, NotFound for who is no GIP."""
        identity = check_gip(self._context)
        if flask.request.method != "POST":
            return self._form(200, "", {"organisme": flask.request.args.get("organisme", "")[:9]})
        check_form(self._context)
        check_steering(identity)
        registry, now = self._context.registry, self._context.clock()
        try:
            draft = _asked(field("numero", "Numéro", 40), field("organisme", "Organisme", 9))
            self._check_days(draft)
            text = registry.texts.modele(DONNEES)
            draft = replace(draft, modele=(text.id, text.version))
            registry.agreements.create(draft, Evenement(Acte.CREER, now, identity.compte))
        except (InvalidValue, NotFound) as error:
            return self._form(400, f"{error}.", flask.request.form)
        return go(self._context, f"{_CONVENTIONS}/{draft.numero}")

    def correct(self, numero: str) -> flask.Response:
        """The form of a draft, or its correction. Raises Forbidden, NotFound."""
        identity = check_gip(self._context)
        agreements, today = self._context.registry.agreements, self._context.today()
        there = agreements.get(numero)
        if there.etat(today) is not Etat.BROUILLON:
            raise Forbidden(
                f"la convention {numero} est {there.etat(today).value} : son texte ne change plus ;"
                " préparez-en une autre"
            )
        if flask.request.method != "POST":
            return self._form(200, "", _typed(there), there)
        check_form(self._context)
        check_steering(identity)
        event = Evenement(Acte.CREER, self._context.clock(), identity.compte, _CORRECTED)
        try:
            if field("avant", "Page", 64) != _seen(there):
                raise Conflict(f"quelqu’un a corrigé la convention {numero} entre-temps")
            after = replace(_asked(numero, there.organisation), modele=there.modele)
            self._check_days(after)
            agreements.correct(there, after, event, today)
        except (InvalidValue, NotFound) as error:
            return self._form(400, f"{error}.", flask.request.form, there)
        except Conflict as error:
            fault = f"{error} : ce que vous aviez saisi est ci-dessous, rien n’en est enregistré."
            return self._form(409, fault, flask.request.form, agreements.get(numero))
        return go(self._context, f"{_CONVENTIONS}/{numero}")

    def _check_days(self, draft: Convention) -> None:
        if draft.fin < self._context.today():
            raise InvalidValue(f"Dernier jour : le {draft.fin:%d/%m/%Y} est passé")

    def _form(
        self, status: int, fault: str, typed: Mapping[str, str], draft: Convention | None = None
    ) -> flask.Response:
        return show(
            self._context,
            "pilotage_convention",
            status,
            fault=fault,
            typed=typed,
            draft=draft,
            seen=_seen(draft) if draft else "",
            here=f"{_CONVENTIONS}/{draft.numero}/corriger" if draft else ADDRESS,
            names=self._context.registry.accounts.names([draft.organisation] if draft else ()),
            layers=[one for one in collections().values() if not one.serie],
            may_act=may_act(self._context),
        )


def _asked(numero: str, organisme: str) -> Convention:
    """What the form describes, of that number and party. Raises InvalidValue naming the field."""
    if not _NUMBER.fullmatch(numero):
        raise InvalidValue(
            f"Numéro : lettres, chiffres, « . », « - » et « _ », 40 au plus, lu {cited(numero)}"
        )
    read = [parse_ligne(text) for text in lines("lignes", "Lignes de l’annexe", _MOST)]
    bornes = parse_bornes(lines("bornes", "Limites de toute l’annexe", _MOST))
    return Convention(
        numero,
        organisme,
        day("debut", "Premier jour"),
        day("fin", "Dernier jour"),
        annexe=Annexe(tuple(read), bornes),
        objet=optional("objet", "Objet", 500),
    )


def _typed(draft: Convention) -> Mapping[str, str]:
    """The fields of the form, as they would have been typed for this draft."""
    return {
        "debut": draft.debut.isoformat(),
        "fin": draft.fin.isoformat(),
        "objet": draft.objet,
        "lignes": "\n".join(map(as_text, draft.lignes)),
        "bornes": "\n".join(limits_text(draft.annexe.bornes)),
    }


def _seen(draft: Convention) -> str:
    """What tells this state of a draft from those before and after."""
    return sha256(repr(draft).encode()).hexdigest()
