"""Scenario 4 when the access of who steers ends before each of its acts: nothing typed is lost."""

import re
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

from parc_social.access.conventions.convention import legal_day
from parc_social.access.model.organisation import Identity, Role
from parc_social.registry.registry import open_registry
from parc_social.settings import read_settings
from testing.made.union import add_person
from testing.sample import taking_turns

pytestmark = taking_turns(4)

ROOT = "/portail/pilotage"
CAMPAIGN = f"{ROOT}/campagnes/ops/2026"
NEW = {"code": "999800014", "nom": "OPH d’essai", "type": "bailleur"}
INVITED = {
    "organisme": NEW["code"], "nom": "Camille <Exemple>", "courriel": "camille@exemple.invalid",
    "identifiant": "camille-essai", "role": "lecteur",
}  # fmt: skip


def acts() -> list[tuple[str, dict[str, str]]]:
    """The forms of the scenario in order, whose dates are those of the day."""
    today = legal_day(datetime.now(UTC))
    days = {"ouverture": f"{today}", "cloture": f"{today + timedelta(20)}"}
    campaign = {"source": "ops", "millesime": "2026", "rappels": "7,1", "profil": "depot", **days}
    later = {"jusque": f"{today + timedelta(30)}", "motif": "délai <demandé>"}
    return [
        (f"{ROOT}/campagnes", campaign),
        (CAMPAIGN, {"acte": "ouvrir"}),
        (CAMPAIGN, {"acte": "prolonger", **later}),
        (f"{ROOT}/organisations", NEW),
        (f"{ROOT}/comptes", INVITED),
    ]


def test_each_form_of_an_ended_session_is_given_back_filled_and_is_done_once(
    person: Callable[..., Any],
) -> None:
    for path, typed in acts():
        one = person("demo-gip")
        token = one.token()
        assert one.send("/portail/deconnexion").status_code == 303
        lost = one.send_bare(path, {"jeton": token, **typed})
        assert (lost.status_code, "Votre session est terminée" in lost.text) == (403, True), path
        again = hidden(lost.text, path)
        assert again == {"reprise": "oui", **typed}
        back = person("demo-gip")
        shown = back.send_bare(path, again)
        filled = hidden(shown.text, path)
        assert (shown.status_code, filled) == (200, {"jeton": back.token(), **typed})
        done = back.send_bare(path, filled)
        assert done.status_code == 303, (path, done.text)
    assert "camille-essai" in person("demo-gip").text(f"{ROOT}/comptes")
    assert "délai <demandé>" in person("demo-gip").text(CAMPAIGN)


def test_an_account_that_is_ended_does_nothing_more_and_keeps_what_it_typed(
    own_service: Any, person: Callable[..., Any], run_command: Callable[..., str]
) -> None:
    with closing(open_registry(read_settings(own_service.environ).registry)) as registry:
        party = registry.accounts.organisation(own_service.accounts["demo-gip"].organisation)
        add_person(registry, own_service, Identity("gip-agit", party, Role.SIGNATAIRE))
    one = person("gip-agit")
    token, path = one.token(), f"{ROOT}/organisations"
    run_command(own_service.environ, "compte", "revoquer", "gip-agit")
    typed = {**NEW, "code": "999800022", "nom": "Jamais <ajouté>"}
    for sent in ({"jeton": token, **typed}, {"reprise": "oui", **typed}):
        lost = one.send_bare(path, sent)
        assert lost.status_code == 403
        assert "Jamais &lt;ajouté&gt;" in lost.text
    assert one.sign_in().status_code == 403
    assert "Jamais" not in person("demo-gip").text(path)


def hidden(text: str, path: str) -> dict[str, str]:
    """The hidden fields of the form of a page that goes to a path."""
    form = text.partition(f'action="{path}">')[2].partition("</form>")[0]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form)
    return {name: unescape(value) for name, value in found}
