"""The pages for people, /portail/: which of them are open, which take a form."""

from dataclasses import replace

from parc_social.catalogue.route import READ, RUN, Address, Route

_ROOT, _CONVENTION = "/portail", "/portail/conventions/{numero}"
_CAMPAIGN = f"{_ROOT}/pilotage/campagnes/{{source}}/{{millesime}}"
_BOTH = (*READ, "POST")
RUN_PROCESS = "page-run-process"


def _page(
    name: str,
    path: str,
    methods: tuple[str, ...] = READ,
    *,
    public: bool = False,
    undecided: bool = False,
) -> Route:
    return Route(
        operation=f"page-{name}", rows=False, endpoint=f"portal.{name.replace('-', '_')}",
        addresses=(Address(path),), methods=methods, parameters=(), for_all=True, page=True,
        public=public, undecided=undecided,
    )  # fmt: skip


def _deposit(
    name: str, rest: str, methods: tuple[str, ...] = READ, *, rows: bool = False, file: bool = False
) -> Route:
    """A page of deposits: the loaders check them, which the portal does not know."""
    page = _page(name, f"{_ROOT}/deposer{rest}", methods)
    endpoint = f"parc_social.{name.replace('-', '_')}"
    return replace(page, endpoint=endpoint, rows=rows, takes_file=file)


_DEPOSITS = (  # `rows`: the page quotes those of a report
    _deposit("deposit", "", rows=True),
    _deposit("check-file", "/verifier", RUN, rows=True, file=True),
    _deposit("send-deposit", "/envoyer", RUN, rows=True, file=True),
    _deposit("one-deposit", "/{depot}", rows=True),
    _deposit("deposit-preview", "/{depot}/apercu", rows=True),
    _deposit("check-again", "/{depot}/controler", RUN),
    _deposit("transmit", "/{depot}/transmettre", RUN, rows=True),
    _deposit("withdraw", "/{depot}/retirer", RUN, rows=True),
    _deposit("deposit-rows", "/{depot}/fiches", rows=True),
    _deposit("new-row", "/{depot}/fiches/nouvelle", rows=True),
    _deposit("missing-dwellings", "/{depot}/fiches/logements", rows=True),
    _deposit("add-row", "/{depot}/fiches/ajouter", RUN, rows=True),
    _deposit("save-rows", "/{depot}/fiches/ensemble", RUN, rows=True),
    _deposit("undo-rows", "/{depot}/fiches/annuler", RUN, rows=True),
    _deposit("deposit-row", "/{depot}/fiches/{fiche}", rows=True),
    _deposit("save-row", "/{depot}/fiches/{fiche}/enregistrer", RUN, rows=True),
    _deposit("remove-row", "/{depot}/fiches/{fiche}/retirer", RUN, rows=True),
    _deposit("file-check", "/verifications/{job_id}", rows=True),
    _deposit("erase-check", "/verifications/{job_id}/effacer", RUN),
    _deposit("deposit-model", "/modeles/{modele}"),
)
_STEERING = (
    replace(_page("steering", f"{_ROOT}/pilotage/"), rows=True),
    replace(_page("follow-up", f"{_CAMPAIGN}/suivi"), rows=True),
    replace(_page("follow-up-picture", f"{_CAMPAIGN}/suivi/carte"), rows=True),
    replace(_page("reminders", f"{_CAMPAIGN}/relancer", _BOTH), rows=True),
    _page("convention-queue", f"{_ROOT}/pilotage/conventions"),
    _page("new-convention", f"{_ROOT}/pilotage/conventions/nouvelle", _BOTH),
    _page("correct-convention", f"{_CONVENTION}/corriger", _BOTH),
    _page("renew-conventions", f"{_ROOT}/pilotage/conventions/renouveler", RUN),
    _page("send-conventions", f"{_ROOT}/pilotage/conventions/envoyer", RUN),
    _page("organisations", f"{_ROOT}/pilotage/organisations", _BOTH),
    _page("organisation", f"{_ROOT}/pilotage/organisations/{{organisme}}", _BOTH),
    _page("steering-journal", f"{_ROOT}/pilotage/journal"),
    _page("all-jobs", f"{_ROOT}/pilotage/travaux"),
    _page("cancel-job", f"{_ROOT}/pilotage/travaux/{{job_id}}/abandonner", RUN),
)


def _publication(name: str, rest: str, methods: tuple[str, ...] = READ) -> Route:
    """A page of the GIP on deposits and editions: no row of a survey is told there."""
    page = _page(name, f"{_ROOT}/pilotage/{rest}", methods)
    return replace(page, endpoint=f"parc_social.{name.replace('-', '_')}")


_PUBLICATION = (
    _publication("reviews", "depots"),
    _publication("review", "depots/{depot}"),
    _publication("accept-deposit", "depots/{depot}/accepter", RUN),
    _publication("reopen-deposit", "depots/{depot}/rouvrir", RUN),
    _publication("editions", "editions"),
    _publication("prepare-edition", "editions/preparer", RUN),
    _publication("one-edition", "editions/{edition}"),
    _publication("decide-edition", "editions/{edition}/decider", RUN),
)
_MEMBERS = (  # of one's own organisation
    _page("members", f"{_ROOT}/comptes", _BOTH),
    _page("ask-own-factors", f"{_ROOT}/comptes/exigence", RUN),
    _page("invite-member-again", f"{_ROOT}/comptes/{{compte}}/lien", RUN),
    _page("end-member", f"{_ROOT}/comptes/{{compte}}/retirer", RUN),
    _page("give-member-role", f"{_ROOT}/comptes/{{compte}}/role", RUN),
    _page("reset-member-factor", f"{_ROOT}/comptes/{{compte}}/facteur", RUN),
)
ROUTES = (
    _page("root", _ROOT, public=True),
    _page("sign-in", f"{_ROOT}/connexion", _BOTH, public=True),
    _page("sign-in-code", f"{_ROOT}/connexion/code", _BOTH, public=True),
    _page("sign-in-factor", f"{_ROOT}/connexion/deux-facteurs", _BOTH, public=True),
    _page("sign-out", f"{_ROOT}/deconnexion", RUN, undecided=True),
    _page("choose", f"{_ROOT}/organisme", _BOTH, undecided=True),
    replace(_page("home", f"{_ROOT}/"), rows=True),
    _page("accessibility", f"{_ROOT}/accessibilite", public=True),
    _page("notice", f"{_ROOT}/mentions", public=True),
    _page("conventions", f"{_ROOT}/conventions"),
    _page("convention", _CONVENTION),
    _page("convention-text", f"{_CONVENTION}/texte"),
    _page("convention-evidence", f"{_CONVENTION}/preuve"),
    _page("sign", f"{_CONVENTION}/signer", RUN),
    _page("decide", f"{_CONVENTION}/decision", RUN),
    _page("password", f"{_ROOT}/mot-de-passe", _BOTH),
    _page("factors", f"{_ROOT}/deux-facteurs", _BOTH),
    _page("secrets", f"{_ROOT}/acces"),
    _page("create-secret", f"{_ROOT}/acces/creer", RUN),
    _page("revoke-secret", f"{_ROOT}/acces/{{repere}}/revoquer", RUN),
    replace(_page("rights", f"{_ROOT}/droits"), rows=True),
    _page("accesses", f"{_ROOT}/journal"),
    _page("accesses-csv", f"{_ROOT}/journal/csv"),
    replace(_page("map", f"{_ROOT}/carte"), rows=True),
    replace(_page("map-picture", f"{_ROOT}/carte/image"), rows=True),
    replace(_page("map-outlines", f"{_ROOT}/carte/contours"), rows=True),
    replace(_page("table", f"{_ROOT}/tableau"), rows=True),
    _page("definitions", f"{_ROOT}/definitions"),
    replace(_page("definition", f"{_ROOT}/definitions/{{indicateur}}"), rows=True),
    replace(_page("territories", f"{_ROOT}/territoires"), rows=True),
    replace(_page("territory", f"{_ROOT}/territoires/{{niveau}}/{{code}}"), rows=True),
    replace(_page("qualify", f"{_ROOT}/qualifier"), rows=True),
    replace(_page("qualify-picture", f"{_ROOT}/qualifier/image"), rows=True),
    _page("save-criteria", f"{_ROOT}/qualifier/jeux", RUN),
    _page("remove-criteria", f"{_ROOT}/qualifier/jeux/{{jeu}}/retirer", RUN),
    _page("campaigns", f"{_ROOT}/pilotage/campagnes", _BOTH),
    replace(_page("campaign", _CAMPAIGN, _BOTH), rows=True),
    *_STEERING,
    _page("messages", f"{_ROOT}/pilotage/messages"),
    _page("message", f"{_ROOT}/pilotage/messages/{{message}}"),
    _page("retry-message", f"{_ROOT}/pilotage/messages/{{message}}/reprendre", RUN),
    _page("draw-link", f"{_ROOT}/pilotage/messages/{{message}}/lien", RUN),
    _page("accounts", f"{_ROOT}/pilotage/comptes", _BOTH),
    _page("invite-again", f"{_ROOT}/pilotage/comptes/lien", RUN),
    *_MEMBERS,
    _page("reset-factor", f"{_ROOT}/pilotage/comptes/{{compte}}/facteur", RUN),
    _page("ask-factors", f"{_ROOT}/pilotage/organisations/{{organisme}}/facteurs", RUN),
    _page("invitation", f"{_ROOT}/invitation", _BOTH, public=True),
    _page("mailbox", f"{_ROOT}/courriels", _BOTH),
    replace(_page("compare", f"{_ROOT}/comparer"), rows=True),
    _page("layers", f"{_ROOT}/donnees"),
    _page("federate", f"{_ROOT}/federer"),
    *_DEPOSITS,
    *_PUBLICATION,
    _page("mandates", f"{_ROOT}/mandats"),
    _page("new-mandate", f"{_ROOT}/mandats/nouveau", _BOTH),
    _page("mandate", f"{_ROOT}/mandats/{{mandat}}", _BOTH),
    _page("help", f"{_ROOT}/aide"),
    _page("unknown", f"{_ROOT}/{{rest}}"),
    # The forms of /processes and /jobs: a session only reads there.
    replace(
        _page("run-process", f"{_ROOT}/calculs/{{process_id}}", _BOTH),
        endpoint="parc_social.run_process",
        rows=True,
    ),
    replace(
        _page("dismiss-job", f"{_ROOT}/travaux/{{job_id}}/abandonner", RUN),
        endpoint="parc_social.dismiss_job",
    ),
)
