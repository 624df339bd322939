"""Write the dashboards as JSON (`python -m dashboards`), or bring them to a running Grafana (`... push`)."""

import argparse
import json
import os
import sys
from pathlib import Path
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


def push(address: str, token: str) -> None:
    """Bring the written dashboards to a Grafana over its HTTP API; needs the environment of locks/grafana.txt."""
    from grafana_client import GrafanaApi, TokenAuth

    parts = urlsplit(address)
    prefix = parts.path.strip("/")
    api = GrafanaApi(
        auth=TokenAuth(token=token),
        protocol=parts.scheme,
        host=parts.hostname,
        port=parts.port,
        # The client joins it to the route as it is.
        url_path_prefix=f"{prefix}/" if prefix else "",
    )
    for path in sorted(GENERATED.glob("*.json")):
        document = {
            "dashboard": json.loads(path.read_text("utf-8")),
            "overwrite": True,
            "message": "python -m dashboards",
        }
        answer = api.dashboard.update_dashboard(document)
        print(f"pushed {path.name}: {answer.get('status', 'no status')} {answer.get('url', '')}")


def main() -> int:
    """Read the arguments."""
    parser = argparse.ArgumentParser(prog="python -m dashboards", description=__doc__)
    commands = parser.add_subparsers(dest="command")
    pusher = commands.add_parser("push", help="bring the written dashboards to a running Grafana")
    pusher.add_argument("--address", default="http://127.0.0.1:3000", help="address of Grafana (%(default)s)")
    arguments = parser.parse_args()
    if arguments.command is None:
        write()
        return 0
    token = os.environ.get("GRAFANA_TOKEN", "")
    if not token:
        print("GRAFANA_TOKEN is not set: make a service account token in Grafana and export it", file=sys.stderr)
        return 2
    push(arguments.address, token)
    return 0


if __name__ == "__main__":
    sys.exit(main())
