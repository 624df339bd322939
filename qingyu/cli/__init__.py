"""The operator's command line `qingyu`: tables for people, `--json` for programs."""

import sys
from collections.abc import Sequence
from typing import NoReturn

import typer
from pydantic import ValidationError

from qingyu.cli import (
    account,
    annotations,
    assessments,
    audit,
    backup,
    barometer,
    benchmarks,
    bodies,
    budgets,
    carbon,
    cases,
    changes,
    cost,
    dashboards,
    db,
    energy,
    factors,
    findings,
    forecasts,
    gateways,
    health,
    importing,
    indicators,
    intensity,
    leaders,
    loads,
    maps,
    metering,
    meters,
    notices,
    plans,
    projects,
    proof,
    quality,
    quarantine,
    regions,
    rejected,
    rollup,
    rounds,
    scenarios,
    schemes,
    shifts,
    statistics,
    targets,
    tokens,
    users,
    warnings,
    weather,
    webhooks,
    work,
)
from qingyu.db.pool import FAILED
from qingyu.domain.kernel.text import is_prose
from qingyu.errors import Invalid, QingyuError, faults

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Qingyu 晴雨, the energy barometer: look at and look after the platform.",
)
app.add_typer(annotations.app, name="annotations")
app.add_typer(audit.app, name="audit")
app.add_typer(barometer.app, name="barometer")
app.add_typer(benchmarks.app, name="benchmarks")
app.add_typer(carbon.app, name="carbon")
app.add_typer(cases.app, name="cases")
app.add_typer(changes.app, name="changes")
app.add_typer(cost.app, name="cost")
app.add_typer(dashboards.app, name="dashboards")
app.add_typer(db.app, name="db")
app.add_typer(account.app, name="account")
app.add_typer(factors.app, name="factors")
app.add_typer(forecasts.app, name="forecasts")
app.add_typer(gateways.app, name="gateways")
app.add_typer(importing.app, name="import")
app.add_typer(leaders.app, name="leaders")
app.add_typer(metering.app, name="metering")
app.add_typer(intensity.app, name="intensity")
app.add_typer(meters.app, name="meters")
app.add_typer(bodies.app, name="bodies")
app.add_typer(plans.app, name="plans")
app.add_typer(maps.app, name="maps")
app.add_typer(projects.app, name="projects")
app.add_typer(budgets.app, name="budgets")
app.add_typer(quality.app, name="quality")
app.add_typer(quarantine.app, name="quarantine")
app.add_typer(assessments.app, name="assessments")
app.add_typer(regions.app, name="regions")
app.add_typer(statistics.app, name="statistics")
app.add_typer(rejected.app, name="rejected")
app.add_typer(rollup.app, name="rollup")
app.add_typer(rounds.app, name="rounds")
app.add_typer(scenarios.app, name="scenarios")
app.add_typer(weather.app, name="weather")
app.add_typer(schemes.app, name="schemes")
app.add_typer(shifts.app, name="shifts")
app.add_typer(targets.app, name="targets")
app.add_typer(work.app, name="work")
app.add_typer(tokens.app, name="tokens")
app.add_typer(users.app, name="users")
app.add_typer(webhooks.app, name="webhooks")
app.add_typer(notices.app, name="notices")
app.command("backup")(backup.backup)
app.command("baseline")(loads.baseline)
app.command("standby")(loads.standby)
app.command("energy")(energy.energy)
app.command("findings")(findings.findings)
app.command("health")(health.health)
app.command("indicators")(indicators.indicators)
app.command("proof")(proof.proof)
app.command("restore")(backup.restore)
app.command("warnings")(warnings.warnings)


def main(words: Sequence[str] | None = None) -> None:
    """Run a command, by default that of the process; an error of ours is one sentence on standard error and exit 1."""
    try:
        _readable(sys.argv[1:] if words is None else words)
        app(words)
    except QingyuError as error:
        _end(error.message, error)
    except ValidationError as error:
        _end(faults(error), error)
    except FAILED as error:
        _end(
            f"the database refused it: {str(error).splitlines()[0]}; if tables are missing, run `qingyu db upgrade`",
            error,
        )
    except OSError as error:
        _end(str(error), error)


def _readable(words: Sequence[str]) -> None:
    """What is stored is read by others: no control characters, and no bytes that are no UTF-8. Raises Invalid."""
    for word in words:
        if not is_prose(word):
            raise Invalid(f"wanted words in UTF-8 without control characters, {word!a:.60} came; rename a file first")


def _end(sentence: str, error: Exception) -> NoReturn:
    print(f"qingyu: {sentence}", file=sys.stderr)
    raise SystemExit(1) from error
