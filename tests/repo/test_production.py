"""docker-compose.yml, Dockerfile and odoo.conf, even where no engine runs."""

import configparser
import os
import re
import shutil
import subprocess
import sys

import pytest
import yaml

from tools.ground.paths import REPO

COMPOSE = yaml.safe_load((REPO / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
SECRET = re.compile(r"^\$\{POSTGRES_PASSWORD:\?.+\}$")


def test_images_are_the_standard_ones():
    assert SERVICES["db"]["image"] == "postgres:16"
    instructions = (REPO / "Dockerfile").read_text().splitlines()
    assert "FROM odoo:19.0" in instructions


def test_dockerfile_is_a_few_lines_that_copy_what_exists():
    lines = [x for x in (REPO / "Dockerfile").read_text().splitlines() if x.strip()]
    assert len(lines) <= 12
    copied = [x.split()[-2] for x in lines if x.startswith("COPY")]
    assert copied == ["requirements.txt", "odoo.conf", "addons"]
    assert all((REPO / name).exists() for name in copied)
    assert lines[-1] == "USER odoo"


def test_build_context_carries_what_the_image_needs_and_no_more():
    allowed = (REPO / ".dockerignore").read_text().splitlines()
    assert allowed[:4] == ["*", "!addons", "!odoo.conf", "!requirements.txt"]


def test_every_long_running_service_has_a_health_check():
    running = {k: s for k, s in SERVICES.items() if "profiles" not in s}
    assert set(running) == {"db", "web", "cron", "proxy"}
    for name, service in running.items():
        assert service["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL"), name
        assert service["restart"] == "unless-stopped", name


def test_passwords_come_from_the_environment_and_have_no_default():
    assert SECRET.match(SERVICES["db"]["environment"]["POSTGRES_PASSWORD"])
    for name in ("web", "cron", "setup"):
        assert SECRET.match(SERVICES[name]["environment"]["PASSWORD"]), name


def test_data_lies_in_named_volumes():
    assert set(COMPOSE["volumes"]) == {"odoo-data", "postgres-data"}
    mounts = [
        volume.split(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
    ]
    files = [mount for mount in mounts if mount.startswith(".")]
    assert set(mounts) - set(files) == set(COMPOSE["volumes"])
    assert all((REPO / file).is_file() for file in files)


def test_jobs_run_in_the_cron_container_and_nowhere_else():
    assert "--max-cron-threads=0" in SERVICES["web"]["command"]
    assert "--no-http" in SERVICES["cron"]["command"]
    assert not any("max-cron-threads=0" in x for x in SERVICES["cron"]["command"])


def test_only_the_proxy_is_published_and_by_default_on_this_machine_alone():
    published = {k: s["ports"] for k, s in SERVICES.items() if "ports" in s}
    assert list(published) == ["proxy"]
    assert published["proxy"][0].startswith("${DIST_INTERFACE:-127.0.0.1}:")
    proxy = (REPO / "deploy" / "nginx.conf").read_text()
    assert "location /websocket" in proxy and "web:8072" in proxy


def test_services_start_after_what_they_need_is_healthy():
    for name in ("web", "cron", "setup"):
        assert SERVICES[name]["depends_on"]["db"] == {"condition": "service_healthy"}
    assert SERVICES["proxy"]["depends_on"]["web"] == {"condition": "service_healthy"}


def test_compose_itself_accepts_the_file():
    version = ["docker", "compose", "version"]
    has_client = (
        shutil.which("docker")
        and not subprocess.run(version, capture_output=True, check=False).returncode
    )
    if not has_client:
        pytest.skip("needs docker's compose client")
    secret = {**os.environ, "POSTGRES_PASSWORD": "x"}
    check = ["docker", "compose", "-f", "docker-compose.yml", "config", "--quiet"]
    subprocess.run(check, cwd=REPO, env=secret, check=True)


def test_commands_use_options_that_odoo_knows():
    options = [
        re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", part)
        for name in ("web", "cron", "setup")
        for part in SERVICES[name]["command"][1:]
    ]
    assert "ERROR" not in parsed_by_odoo(options)


def test_configuration_uses_options_that_odoo_knows():
    said = parsed_by_odoo(["-c", str(REPO / "odoo.conf")])
    assert "unknown option" not in said


def test_configuration_is_made_for_production():
    parser = configparser.ConfigParser()
    parser.read(REPO / "odoo.conf")
    options = parser["options"]
    assert options["admin_passwd"] == ""
    assert options["list_db"] == "False"
    assert options["proxy_mode"] == "True"
    assert options["http_interface"] == "127.0.0.1"
    assert int(options["workers"]) > 1
    assert int(options["limit_memory_soft"]) < int(options["limit_memory_hard"])
    assert int(options["limit_time_cpu"]) < int(options["limit_time_real"])


def parsed_by_odoo(arguments):
    """Return what Odoo says while it reads these arguments."""
    code = (
        "import sys, logging; logging.basicConfig(level='WARNING');"
        "from odoo.tools import config; config.parse_config(sys.argv[1:])"
    )
    environment = {k: v for k, v in os.environ.items() if k != "ODOO_RC"}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    return done.stdout + done.stderr + ("ERROR" if done.returncode else "")
