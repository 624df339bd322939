"""The dashboard "ingest health": what comes in, what becomes of it, how late, who is silent, what waits."""

from grafana_foundation_sdk.builders.dashboard import Dashboard, Row
from grafana_foundation_sdk.models.dashboard import Dashboard as Built

from dashboards.panels import Panels, numbered, source, statements

UID = "qingyu-ingest-health"


def build() -> Built:
    """The dashboard, ready to be written as JSON."""
    panels = Panels(source("qingyu"), statements("ingest_health"))
    curves, numbers, rows = panels.curves, panels.numbers, panels.rows
    return numbered(
        Dashboard("晴雨 采集健康 · Qingyu ingest health")
        .uid(UID)
        .tags(["qingyu"])
        .time("now-3h", "now")
        .timezone("browser")
        .refresh("30s")
        .readonly()
        .with_row(Row("进来 · Coming in"))
        .with_panel(curves("收到 · Received per minute", "Readings and messages that arrived.", "received", "short"))
        .with_panel(
            curves(
                "处置 · What became of them, per minute",
                "Written: stored for the first time. Duplicate: the same value again, ignored. Conflict: another value "
                "at a known instant, kept apart. Rejected: refused with a reason.",
                "written",
                "short",
            )
        )
        .with_panel(
            curves("延迟 · Longest lag of a minute", "From receipt to commit, and from commit to slots.", "lag", "s")
        )
        .with_panel(numbers("网关 · Gateways", "What the broker last said of the enabled gateways.", "gateways_online"))
        .with_panel(numbers("进程 · Programs alive", "With a heartbeat in the last minute.", "workers"))
        .with_row(Row("要看的 · To look at"))
        .with_panel(
            rows(
                "缺号 · Holes in streams", "Message numbers missing between the first and the last of a start.", "holes"
            )
        )
        .with_panel(rows("待算 · Open work", "Batches that analytics has not taken up.", "open_work"))
        .with_panel(
            rows(
                "副本 · Copies of the database",
                "How many follow, and how much of the log the last of them has not replayed.",
                "copies",
            )
        )
        .with_panel(rows("拒收 · Rejected", "Refused messages and readings by reason.", "rejected_by_code"))
        .build()
    )
