"""Write the dashboards as JSON (`python -m dashboards [tenants]`), or bring them to a running Grafana (`... push`)."""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

GENERATED = Path(__file__).parent / "generated"


def texts() -> dict[str, str]:
    """Each generated file's name and text."""
    from grafana_foundation_sdk.cog.encoder import JSONEncoder

    from dashboards import ingest_health

    return {
        "ingest_health.json": json.dumps(
            ingest_health.build(), cls=JSONEncoder, sort_keys=True, indent=2, ensure_ascii=False
        )
        + "\n"
    }


def write() -> None:
    """Write what is kept in the repository; Grafana reads the folder when it starts."""
    GENERATED.mkdir(exist_ok=True)
    for name, text in texts().items():
        (GENERATED / name).write_text(text, "utf-8")
        print(f"wrote dashboards/generated/{name}")


def write_tenants(folder: Path, console: str) -> None:
    """Write the dashboard of each enterprise and region that has a login, from the register as it stands now."""
    from grafana_foundation_sdk.cog.encoder import JSONEncoder

    from dashboards import enterprise, region
    from qingyu.cli import shell
    from qingyu.db import dashboard_readers
    from qingyu.jobs.access.dashboard_logins import uid_of

    boards = folder / "dashboards"
    boards.mkdir(parents=True, exist_ok=True)
    kept = set()
    with shell.operator() as conn:
        for reader in dashboard_readers.readers(conn):
            uid, names = uid_of(reader.kind, reader.code), (reader.name_zh, reader.name_en)
            if reader.kind == "enterprise":
                built = enterprise.build(uid, reader.code, names, dashboard_readers.units(conn, reader.code), console)
            else:
                built = region.build(uid, reader.code, names, console)
            text = json.dumps(built, cls=JSONEncoder, sort_keys=True, indent=2, ensure_ascii=False) + "\n"
            kept.add(boards / f"{uid}.json")
            (boards / f"{uid}.json").write_text(text, "utf-8")
            print(f"wrote {boards / uid}.json")
    # A login that was taken back leaves no dashboard behind.
    for file in set(boards.glob("qingyu-*.json")) - kept:
        file.unlink()


def push(address: str, token: str) -> None:
    """Bring the written dashboards to a Grafana over its HTTP API; needs the environment of locks/grafana.txt."""
    from grafana_client import TokenAuth

    api = _api(address, TokenAuth(token=token))
    for path in sorted(GENERATED.glob("*.json")):
        answer = api.dashboard.update_dashboard(_document(path))
        print(f"pushed {path.name}: {answer.get('status', 'no status')} {answer.get('url', '')}")


def push_tenants(address: str, user: str, password: str, folder: Path) -> None:
    """Bring each enterprise and region its data source and dashboard, in an organisation of its own.

    Whoever may look in an organisation of Grafana may ask each of its data sources anything, so no two share one.
    """
    from grafana_client.client import GrafanaClientError

    server = _api(address, (user, password))
    there = {found["name"]: found["id"] for found in server.organizations.list_organization()}
    for path in sorted((folder / "dashboards").glob("*.json")):
        uid = path.stem
        if uid not in there:
            there[uid] = server.organization.create_organization({"name": uid})["orgId"]
        api = _api(address, (user, password), there[uid])
        source = json.loads((folder / "sources" / f"{uid}.json").read_text("utf-8"))
        try:
            api.datasource.update_datasource(api.datasource.get_datasource_by_uid(uid)["id"], source)
        except GrafanaClientError as error:
            if error.status_code != 404:
                raise
            api.datasource.create_datasource(source)
        answer = api.dashboard.update_dashboard(_document(path))
        print(f"pushed {uid}: {answer.get('status', 'no status')} {answer.get('url', '')}")


def _document(path: Path) -> dict[str, object]:
    return {"dashboard": json.loads(path.read_text("utf-8")), "overwrite": True, "message": "python -m dashboards"}


def _api(address: str, auth: Any, organization: int | None = None) -> Any:
    from grafana_client import GrafanaApi

    parts = urlsplit(address)
    prefix = parts.path.strip("/")
    return GrafanaApi(
        auth=auth,
        protocol=parts.scheme,
        host=parts.hostname,
        port=parts.port,
        # The client joins it to the route as it is.
        url_path_prefix=f"{prefix}/" if prefix else "",
        organization_id=organization,
    )


def main() -> int:
    """Read the arguments."""
    parser = argparse.ArgumentParser(prog="python -m dashboards", description=__doc__)
    commands = parser.add_subparsers(dest="command")
    tenants = commands.add_parser("tenants", help="write the dashboards of those who have a login of their own")
    tenants.add_argument("folder", type=Path, help="where `qingyu dashboards grant` wrote the data sources")
    tenants.add_argument("--console", default="http://127.0.0.1:8000", help="address of the console (%(default)s)")
    pusher = commands.add_parser("push", help="bring the written dashboards to a running Grafana")
    pusher.add_argument("--address", default="http://127.0.0.1:3000", help="address of Grafana (%(default)s)")
    pusher.add_argument("--folder", type=Path, help="of the tenants; the operator's own dashboard without it")
    arguments = parser.parse_args()
    if arguments.command is None:
        write()
        return 0
    if arguments.command == "tenants":
        write_tenants(arguments.folder, arguments.console.rstrip("/"))
        return 0
    return _push(arguments.address, arguments.folder)


def _push(address: str, folder: Path | None) -> int:
    name = "GRAFANA_TOKEN" if folder is None else "GRAFANA_ADMIN"
    secret = os.environ.get(name, "")
    if not secret or (folder is not None and ":" not in secret):
        wanted = "a service account token" if folder is None else "user:password of an administrator of the server"
        print(f"{name} is not set: export {wanted} of that Grafana", file=sys.stderr)
        return 2
    if folder is None:
        push(address, secret)
    else:
        user, password = secret.split(":", 1)
        push_tenants(address, user, password, folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
