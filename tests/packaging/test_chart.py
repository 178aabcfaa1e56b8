"""The Helm chart: linted and rendered by Helm itself, each object read by Kubernetes' schema."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pytest
import yaml
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from testing.deployment.declared_settings import declared_settings

pytestmark = (
    pytest.mark.proof
)  # Helm is 66 MB (`make helm-check`); other forms: test_units, test_compose

ROOT = Path(__file__).parents[2]
CHART = ROOT / "deploy" / "helm" / "parc-social"
TOOLS = ROOT / ".outils" / "helm"
SCHEMAS = TOOLS / "packages/kubernetes_validate/kubernetes-json-schema/v1.37.0-local-strict"
NEEDED = {
    "domain": "donnees.exemple.fr", "proxies": "10.1.0.0/16", "backup.recipient": "age1exemple",
}  # fmt: skip
MORE = {
    "serviceMonitor.enabled": "true", "image.digest": f"sha256:{'0' * 64}",
    "settings.PARC_SOCIAL_CONTACT": "portail@exemple.fr", "data.storageClass": "nfs",
    "settings.PARC_SOCIAL_SMTP_SECRET": "/run/secrets/parc-social/smtp",
    "networkPolicy.databaseCidr": "10.2.0.5/32", "configFiles.limits\\.yml": "fils: 16",
}  # fmt: skip
LESS = {
    "web.autoscaling.enabled": "false", "ingress.enabled": "false", "backup.enabled": "false",
    "archive.enabled": "false", "networkPolicy.enabled": "false",
}  # fmt: skip
OWN = {"PARC_SOCIAL_DATA", "PARC_SOCIAL_HOST", "PARC_SOCIAL_PORT", "PARC_SOCIAL_CONFIG"}


@pytest.fixture(scope="module")
def helm(require: Callable[[bool, str], None]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Helm on the chart, with these values."""
    require((TOOLS / "helm").exists(), "needs Helm (`tools/helm.sh`)")

    def run(command: str, values: dict[str, str], *more: str) -> subprocess.CompletedProcess[str]:
        given = [part for name, value in values.items() for part in ("--set", f"{name}={value}")]
        place = ["ps", CHART] if command == "template" else [CHART]
        return subprocess.run(
            [TOOLS / "helm", command, *place, *given, *more], capture_output=True, text=True
        )

    return run


@pytest.fixture(scope="module")
def rendered(helm: Callable[..., subprocess.CompletedProcess[str]]) -> list[dict[str, Any]]:
    """Every object of the chart with all that may be asked."""
    done = helm("template", NEEDED | MORE)
    assert done.returncode == 0, done.stderr
    return [one for one in yaml.safe_load_all(done.stdout) if one]


def of(objects: list[dict[str, Any]], kind: str) -> dict[str, dict[str, Any]]:
    return {one["metadata"]["name"]: one for one in objects if one["kind"] == kind}


def pods(objects: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The pod of each object that makes some."""
    specs: dict[str, dict[str, Any]] = {}
    for one in objects:
        spec = one.get("spec", {})
        spec = spec.get("jobTemplate", {}).get("spec", spec)
        if "template" in spec:
            specs[one["metadata"]["name"]] = spec["template"]["spec"]
    return specs


def test_helm_finds_nothing_to_say(helm: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    for values in (NEEDED, NEEDED | MORE, NEEDED | LESS):
        done = helm("lint", values, "--strict")
        assert done.returncode == 0, done.stdout
        assert "[WARNING]" not in done.stdout + done.stderr
        assert "[ERROR]" not in done.stdout + done.stderr


def _schema(uri: str) -> Resource[Any]:
    held = json.loads((SCHEMAS / urlsplit(uri).path.rpartition("/")[2]).read_text())
    return Resource.from_contents(held, default_specification=DRAFT202012)


def test_each_object_is_one_of_kubernetes(
    helm: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    """By its strict schema, which refuses a field that it does not know."""
    registry: Registry[Any] = Registry(retrieve=_schema)  # type: ignore[call-arg]
    for values in (NEEDED, NEEDED | MORE, NEEDED | LESS):
        for one in yaml.safe_load_all(helm("template", values).stdout):
            if one is None or one["kind"] == "ServiceMonitor":  # the operator's, not Kubernetes'
                continue
            group, _, version = one["apiVersion"].rpartition("/")
            name = "-".join(filter(None, [one["kind"], group.split(".")[0], version])).lower()
            file = SCHEMAS / f"{name}.json"
            jsonschema.Draft202012Validator({"$ref": file.as_uri()}, registry=registry).validate(
                one
            )


def test_what_is_required_is_asked_for(
    helm: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    for name in NEEDED:
        done = helm("template", {key: value for key, value in NEEDED.items() if key != name})
        assert done.returncode != 0
        assert f"{name}:" in done.stderr


def test_the_parts_are_those_of_compose(rendered: list[dict[str, Any]]) -> None:
    assert set(pods(rendered)) == {
        "ps-migration", "ps-web", "ps-worker", "ps-sauvegarde", "ps-archives", "ps-journal",
    }  # fmt: skip
    kinds = {one["kind"] for one in rendered}
    assert {"PodDisruptionBudget", "HorizontalPodAutoscaler", "NetworkPolicy", "Ingress",
            "ServiceMonitor", "ConfigMap", "PersistentVolumeClaim"} <= kinds  # fmt: skip
    hook = of(rendered, "Job")["ps-migration"]["metadata"]["annotations"]
    assert hook["helm.sh/hook"] == "pre-install,pre-upgrade"


def test_no_pod_may_do_more_than_it_needs(rendered: list[dict[str, Any]]) -> None:
    for name, pod in pods(rendered).items():
        (container,) = pod["containers"]
        assert pod["securityContext"]["runAsNonRoot"] is True, name
        assert pod["automountServiceAccountToken"] is False, name
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }, name  # fmt: skip
        assert re.search(r"@sha256:0{64}$", container["image"]), name
        items = {item["key"] for item in pod["volumes"][0]["secret"]["items"]}
        login = "url_service" if name == "ps-web" else "url_proprietaire"
        assert items == {login, "metrics_token", "smtp"}, name


def test_settings_are_the_servers_and_secrets_files(rendered: list[dict[str, Any]]) -> None:
    for pod in pods(rendered).values():
        names = {one["name"].removesuffix("_FILE") for one in pod["containers"][0]["env"]}
        assert names <= declared_settings() - OWN
        assert "postgresql" not in json.dumps(pod)


def test_a_web_server_is_asked_whether_it_is_ready_and_killed_only_if_it_does_not_live(
    rendered: list[dict[str, Any]],
) -> None:
    pod = pods(rendered)["ps-web"]
    (container,) = pod["containers"]
    assert container["readinessProbe"]["httpGet"]["path"] == "/health/ready"
    assert container["livenessProbe"]["httpGet"]["path"] == "/health/live"
    limits = yaml.safe_load((ROOT / "config" / "limits.yml").read_text())
    assert pod["terminationGracePeriodSeconds"] >= limits["attente_arret_s"] + 15 + 5
    rolling = of(rendered, "Deployment")["ps-web"]["spec"]["strategy"]["rollingUpdate"]
    assert rolling == {"maxUnavailable": 0, "maxSurge": 1}


def test_a_worker_is_asked_whether_it_lives_where_it_answers(
    rendered: list[dict[str, Any]],
) -> None:
    (container,) = pods(rendered)["ps-worker"]["containers"]
    (port,) = container["ports"]
    given = {one["name"]: one.get("value") for one in container["env"]}
    assert given["PARC_SOCIAL_WORKER_ADRESSE"] == f"0.0.0.0:{port['containerPort']}"
    for probe in ("startupProbe", "livenessProbe"):
        assert container[probe]["httpGet"] == {"path": "/health/live", "port": port["name"]}
    monitor = of(rendered, "ServiceMonitor")["ps-worker"]["spec"]["endpoints"][0]["port"]
    (exposed,) = of(rendered, "Service")["ps-worker"]["spec"]["ports"]
    assert (monitor, exposed["targetPort"]) == (exposed["name"], port["name"])


def test_web_servers_are_reached_by_the_proxy_and_by_who_measures_alone(
    rendered: list[dict[str, Any]],
) -> None:
    policies = of(rendered, "NetworkPolicy")
    (rule,) = policies["ps-web"]["spec"]["ingress"]
    spaces = [one["namespaceSelector"]["matchLabels"].popitem()[1] for one in rule["from"]]
    assert spaces == ["ingress-nginx", "monitoring"]
    (rule,) = policies["ps-worker"]["spec"]["ingress"]
    (space,) = (one["namespaceSelector"]["matchLabels"].popitem()[1] for one in rule["from"])
    assert space == "monitoring"
    assert "ingress" not in policies["ps"]["spec"]
    assert set(policies["ps"]["spec"]["policyTypes"]) == {"Ingress", "Egress"}
