"""compose.yaml, Dockerfile and .env.example agree with each other, with Settings and with the files they name.

No Docker engine runs where this is developed, so the files are held by reading them.
"""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from qingyu.settings import Settings
from stack.compose import SECRETS

SERVERS = ("postgres", "mosquitto", "grafana")
PROGRAMS = ("ingest", "keeper", "analytics", "api", "device_sim")
ONE_SHOT = ("migrate", "district", "authority", "operator")
# Where the modules of a service lie that is not called as they are.
FOLDERS = {"operator": "qingyu/cli"}
# Programs without a page or a port to ask; the restart policy is what keeps them up.
WITHOUT_HEALTH_CHECK = ("keeper", "analytics", "device_sim")
OF_COMPOSE_ONLY = {"QINGYU_MQTT_NAME", "GRAFANA_ADMIN_PASSWORD", "GRAFANA_PORT"}

_VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")


@pytest.fixture(scope="module")
def compose(repository_root: Path) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((repository_root / "compose.yaml").read_text("utf-8"))
    return document


@pytest.fixture(scope="module")
def repository_root() -> Path:
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def example(repository_root: Path) -> dict[str, tuple[bool, str]]:
    """Each variable of .env.example: whether it is to be filled in, and its default."""
    lines = (repository_root / ".env.example").read_text("utf-8").splitlines()
    found = {}
    for line in lines:
        match = re.fullmatch(r"(# )?([A-Z_]+)=(.*)", line)
        if match:
            found[match[2]] = (match[1] is None, match[3])
    return found


def names_of_settings() -> set[str]:
    return {f"QINGYU_{name.upper()}" for name in Settings.model_fields}


def test_every_setting_stands_in_the_example_with_its_default_and_nothing_else_does(
    example: dict[str, tuple[bool, str]],
) -> None:
    assert set(example) == names_of_settings() | OF_COMPOSE_ONLY
    for name, field in Settings.model_fields.items():
        wanted, shown = example[f"QINGYU_{name.upper()}"]
        is_secret = "SecretStr" in str(field.annotation)
        assert wanted == is_secret, f"{name}: a secret is to be filled in, anything else has a default"
        default = "" if is_secret or field.default is None else str(field.default)
        assert shown == default, name


def test_every_variable_of_the_example_is_explained(repository_root: Path) -> None:
    lines = (repository_root / ".env.example").read_text("utf-8").splitlines()
    for number, line in enumerate(lines):
        if re.fullmatch(r"(# )?[A-Z_]+=.*", line):
            above = lines[number - 1]
            assert above.startswith("## ") or re.fullmatch(r"[A-Z_]+=", above), line


def test_every_variable_that_compose_takes_is_in_the_example(
    repository_root: Path, example: dict[str, tuple[bool, str]]
) -> None:
    text = (repository_root / "compose.yaml").read_text("utf-8")
    for name, kind, rest in _VARIABLE.findall(text):
        assert name in example, name
        to_fill_in, default = example[name]
        assert (kind == "?") == to_fill_in, f"{name}: what has no default must be asked for"
        if kind == "-" and default and not name.endswith("_PORT_INGEST"):
            assert float_or_text(rest) == float_or_text(default), name


def test_every_secret_that_compose_demands_is_made_where_nobody_gives_one(repository_root: Path) -> None:
    text = (repository_root / "compose.yaml").read_text("utf-8")
    assert {name for name, kind, _ in _VARIABLE.findall(text) if kind == "?"} == set(SECRETS)


def float_or_text(value: str) -> float | str:
    try:
        return float(value)
    except ValueError:
        return value


def test_every_setting_given_to_a_container_is_one_that_exists(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        given = {key for key in service.get("environment", {}) if key.startswith("QINGYU_")}
        assert given <= names_of_settings(), name


@pytest.mark.parametrize("program", [*PROGRAMS, "operator"])
def test_every_setting_that_a_program_reads_reaches_it(
    compose: dict[str, Any], repository_root: Path, program: str
) -> None:
    given = set(compose["services"][program]["environment"])
    wanted = {f"QINGYU_{name.upper()}" for name in settings_read_by(repository_root, FOLDERS.get(program, program))}
    assert wanted, "the search finds nothing"
    assert wanted <= given, f"{program} reads what compose.yaml does not hand on"


def settings_read_by(root: Path, program: str) -> set[str]:
    """The settings that the modules of a program, and what they import of the repository, take by name."""
    seen: set[Path] = set()
    coming = sorted((root / program).rglob("*.py"))
    names: set[str] = set()
    while coming:
        path = coming.pop()
        if path in seen or path == root / "qingyu" / "settings.py":
            continue
        seen.add(path)
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute):
                names.add(node.attr)
            elif isinstance(node, ast.ImportFrom) and node.module:
                coming += files_of(root, [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)])
            elif isinstance(node, ast.Import):
                coming += files_of(root, [alias.name for alias in node.names])
    return names & set(Settings.model_fields)


def files_of(root: Path, modules: list[str]) -> list[Path]:
    """The files of modules that lie in the repository."""
    places = [root.joinpath(*module.split(".")) for module in modules]
    files = [*(place.with_suffix(".py") for place in places), *(place / "__init__.py" for place in places)]
    return [file for file in files if file.is_file()]


def test_a_program_is_given_its_own_password_and_no_other(compose: dict[str, Any]) -> None:
    wanted = {
        "ingest": {"QINGYU_DB_INGEST_PASSWORD", "QINGYU_MQTT_INGEST_PASSWORD"},
        "keeper": {"QINGYU_DB_KEEPER_PASSWORD"},
        # It sends the mails.
        "analytics": {"QINGYU_DB_ANALYTICS_PASSWORD", "QINGYU_NOTICES_SMTP_PASSWORD"},
        "api": {"QINGYU_DB_API_PASSWORD"},
        "grafana": {"QINGYU_DB_DASHBOARDS_PASSWORD"},
        # The plants are registered by the operator's command; then they only send.
        "district": {"QINGYU_DB_OPERATOR_PASSWORD"},
        "operator": {"QINGYU_DB_OPERATOR_PASSWORD"},
        "device_sim": set(),
        # Its listener for ingest has this one user.
        "mosquitto": {"QINGYU_MQTT_INGEST_PASSWORD"},
    }
    for name, passwords in wanted.items():
        given = {key for key in compose["services"][name].get("environment", {}) if key.startswith("QINGYU_")}
        assert {key for key in given if key.endswith("_PASSWORD")} == passwords, name


def test_every_image_is_pinned_and_the_servers_are_the_chosen_ones(compose: dict[str, Any]) -> None:
    images = {name: service["image"] for name, service in compose["services"].items()}
    for image in images.values():
        assert re.fullmatch(r"[\w./-]+:\d[\w.-]*", image), image
    assert re.fullmatch(r"timescale/timescaledb:2\.[\d.]+-pg17", images["postgres"])
    assert re.fullmatch(r"eclipse-mosquitto:2\.0\.\d+", images["mosquitto"])
    assert images["grafana"].startswith("grafana/grafana-oss:")
    assert len({images[name] for name in (*PROGRAMS, *ONE_SHOT)}) == 1


def test_every_port_is_published_on_loopback_only(compose: dict[str, Any]) -> None:
    ports = [port for service in compose["services"].values() for port in service.get("ports", [])]
    assert len(ports) == 7
    for port in ports:
        assert port.startswith("127.0.0.1:"), port


def test_what_runs_for_good_starts_again_and_says_how_it_is(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {*SERVERS, *PROGRAMS, *ONE_SHOT}
    for name, service in compose["services"].items():
        assert service["restart"] == ("no" if name in ONE_SHOT else "unless-stopped"), name
        assert ("healthcheck" in service) == (name in SERVERS or name in set(PROGRAMS) - set(WITHOUT_HEALTH_CHECK)), (
            name
        )


def test_nothing_is_waited_for_in_a_way_its_target_cannot_answer(compose: dict[str, Any]) -> None:
    services = compose["services"]
    for name, service in services.items():
        for target, condition in service.get("depends_on", {}).items():
            wanted = "service_completed_successfully" if target in ONE_SHOT else "service_healthy"
            assert condition == {"condition": wanted}, f"{name} -> {target}"
            if wanted == "service_healthy":
                assert "healthcheck" in services[target], target


def test_the_simulated_district_starts_in_its_profile_only(compose: dict[str, Any]) -> None:
    with_profile = {name for name, service in compose["services"].items() if "profiles" in service}
    assert with_profile == {"device_sim", "district", "operator"}
    assert all(compose["services"][name]["profiles"] == ["demo"] for name in with_profile - {"operator"})
    assert compose["services"]["operator"]["profiles"] == ["operator"], "it starts when somebody runs it, never by `up`"


def test_the_folder_a_program_writes_belongs_to_its_user_in_the_image(
    compose: dict[str, Any], repository_root: Path
) -> None:
    text = (repository_root / "Dockerfile").read_text("utf-8")
    for name in ("device_sim", "district", "authority"):
        service = compose["services"][name]
        owner, group = service["user"].split(":")
        for folder in [v.split(":")[1] for v in service["volumes"] if not v.endswith(":ro")]:
            assert re.search(rf"^RUN install -d -o {owner} -g {group} .*{folder}( |$)", text, re.MULTILINE), folder
    assert compose["services"]["device_sim"]["command"][-2:] == ["--state", "/var/lib/qingyu"]


def test_every_mounted_file_and_folder_is_in_the_repository(compose: dict[str, Any], repository_root: Path) -> None:
    mounts = [volume for service in compose["services"].values() for volume in service.get("volumes", [])]
    named = {volume.split(":")[0] for volume in mounts if not volume.startswith("./")}
    assert named == set(compose["volumes"])
    for mount in (volume for volume in mounts if volume.startswith("./")):
        path, _, rest = mount.partition(":")
        assert (repository_root / path).exists(), path
        assert rest.endswith(":ro"), f"{mount}: configuration is not for the containers to write"


def test_the_brokers_configuration_finds_its_files_where_they_are_mounted(
    compose: dict[str, Any], repository_root: Path
) -> None:
    folder = repository_root / "stack" / "broker"
    text = "".join(path.read_text("utf-8") for path in sorted(folder.glob("*.conf")))
    targets = [volume.split(":")[1] for volume in compose["services"]["mosquitto"]["volumes"]]
    for option in ("persistence_location", "password_file", "acl_file", "include_dir"):
        named = re.findall(rf"^{option} (\S+)$", text, re.MULTILINE)
        assert named, option
        for path in named:
            assert any(path.startswith(target) or target.startswith(path) for target in targets), path
    mounted = {volume.split(":")[0] for volume in compose["services"]["mosquitto"]["volumes"]}
    assert {f"./stack/broker/{path.name}" for path in folder.iterdir()} <= mounted


def test_the_listener_of_ingest_is_not_published_and_gateways_have_their_name_as_id(
    compose: dict[str, Any], repository_root: Path
) -> None:
    ingest = (repository_root / "stack" / "broker" / "ingest.conf").read_text("utf-8")
    port = re.search(r"^listener (\d+)$", ingest, re.MULTILINE)
    assert port
    assert port[1] == compose["services"]["ingest"]["environment"]["QINGYU_MQTT_INGEST_PORT"]
    for service in compose["services"].values():
        assert not [published for published in service.get("ports", []) if published.endswith(f":{port[1]}")]
    for path in (repository_root / "stack" / "broker").glob("*.conf"):
        text = path.read_text("utf-8")
        if re.search(r"^listener ", text, re.MULTILINE) and path.name != "ingest.conf":
            assert re.search(r"^use_username_as_clientid true$", text, re.MULTILINE), path.name


def test_the_image_holds_every_program_and_its_lock_is_part_of_the_whole(repository_root: Path) -> None:
    text = (repository_root / "Dockerfile").read_text("utf-8")
    ignored = (repository_root / ".dockerignore").read_text("utf-8").splitlines()
    for folder in ("qingyu", *PROGRAMS):
        assert f"COPY {folder}/ {folder}/" in text
        assert f"!{folder}/" in ignored
    assert "--require-hashes -r locks/image.txt" in text
    pins = {name: pinned(repository_root / "locks" / f"{name}.txt") for name in ("image", "all", "core")}
    assert pins["image"] <= pins["all"]
    assert {line.split("==")[0] for line in pins["core"]} <= {line.split("==")[0] for line in pins["image"]}
    assert {"fastapi", "pandas", "pwdlib", "uvicorn"} <= {line.split("==")[0] for line in pins["image"]}


def pinned(path: Path) -> set[str]:
    return set(re.findall(r"^[\w.-]+==[\w.!]+", path.read_text("utf-8"), re.MULTILINE))
