"""What ingest counts, for Prometheus on loopback."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server

REGISTRY = CollectorRegistry()

RECEIVED = Counter("qingyu_ingest_readings_received", "readings received", registry=REGISTRY)
WRITTEN = Counter("qingyu_ingest_readings_written", "readings written", registry=REGISTRY)
DUPLICATE = Counter("qingyu_ingest_readings_duplicate", "readings that were stored already", registry=REGISTRY)
CONFLICT = Counter("qingyu_ingest_readings_conflict", "readings that contradict a stored one", registry=REGISTRY)
REJECTED = Counter("qingyu_ingest_rejected", "messages and readings refused", registry=REGISTRY)
HELD = Counter("qingyu_ingest_messages_held", "messages whose refusals found no room", registry=REGISTRY)
MESSAGES = Counter("qingyu_ingest_messages_received", "messages received", registry=REGISTRY)
RECEIPTS = Counter("qingyu_ingest_receipts_sent", "receipts published to gateways", registry=REGISTRY)
IN_FLIGHT = Gauge("qingyu_ingest_messages_in_flight", "messages in hand, not yet acknowledged", registry=REGISTRY)
BYTES_QUEUED = Gauge("qingyu_ingest_bytes_queued", "bytes of messages in hand", registry=REGISTRY)
SESSIONS = Gauge("qingyu_ingest_sessions", "enterprise sessions connected to the broker", registry=REGISTRY)
LAG = Gauge(
    "qingyu_ingest_lag_seconds", "age of the oldest message of the last batch at its commit [s]", registry=REGISTRY
)
BATCH_READINGS = Histogram(
    "qingyu_ingest_batch_readings",
    "readings in a batch",
    buckets=(1, 10, 100, 500, 1000, 5000, 10_000, 50_000),
    registry=REGISTRY,
)
COMMIT_SECONDS = Histogram(
    "qingyu_ingest_commit_seconds",
    "duration of a batch's transaction [s]",
    buckets=(0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30),
    registry=REGISTRY,
)


def serve(host: str, port: int) -> None:
    """Show the counters at http://host:port/metrics."""
    start_http_server(port, addr=host, registry=REGISTRY)
