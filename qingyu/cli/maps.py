"""`qingyu maps`: borders of what lies below a region 地区地图, brought as GeoJSON and kept as versions."""

from pathlib import Path
from typing import Annotated

import typer

from qingyu.cli import shell
from qingyu.domain.control import region_map
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.assessment import region_maps
from qingyu.jobs.assessment.acting import operating
from qingyu.jobs.assessment.region_maps import RegionMap

app = typer.Typer(no_args_is_help=True, help="Maps of regions 地区地图: put, show, versions, withdraw.")

Region = Annotated[str, typer.Argument(help="a region by its six digits, or a body by its code")]
Document = Annotated[str, typer.Option(help="where the borders are from, or why they go")]


@app.command()
def put(
    region: Region,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="a GeoJSON FeatureCollection")],
    document: Document,
    approval: Annotated[str, typer.Option(help="its review number 审图号")] = "",
    as_json: shell.AsJson = False,
) -> None:
    """Bring the borders of what lies below a region: the whole file, or its first fault."""
    with file.open("rb") as opened:
        data = opened.read(region_map.LARGEST_B + 1)  # one more than is taken, whatever the size of the file
    with shell.operator() as conn:
        made = region_maps.bring(operating(conn, region, shell.actor(), shell.now()), data, document, approval)
    _print(made, as_json)


@app.command()
def show(region: Region, as_json: shell.AsJson = False) -> None:
    """What the map of a region has borders of, and what it lacks."""
    with shell.operator() as conn:
        found = region_maps.show(conn, EVERYTHING, region)
    _print(found, as_json)


@app.command()
def versions(region: Region, as_json: shell.AsJson = False) -> None:
    """Every map of a region that was brought or taken off, the newest first."""
    with shell.operator() as conn:
        found = region_maps.versions(conn, EVERYTHING, region)
    if as_json:
        shell.print_json(found)
        return
    names = ("version", "n_shapes", "n_positions", "document", "approval", "declared_by", "declared_at", "sha256")
    shell.print_table(names, shell.columns_of(found, names))


@app.command()
def withdraw(region: Region, document: Document, as_json: shell.AsJson = False) -> None:
    """Take the map of a region off: what lies below it is shown without borders again."""
    with shell.operator() as conn:
        made = region_maps.take_off(operating(conn, region, shell.actor(), shell.now()), document)
    _print(made, as_json)


def _print(shown: RegionMap, as_json: bool) -> None:
    if as_json:
        shell.print_json(shown)
        return
    if shown.loaded is None:
        typer.echo(f"{shown.name_zh} {shown.name_en}: no map is shown")
        return
    one = shown.loaded
    said = f"version {one.version}: {one.document} {one.approval}".rstrip()
    shell.print_table(
        ["code", "地区", "region", "polygons", "positions"],
        [
            [
                each.code,
                each.name_zh,
                each.name_en,
                len(each.polygons),
                sum(len(ring) for polygon in each.polygons for ring in polygon),
            ]
            for each in shown.shapes
        ],
        title=f"{shown.name_zh} {shown.name_en}, {said}; unverified",
    )
    if shown.lacking:
        typer.echo(f"without borders: {', '.join(each.code for each in shown.lacking)}")
