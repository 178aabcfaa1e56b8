"""The deployment as declared: who runs as whom, in which order, with which health check."""

import tomllib
from pathlib import Path

import yaml

from testing.rows import each_row

ROOT = Path(__file__).parents[3]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = ["migration", "web", "worker"]


def test_there_are_a_database_its_migration_a_web_server_and_a_worker() -> None:
    assert list(SERVICES) == ["postgis", "migration", "web", "worker"]


@each_row("name", SERVICES)
def test_no_service_runs_as_root_or_writes_outside_its_volumes(name: str) -> None:
    service = SERVICES[name]
    assert service["user"] in {"postgres", "10001:10001"}
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


@each_row("name", SERVICES)
def test_no_service_takes_all_of_the_machine(name: str) -> None:
    assert SERVICES[name]["mem_limit"].endswith("4g}")
    assert SERVICES[name]["pids_limit"] == 512


@each_row("name", ["web", "worker"])
def test_nothing_serves_before_the_migration_has_ended(name: str) -> None:
    conditions = {on: how["condition"] for on, how in SERVICES[name]["depends_on"].items()}
    assert conditions == {
        "postgis": "service_healthy",
        "migration": "service_completed_successfully",
    }


def test_the_web_server_is_published_on_the_loopback_only() -> None:
    published = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert len(published) == 1
    assert published[0].startswith("127.0.0.1:")


def test_the_database_and_the_web_server_have_a_health_check() -> None:
    assert "pg_isready" in SERVICES["postgis"]["healthcheck"]["test"]
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert "HEALTHCHECK" in dockerfile
    assert "/health/live" in dockerfile
    assert "healthcheck" not in SERVICES["web"]  # the image's own holds


def test_the_image_does_not_run_as_root() -> None:
    last_stage = (ROOT / "Dockerfile").read_text().split("\nFROM ")[-1]
    assert "\nUSER 10001\n" in last_stage


def test_the_image_is_made_of_all_that_the_wheel_holds() -> None:
    """A package that .dockerignore keeps out is found missing when the container starts."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {f"{name}/" for name in wheel["packages"]}
    needed |= {f"{Path(name).parts[0]}/" for name in wheel["force-include"]}
    needed |= {"pyproject.toml", project["project"]["readme"], "LICENSE", "requirements/"}
    needed |= {"package.json", "package-lock.json", "tools/browser_libraries.py"}  # of its build
    needed.add(wheel["hooks"]["custom"]["path"])
    lines = (ROOT / ".dockerignore").read_text().split("\n")
    let_in = {line[1:] for line in lines if line.startswith("!")}
    assert "*" in lines
    assert let_in == needed


def test_no_secret_is_written_in_the_file() -> None:
    for service in SERVICES.values():
        for value in service.get("environment", {}).values():
            if "postgresql" in value:
                assert "${POSTGRES_PASSWORD" in value


def test_the_example_names_every_variable_that_has_no_default() -> None:
    example = (ROOT / ".env.exemple").read_text()
    names = {line.partition("=")[0] for line in example.splitlines() if line[:1].isupper()}
    assert {"POSTGRES_PASSWORD", "PARC_SOCIAL_BASE_URL"} <= names
