"""Who finds each page of the portal, and who acts there: every declared page has its line.

A page that an account does not find answers as an address that is no page (404); a form that is not
for who finds the page is refused (403), and nothing is done.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from enum import StrEnum


class Who(StrEnum):
    """An account, by what it is to the deposit that the addresses name."""

    GIP = "demo-gip"
    GIP_READER = "gip-lit"
    OWNER = "demo-bailleur-1"
    OWNER_READER = "bailleur-lit"
    OTHER = "demo-bailleur-2"
    HOLDER = "union-depose"  # under a mandate of the owner, for another survey than the deposit's
    HOLDER_READER = "union-lit"
    EPCI = "demo-epci"
    UNSIGNED = "demo-non-signee"
    EXPIRED = "demo-expiree"


ALL = frozenset(Who)
GIP = frozenset({Who.GIP, Who.GIP_READER})
OWNERS = frozenset({Who.OWNER, Who.OWNER_READER})
HOLDERS = frozenset({Who.HOLDER, Who.HOLDER_READER})
DEPOSITORS = OWNERS | HOLDERS | {Who.OTHER}
OPENED = ALL - {Who.UNSIGNED, Who.EXPIRED, *HOLDERS}  # a convention opens them figures
NOBODY: frozenset[Who] = frozenset()


@dataclass(frozen=True, slots=True)
class PageAccess:
    """`finds`: to whom the page exists; `acts`: for whom its form is, None: it has none.

    `reads`: who is answered by the page; all who find it unless said. `own`: the form is of one's
    own things, whose owner may do with them what they like.
    """

    finds: Set[Who]
    acts: Set[Who] | None = None
    reads: Set[Who] | None = None
    own: bool = False


def _form(finds: Set[Who], acts: Set[Who]) -> PageAccess:
    return PageAccess(finds, acts)


_EVERYBODY = PageAccess(ALL)
_FIGURES = PageAccess(ALL, reads=OPENED)  # without a convention the page says so
_QUALIFY = frozenset({Who.EPCI, Who.UNSIGNED, Who.EXPIRED})  # whoever is not a landlord
_OWN = PageAccess(ALL, ALL, own=True)
_GIP_READS = PageAccess(GIP)
_GIP_ACTS = _form(GIP, {Who.GIP})
_LANDLORDS = frozenset({Who.OWNER, Who.OTHER})  # who signs for one
_OWNERS_READ = PageAccess(OWNERS)
_OWNERS_ACT = _form(OWNERS, {Who.OWNER})

# By operation; an address with a variable names what belongs to the owner.
PAGES: Mapping[str, PageAccess] = {
    # Everybody's own.
    "page-choose": _OWN,
    "page-home": _EVERYBODY,
    "page-conventions": _EVERYBODY,
    "page-secrets": _EVERYBODY,
    "page-create-secret": _OWN,
    "page-revoke-secret": _OWN,
    "page-rights": _EVERYBODY,
    "page-mailbox": _OWN,
    "page-password": _OWN,
    "page-factors": _OWN,
    "page-help": _EVERYBODY,
    "page-map": _FIGURES,
    "page-table": _FIGURES,
    "page-definitions": _EVERYBODY,
    "page-definition": PageAccess(OPENED),
    "page-territories": _EVERYBODY,
    "page-compare": _FIGURES,
    "page-qualify": PageAccess(_QUALIFY, reads={Who.EPCI}),
    "page-save-criteria": PageAccess(_QUALIFY, {Who.EPCI}, own=True),
    "page-layers": _EVERYBODY,
    "page-federate": _EVERYBODY,
    # The owner's deposit, its rows, report, files, preview and receipt.
    "page-deposit": PageAccess(DEPOSITORS),
    "page-check-file": _form(DEPOSITORS, {Who.OWNER, Who.OTHER, Who.HOLDER}),
    "page-send-deposit": _form(DEPOSITORS, {Who.OWNER, Who.OTHER, Who.HOLDER}),
    "page-deposit-model": PageAccess(DEPOSITORS),
    "page-one-deposit": _OWNERS_READ,
    "page-deposit-preview": _OWNERS_READ,
    "page-check-again": _OWNERS_ACT,
    "page-transmit": _OWNERS_ACT,
    "page-withdraw": _OWNERS_ACT,
    "page-deposit-rows": _OWNERS_READ,
    "page-new-row": _OWNERS_READ,
    "page-missing-dwellings": _OWNERS_READ,
    "page-add-row": _OWNERS_ACT,
    "page-save-rows": _OWNERS_ACT,
    "page-undo-rows": _OWNERS_ACT,
    "page-deposit-row": _OWNERS_READ,
    "page-save-row": _OWNERS_ACT,
    "page-remove-row": _OWNERS_ACT,
    # A check of a file, which is of the account that asked for it.
    "page-file-check": PageAccess({Who.OWNER}),
    "page-erase-check": _form({Who.OWNER}, {Who.OWNER}),
    # A mandate of the owner.
    "page-mandates": PageAccess(DEPOSITORS | GIP),
    "page-new-mandate": PageAccess(DEPOSITORS | GIP, _LANDLORDS, reads=_LANDLORDS),
    "page-mandate": _form(OWNERS | HOLDERS | GIP, {Who.OWNER, Who.GIP}),
    # The GIP's.
    "page-steering": _GIP_READS,
    "page-campaigns": _GIP_ACTS,
    "page-campaign": _GIP_ACTS,
    "page-follow-up": _GIP_READS,
    "page-follow-up-picture": _GIP_READS,
    "page-reminders": _GIP_ACTS,
    "page-convention-queue": _GIP_READS,
    "page-new-convention": _GIP_ACTS,
    "page-renew-conventions": _GIP_ACTS,
    "page-send-conventions": _GIP_ACTS,
    "page-organisations": _GIP_ACTS,
    "page-organisation": _GIP_ACTS,
    "page-ask-factors": _GIP_ACTS,
    "page-steering-journal": PageAccess(GIP, reads={Who.GIP}),
    "page-all-jobs": _GIP_READS,
    "page-cancel-job": _GIP_ACTS,
    "page-messages": _GIP_READS,
    "page-message": _GIP_READS,
    "page-retry-message": _GIP_ACTS,
    "page-draw-link": _GIP_ACTS,
    "page-accounts": _GIP_ACTS,
    "page-invite-again": _GIP_ACTS,
    "page-reviews": _GIP_READS,
    "page-review": PageAccess(NOBODY),  # nothing of a deposit that is not transmitted
    "page-accept-deposit": _form(NOBODY, NOBODY),
    "page-reopen-deposit": _form(NOBODY, NOBODY),
    "page-editions": _GIP_READS,
    "page-prepare-edition": _GIP_ACTS,
    "page-one-edition": _GIP_READS,
    "page-decide-edition": _GIP_ACTS,
}
# Pages whose list is a file too, by what the address adds: for who reads the page, and nobody else.
LIST_FILES: Mapping[str, str] = {
    "page-deposit": "f=csv",
    "page-conventions": "f=csv",
    "page-secrets": "f=csv",
    "page-mandates": "f=csv",
    "page-campaigns": "f=csv",
    "page-campaign": "f=csv",
    "page-follow-up": "f=csv",
    "page-convention-queue": "liste=brouillons&f=csv",
    "page-organisations": "f=csv",
    "page-accounts": "f=csv",
    "page-all-jobs": "f=csv",
    "page-messages": "f=csv",
    "page-reviews": "f=csv",
    "page-editions": "f=csv",
    "page-territories": "q=saint&f=csv",
}
# Asked by other tests, each with its own: of nobody, or of a thing that a line above has not.
ELSEWHERE: Mapping[str, str] = {
    "page-root": "tests/http/portal/test_portal_entrance.py",
    "page-sign-in": "tests/http/portal/test_portal_entrance.py",
    "page-sign-out": "tests/http/portal/test_portal_entrance.py",
    "page-accessibility": "tests/browser/test_portal_pages.py",
    "page-notice": "tests/browser/test_portal_pages.py",
    "page-invitation": "tests/http/portal/accounts/test_invitation_pages.py",
    "page-sign-in-code": "tests/http/portal/accounts/test_second_factor_pages.py",
    "page-sign-in-factor": "tests/http/portal/accounts/test_second_factor_pages.py",
    "page-members": "tests/http/portal/accounts/test_members_pages.py",
    "page-ask-own-factors": "tests/http/portal/accounts/test_members_pages.py",
    "page-invite-member-again": "tests/http/portal/accounts/test_members_pages.py",
    "page-end-member": "tests/http/portal/accounts/test_members_pages.py",
    "page-give-member-role": "tests/http/portal/accounts/test_members_pages.py",
    "page-reset-member-factor": "tests/http/portal/accounts/test_members_pages.py",
    "page-reset-factor": "tests/http/portal/accounts/test_members_pages.py",
    "page-convention": "tests/http/portal/test_portal_conventions.py",
    "page-convention-text": "tests/http/portal/test_portal_conventions.py",
    "page-convention-evidence": "tests/http/portal/test_portal_conventions.py",
    "page-correct-convention": "tests/http/portal/steering/test_convention_drafts.py",
    "page-sign": "tests/http/portal/test_portal_conventions.py",
    "page-decide": "tests/http/portal/test_portal_conventions.py",
    "page-accesses": "tests/http/portal/test_portal_accesses.py",
    "page-accesses-csv": "tests/http/portal/test_portal_accesses.py",
    "page-map-picture": "tests/http/portal/map/test_portal_map.py",
    "page-map-outlines": "tests/http/portal/map/test_portal_map_outlines.py",
    "page-territory": "tests/http/portal/territories/test_portal_sheet.py",
    "page-qualify-picture": "tests/http/portal/test_portal_qualify.py",
    "page-remove-criteria": "tests/http/portal/test_portal_qualify_sets.py",
    "page-unknown": "tests/http/portal/test_portal_refusals.py",
    "page-run-process": "tests/http/processes/test_process_forms.py",
    "page-dismiss-job": "tests/http/processes/test_process_forms.py",
}
