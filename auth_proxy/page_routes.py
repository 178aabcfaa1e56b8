"""The pages for people, /portail/: which of them are open, which take a form."""

from collections.abc import Mapping

from auth_proxy.route import READ, Route

FORM = ("POST", "OPTIONS")
_NUMERO = ("numero",)
_BOTH = (*READ, "POST")
PAGE, PAGE_RUN = "page-", "run-process"


def _page(
    operation: str,
    methods: tuple[str, ...] = READ,
    *,
    public: bool = False,
    undecided: bool = False,
    rows: bool = False,
) -> Route:
    return Route(
        f"{PAGE}{operation}",
        methods,
        parameters=(),
        for_all=True,
        page=True,
        public=public,
        undecided=undecided,
        rows=rows,
    )


# (Flask endpoint, names of its path variables in alphabetical order)
PAGE_ROUTES: Mapping[tuple[str, tuple[str, ...]], Route] = {
    ("portal.root", ()): _page("root", public=True),
    ("portal.sign_in", ()): _page("sign-in", _BOTH, public=True),
    ("portal.sign_out", ()): _page("sign-out", FORM, undecided=True),
    ("portal.choose", ()): _page("choose", _BOTH, undecided=True),
    ("portal.home", ()): _page("home"),
    ("portal.accessibility", ()): _page("accessibility", public=True),
    ("portal.notice", ()): _page("notice", public=True),
    ("portal.conventions", ()): _page("conventions"),
    ("portal.convention", _NUMERO): _page("convention"),
    ("portal.convention_text", _NUMERO): _page("convention-text"),
    ("portal.convention_evidence", _NUMERO): _page("convention-evidence"),
    ("portal.sign", _NUMERO): _page("sign", FORM),
    ("portal.decide", _NUMERO): _page("decide", FORM),
    ("portal.secrets", ()): _page("secrets"),
    ("portal.create_secret", ()): _page("create-secret", FORM),
    ("portal.revoke_secret", ("repere",)): _page("revoke-secret", FORM),
    ("portal.rights", ()): _page("rights"),
    ("portal.accesses", ()): _page("accesses"),
    ("portal.accesses_csv", ()): _page("accesses-csv"),
    ("portal.unknown", ("rest",)): _page("unknown"),
    # The forms of /processes and /jobs: a session only reads there.
    ("parc_social.run_process", ("process_id",)): _page(PAGE_RUN, _BOTH, rows=True),
    ("parc_social.dismiss_job", ("job_id",)): _page("dismiss-job", FORM),
}
