"""Check and deposit by OGC API Processes: the twin of the pages, the same desk, the same codes.

The body is an execution request (JSON, its file in base 64, as small as any other body), or the
form of the page (multipart/form-data), whose file goes straight to the disk.
"""

import binascii
from base64 import b64decode
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import flask
import orjson

from auth_proxy.authorisation.request_context import call_of
from auth_proxy.errors.problem import Problem, Stop
from parc_social.access.conventions.convention import legal_day
from parc_social.access.model.grant import current_grant
from parc_social.access.model.organisation import Identity
from parc_social.access.permissions import why_not
from parc_social.catalogue.routes.processes import DEPOT, FILE_PROCESSES, VERIFICATION
from parc_social.domain.campaigns.deposit import Deposit
from parc_social.domain.job import Job
from parc_social.errors import Forbidden, InvalidValue, NotFound
from processes.inputs import input_values
from server.deposits.depositor import Depositor, Depositors, check_may_deposit
from server.deposits.processes import INPUTS
from server.deposits.reception import SOURCE, Reception, survey_year
from server.deposits.upload import UploadedFile, received
from server.jobs.at_rest.waiting_files import safe_name
from server.jobs.deposit_receipt import accuse_of
from server.jobs.execution import read_document
from server.jobs.job_list import status_info

_MULTIPART = "multipart/form-data"
_OTHERS = "Calcul introuvable."


@dataclass(frozen=True, slots=True)
class DepositApi:
    """The executions of processes that take a file; `others` runs all other processes.

    `most`: octets of a body that is held in memory.
    """

    desk: Reception
    who: Depositors
    others: Callable[[str], flask.Response]
    most: int

    def execute(self, process_id: str) -> flask.Response:
        """POST /processes/{id}/execution. Raises NotFound, Forbidden, and what the desk raises."""
        if process_id not in FILE_PROCESSES:
            return self.others(process_id)
        identity, why = self._caller(process_id)
        self.desk.check_room()
        with self._file() as form:
            year, pour = form.fields.get("millesime", ""), form.fields.get("pour", "")
            if process_id == VERIFICATION:
                survey = survey_year(year, legal_day(self.desk.views.clock()))
                number = self._for(pour, survey, why).number
                return self._accepted(self.desk.check(form, survey, VERIFICATION, number), None)
            campaign = self.desk.campaign(year)
            who = self._for(pour, campaign.millesime, why)
            made = self.desk.receive(form, campaign, identity, who.mandate)
            self.who.tell(who, depot=made.id)
            return self._accepted(self.desk.ask(made, form.token, DEPOT, who.number), made)

    def _caller(self, process: str) -> tuple[Identity, str]:
        """Who asks, and why it is not for their own organisation; empty: it may be.

        Raises NotFound where the process is not theirs; Forbidden for who deposits for nobody.
        """
        grant, call = current_grant(), call_of(flask.request.environ)
        if process not in grant.processes or call.identity is None:
            raise NotFound(_OTHERS)
        why = why_not(call.identity, call.portal, grant) or ""
        if why and (call.portal is not None or not self.who.held()):
            raise Forbidden(why.rstrip("."))
        return call.identity, why

    def _for(self, pour: str, survey: int, why: str) -> Depositor:
        """For whom it is: one's own organisation, or a landlord that gave a mandate for it.

        Raises Forbidden, in the words of the pages.
        """
        own = self.who.identity.organisation
        is_own = pour in ("", own.code)
        who = Depositor(own, why) if is_own else self.who.of(pour, SOURCE, survey)
        check_may_deposit(who)
        return who

    @contextmanager
    def _file(self) -> Generator[UploadedFile]:
        """What the body brings; its file goes where the block raises. Raises InvalidValue, Stop."""
        if flask.request.mimetype == _MULTIPART:
            with received(self.desk.files) as form:
                yield form
            return
        inputs = self._inputs()
        token, stream = self.desk.files.receive(inputs["nom"])
        try:
            with stream:
                stream.write(inputs["fichier"])
            fields = {"millesime": str(inputs["millesime"]), "pour": inputs.get("pour", "")}
            name = safe_name(inputs["nom"])
            yield UploadedFile(fields, token, name, len(inputs["fichier"]))
        except BaseException:
            self.desk.files.drop(token)
            raise

    def _inputs(self) -> dict[str, Any]:
        """Those of a JSON body, the file as octets."""
        if (flask.request.content_length or 0) > self.most:
            told = f"Le corps dépasse {self.most} octets : envoyez le fichier en {_MULTIPART}."
            raise Stop(Problem("body-too-large", told))
        body = read_document(flask.request.get_data())
        inputs = input_values(body.get("inputs"), INPUTS)
        for name in sorted(INPUTS - {"pour"}):
            if name not in inputs:
                raise InvalidValue(f"{name} : cette entrée est obligatoire")
        for name in ("nom", "pour"):
            if not isinstance(inputs.get(name, ""), str):
                raise InvalidValue(f"{name} : un texte est attendu")
        try:
            octets = b64decode(inputs["fichier"], validate=True)
        except (TypeError, ValueError, binascii.Error) as error:
            raise InvalidValue("fichier : du base 64 est attendu") from error
        return {**inputs, "fichier": octets}

    def _accepted(self, job: Job, made: Deposit | None) -> flask.Response:
        base = self.desk.views.base_url
        document = status_info(job, base)
        if made is not None:
            document["accuse"] = accuse_of(made, base)
        response = flask.Response(orjson.dumps(document), 201, mimetype="application/json")
        response.headers["Location"] = f"{base}/jobs/{job.id}"
        response.headers["Preference-Applied"] = "respond-async"
        return response
