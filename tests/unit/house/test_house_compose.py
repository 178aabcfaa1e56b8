"""The deployment as declared: who runs as whom, in which order, with which health check."""

import re
import tomllib
from pathlib import Path

import yaml

from testing.deployment.declared_settings import declared_settings
from testing.rows import each_row

ROOT = Path(__file__).parents[3]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
NIGHTLY = ["sauvegarde", "archives", "journal"]
OURS = ["migration", "web", "worker", *NIGHTLY]


def test_there_are_a_proxy_a_database_its_migration_web_servers_a_worker_and_nights() -> None:
    assert list(SERVICES) == ["mandataire", "postgis", *OURS]


@each_row("name", SERVICES)
def test_no_service_runs_as_root_or_writes_outside_its_volumes(name: str) -> None:
    service = SERVICES[name]
    assert service.get("user") in {"postgres", "10001:10001"} or name == "mandataire"
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "mandataire" else [])
    assert service["security_opt"] == ["no-new-privileges:true"]


@each_row("name", SERVICES)
def test_no_service_takes_all_of_the_machine(name: str) -> None:
    service = SERVICES[name]
    assert re.fullmatch(r"\$\{[A-Z_]+:-\d+[gm]\}", service["mem_limit"])
    assert re.fullmatch(r"\$\{[A-Z_]+:-\d+\}", service["cpus"])
    assert service["pids_limit"] <= 512
    assert all("size=" in one or one == "/run/postgresql" for one in service.get("tmpfs", []))


@each_row("name", ["web", "worker", *NIGHTLY])
def test_nothing_serves_before_the_migration_has_ended(name: str) -> None:
    conditions = {on: how["condition"] for on, how in SERVICES[name]["depends_on"].items()}
    assert conditions.pop("migration") == "service_completed_successfully"
    assert set(conditions.values()) <= {"service_healthy"}


def test_the_proxy_alone_is_published_so_that_web_servers_may_be_many() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"mandataire": ["80:80", "443:443"]}
    assert "container_name" not in SERVICES["web"]


def test_web_servers_believe_the_proxy_alone_and_meet_it_on_one_network() -> None:
    """On another network that both were on, it would come by an address that is not believed."""
    proxy, web = SERVICES["mandataire"]["networks"], SERVICES["web"]["networks"]
    assert set(proxy) & set(web) == {"devant"}
    assert {name for name, service in SERVICES.items() if "devant" in service["networks"]} == {
        "mandataire", "web",
    }  # fmt: skip
    trusted = SERVICES["web"]["environment"]["PARC_SOCIAL_PROXIES"]
    assert trusted == proxy["devant"]["ipv4_address"]
    for name in ("devant", "derriere"):
        assert COMPOSE["networks"][name]["internal"] is True


def test_web_servers_the_worker_and_the_database_have_a_health_check() -> None:
    assert "pg_isready" in SERVICES["postgis"]["healthcheck"]["test"]
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert "HEALTHCHECK" in dockerfile
    assert "/health/ready" in dockerfile
    assert "healthcheck" not in SERVICES["web"]  # the image's own holds
    port = SERVICES["worker"]["environment"]["PARC_SOCIAL_WORKER_ADRESSE"].rpartition(":")[2]
    assert f"127.0.0.1:{port}/health/ready" in " ".join(SERVICES["worker"]["healthcheck"]["test"])


def test_each_form_has_the_acts_of_nights_in_one_order_an_hour_apart() -> None:
    """What leaves the journal is in the backup of that night; what is left is verified after."""
    timers = ROOT / "deploy" / "systemd"
    values = yaml.safe_load((ROOT / "deploy/helm/parc-social/values.yaml").read_text())
    parts = dict(zip(NIGHTLY, ("backup", "archive", "journal"), strict=True))
    for at, name in enumerate(NIGHTLY, start=2):
        unit = (timers / f"parc-social-{name}.timer").read_text()
        assert f"OnCalendar=*-*-* 0{at}:15" in unit
        assert values[parts[name]]["schedule"] == f"15 {at} * * *"
        script, hour, *act = SERVICES[name]["command"]
        assert script == "/chaque-nuit.sh"
        assert hour.endswith(f"_HEURE:-0{at}:15}}")
        service = (timers / f"parc-social-{name}.service").read_text()
        assert f"ExecStart=/opt/parc-social/bin/{' '.join(act[:3])} " in service
        assert "reussi" in repr(SERVICES[name]["healthcheck"]["test"])
        if at > 2:
            assert f" parc-social-{NIGHTLY[at - 3]}.service\n" in service


def test_data_lie_in_a_folder_of_their_volume() -> None:
    """A restoration arrives beside them, where what serves may write: seen refused in /var/lib."""
    place = SERVICES["worker"]["environment"]["PARC_SOCIAL_DATA"]
    volumes = {one.split(":")[1] for one in SERVICES["worker"]["volumes"]}
    assert place.rpartition("/")[0] in volumes
    assert f"PARC_SOCIAL_DATA={place} " in (ROOT / "Dockerfile").read_text()
    for unit in (ROOT / "deploy" / "systemd").glob("parc-social-*"):
        text = unit.read_text()
        assert unit.suffix == ".timer" or f"PARC_SOCIAL_DATA={place} " in text, unit.name


def test_a_stop_waits_longer_than_answers_under_way_may_take() -> None:
    limits = yaml.safe_load((ROOT / "config" / "limits.yml").read_text())
    for name in ("web", "worker"):
        assert int(SERVICES[name]["stop_grace_period"][:-1]) > limits["attente_arret_s"] + 15


def test_the_image_does_not_run_as_root() -> None:
    last_stage = (ROOT / "Dockerfile").read_text().split("\nFROM ")[-1]
    assert "\nUSER 10001\n" in last_stage


def test_the_image_has_the_folder_of_each_volume() -> None:
    """A named volume takes the owner of the image's folder; without one it is root's."""
    last_stage = (ROOT / "Dockerfile").read_text().split("\nFROM ")[-1]
    made = set(re.findall(r"(?<=\s)/[\w/-]+", last_stage.split("install -d")[1].split("\nCOPY")[0]))
    named = {place.split(":")[1] for name in OURS for place in SERVICES[name]["volumes"]
             if not place.startswith(("./", "$"))}  # fmt: skip
    assert named | {"/sauvegardes", "/archives"} == made


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


@each_row("name", OURS)
def test_every_setting_of_the_server_passes(name: str) -> None:
    given = SERVICES[name]["environment"]
    passed = {key.removesuffix("_FILE") for key in given if key.startswith("PARC_SOCIAL_")}
    assert passed == declared_settings()


@each_row("name", OURS)
def test_secrets_are_files_and_each_is_declared(name: str) -> None:
    service = SERVICES[name]
    files = {value for key, value in service["environment"].items() if key.endswith("_FILE")}
    assert {f"/run/secrets/{one}" for one in service["secrets"]} >= files
    assert set(service["secrets"]) <= set(COMPOSE["secrets"])
    assert "password" not in repr(service["environment"]).lower()


def test_only_the_database_has_the_password_of_its_superuser() -> None:
    holders = {name for name, service in SERVICES.items()
               if "postgres_superutilisateur" in service.get("secrets", [])}  # fmt: skip
    assert holders == {"postgis"}
    assert "url_proprietaire" not in SERVICES["web"]["secrets"]


def test_the_secrets_that_are_declared_are_those_that_the_script_draws() -> None:
    script = (ROOT / "deploy" / "compose" / "secrets.sh").read_text()
    drawn = set(re.findall(r'> "\$folder/(\w+)"', script))
    assert set(COMPOSE["secrets"]) == drawn
    assert "/secrets/" in (ROOT / ".gitignore").read_text().splitlines()


def test_the_example_names_every_variable_that_has_no_default() -> None:
    example = (ROOT / ".env.exemple").read_text()
    names = {line.partition("=")[0] for line in example.splitlines() if line[:1].isupper()}
    asked = set(re.findall(r"\$\{([A-Z_]+):\?", (ROOT / "docker-compose.yml").read_text()))
    assert names == asked


def test_the_version_is_the_projects_in_every_form() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    chart = yaml.safe_load((ROOT / "deploy/helm/parc-social/Chart.yaml").read_text())
    assert chart["version"] == chart["appVersion"] == version
    image = f"${{PARC_SOCIAL_IMAGE:-parc-social:${{PARC_SOCIAL_VERSION:-{version}}}}}"
    assert image == SERVICES["web"]["image"]
    headings = re.findall(r"^## \[(.+)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert headings[:2] == ["Non publié", version]
