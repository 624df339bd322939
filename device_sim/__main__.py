"""`python -m device_sim`: replay a recording, run a district that does not exist, score what the platform found."""

import sys

import typer

from device_sim.shell import district, replay, score
from qingyu.errors import QingyuError

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)
app.command("replay")(replay.replay)
app.command("district")(district.district)
app.command("score")(score.score)


@app.callback()
def about() -> None:
    """Plants that do not exist, and recorded ones that did, as gateways of the platform."""


def main() -> None:
    """Run a command; an error of ours is one sentence on standard error and exit code 1."""
    try:
        app(prog_name="python -m device_sim")
    except QingyuError as error:
        print(f"device_sim: {error.message}", file=sys.stderr)
        raise SystemExit(1) from error


if __name__ == "__main__":
    main()
