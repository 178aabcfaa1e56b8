"""The pages for people, /portail/: which of them are open, which take a form."""

from collections.abc import Mapping

from auth_proxy.authorisation.route import READ, Route

FORM = ("POST", "OPTIONS")
_NUMERO = ("numero",)
_BOTH = (*READ, "POST")
PAGE, PAGE_RUN = "page-", "run-process"


def _page(
    operation: str,
    methods: tuple[str, ...] = READ,
    *,
    rows: bool,
    public: bool = False,
    undecided: bool = False,
) -> Route:
    return Route(
        f"{PAGE}{operation}",
        methods=methods,
        parameters=(),
        for_all=True,
        page=True,
        public=public,
        undecided=undecided,
        rows=rows,
    )


# (Flask endpoint, names of its path variables in alphabetical order)
PAGE_ROUTES: Mapping[tuple[str, tuple[str, ...]], Route] = {
    ("portal.root", ()): _page("root", public=True, rows=False),
    ("portal.sign_in", ()): _page("sign-in", _BOTH, public=True, rows=False),
    ("portal.sign_out", ()): _page("sign-out", FORM, undecided=True, rows=False),
    ("portal.choose", ()): _page("choose", _BOTH, undecided=True, rows=False),
    ("portal.home", ()): _page("home", rows=False),
    ("portal.accessibility", ()): _page("accessibility", public=True, rows=False),
    ("portal.notice", ()): _page("notice", public=True, rows=False),
    ("portal.conventions", ()): _page("conventions", rows=False),
    ("portal.convention", _NUMERO): _page("convention", rows=False),
    ("portal.convention_text", _NUMERO): _page("convention-text", rows=False),
    ("portal.convention_evidence", _NUMERO): _page("convention-evidence", rows=False),
    ("portal.sign", _NUMERO): _page("sign", FORM, rows=False),
    ("portal.decide", _NUMERO): _page("decide", FORM, rows=False),
    ("portal.secrets", ()): _page("secrets", rows=False),
    ("portal.create_secret", ()): _page("create-secret", FORM, rows=False),
    ("portal.revoke_secret", ("repere",)): _page("revoke-secret", FORM, rows=False),
    ("portal.rights", ()): _page("rights", rows=False),
    ("portal.accesses", ()): _page("accesses", rows=False),
    ("portal.accesses_csv", ()): _page("accesses-csv", rows=False),
    ("portal.unknown", ("rest",)): _page("unknown", rows=False),
    # The forms of /processes and /jobs: a session only reads there.
    ("parc_social.run_process", ("process_id",)): _page(PAGE_RUN, _BOTH, rows=True),
    ("parc_social.dismiss_job", ("job_id",)): _page("dismiss-job", FORM, rows=False),
}
