"""What each role may do with each table, said once; the walk over the database compares it with what is.

A table that is not in `KINDS` fails the walk: whoever makes one decides here what it is and who may write it.
"""

from qingyu.jobs.declaring.kept import kinds
from qingyu.jobs.declaring.registration import Enterprise

PROGRAMS = ("qingyu_operator", "qingyu_ingest", "qingyu_analytics", "qingyu_api", "qingyu_dashboards", "qingyu_keeper")

# Business data of one enterprise, by the column or the parent that says whose; protected by forced row-level security.
DECLARED = [
    "allocation_rule",
    "carbon_setting",
    "carrier_price",
    "channel_event",
    "degree_days",
    "economic_figure",
    "enterprise_budget",
    "enterprise_finding",
    "enterprise_statistic",
    "factor_scheme",
    "flow_medium",
    "flow_statement",
    "green_certificate",
    "measured_carbon",
    "meter_certificate",
    "metering_need",
    "monthly_report",
    "node_tolerance",
    "price_adder",
    "price_listing",
    "process_emission",
    "process_product",
    "production_plan",
    "product_condition",
    "production",
    "reading_conflict",
    "running_hours",
    "shift_roster",
    "tariff",
    "weather_sensitivity",
    *(part.noun for _, part in kinds(Enterprise)),  # what is only kept
]
REGISTERED = ["budget", "channel", "enterprise", "flow", "gateway", "meter", "product", "product_boundary", "unit"]
COMPUTED = [
    "annotation",  # of a manager, who takes it back too
    "dashboard_reader",  # or of a region; written by the owner of the schema alone
    "enterprise_target",
    "leader_application",
    "closed_change",
    "data_version",  # written by triggers alone
    "declared_version",
    "proof_file",
    "forecast_error",
    "indicator_batch",
    "load_look",
    "webhook",
    "channel_finding",
    "failed_work",
    "indicator_fault",
    "indicator_value",
    "measured_factor",
    "quality_channel_day",
    "quality_day",
    "rollup_clock",
    "warning",
    "warning_publication",
    "year_forecast",
]
RECEIVED = ["ingest_batch", "rejected", "rejected_count", "rejected_usage"]
# Of an enterprise or of a region: what was warned of and is answered, and who answers.
CASES = ["responsible_person", "warning_case"]
BY_PARENT = {
    "allocation_member": ("rule_id", "allocation_rule"),
    "case_clock_notice": ("case_id", "warning_case"),
    "case_consequence": ("case_id", "warning_case"),
    "case_file": ("case_id", "warning_case"),
    "case_measure": ("case_id", "warning_case"),
    "case_step": ("case_id", "warning_case"),
    "channel_version": ("channel_id", "channel"),
    "energy_day": ("channel_id", "channel"),
    "energy_month": ("channel_id", "channel"),
    "expected_load": ("channel_id", "channel"),
    "flow_channel": ("flow_id", "flow"),
    "gateway_credential": ("gateway_id", "gateway"),
    "gateway_status": ("gateway_id", "gateway"),
    "gateway_stream": ("gateway_id", "gateway"),
    "gateway_stream_old": ("gateway_id", "gateway"),
    "leader_decision": ("application_id", "leader_application"),
    "leader_review": ("application_id", "leader_application"),
    "product_flow": ("product_id", "product"),
    "webhook_delivery": ("webhook_id", "webhook"),
}
# Of one region: forced row-level security too, seen by those who see the whole of it.
OF_REGION = [
    "barometer_issue",
    "energy_project",
    "energy_project_offset",
    "energy_project_stage",
    "energy_project_start",
    "region_budget",
    "region_finding",
    "region_map",
    "region_plan",
    "region_plan_version",
    "region_report",
    "region_statistic",
    "region_target",
    "region_task",
    "region_task_act",
    "region_task_milestone",
    "task_clock_notice",
]
# Which enterprises a body has, and how the tree of regions changed: forced row-level security, by the body.
OF_BODY = ["body_member", "region_change"]
# The tree itself: forced row-level security, read by everybody, written below what is seen whole.
TREE = ["region"]
# Made at night of a region, and seen as what is of it.
FORETOLD = ["region_forecast", "region_forecast_odds"]
# Announced by a region: forced row-level security, read by whom it concerns, written by those who see the region whole.
ANNOUNCED = ["leader_round", "leader_round_stage"]
# Of one person, whose API calls say who it is: forced row-level security too.
OF_PERSON = ["notice", "notice_address"]
HYPERTABLES = {"reading": ("channel_id", "channel"), "energy_slot": ("channel_id", "channel")}

# Read by everybody who serves a user: no enterprise is in them.
REFERENCE = [
    "benchmark",
    "carbon_scheme",
    "co2_factor",
    "coal_factor",
    "edition",
    "holiday",
    "industry",
    "metering_class",
    "metering_requirement",
    "metering_standard",
    "park",
    "plausibility_window",
    "price_policy",
    "quality_metric",
    "rule",
]
# Declared by an operator for a region or for all.
PUBLIC_DECLARED = ["equivalent_factor", "grid_substitute", "leader_list", "quality_bar", "region_temperature"]
# Read before anybody has a scope, and by those whose scope is nothing; the handlers decide by the role.
PEOPLE = ["api_token", "app_session", "app_user", "log_in_lock", "recovery_code", "retired_user"]
AUDIT = ["audit_line", "audit_pending"]
OPERATION = [
    "enrolment",
    "quarantine_device",
    "quarantine_message",
    "broker_refusal",
    "common_version",
    "kept_answer",
    "operator_alarm",
    "schema_migrations",
    "worker",
]

KINDS: dict[str, str] = {
    name: kind
    for kind, names in {
        "declared": DECLARED,
        "registered": REGISTERED,
        "computed": COMPUTED,
        "received": RECEIVED,
        "case": CASES,
        "by parent": BY_PARENT,
        "hypertable": HYPERTABLES,
        "reference": REFERENCE,
        "public declared": PUBLIC_DECLARED,
        "of region": [*OF_REGION, *FORETOLD],
        "of body": OF_BODY,
        "tree": TREE,
        "announced": ANNOUNCED,
        "people": PEOPLE,
        "of person": OF_PERSON,
        "audit": AUDIT,
        "operation": OPERATION,
    }.items()
    for name in names
}
PROTECTED = {
    name
    for name, kind in KINDS.items()
    if kind in ("declared", "registered", "computed", "received", "case", "by parent")
}

_ALL = "INSERT UPDATE DELETE"
_MANAGED_PEOPLE = ("api_token", "app_session", "app_user", "log_in_lock", "recovery_code")

# What a program writes beside reading; nothing else may be written by anybody but the owner of the schema.
WRITES: dict[str, dict[str, str]] = {
    "qingyu_ingest": {
        "gateway_status": "INSERT UPDATE",
        "gateway_stream": _ALL,
        "gateway_stream_old": "INSERT UPDATE",
        "ingest_batch": "INSERT",
        "operator_alarm": _ALL,
        "production": "INSERT",
        "reading": "INSERT",
        "reading_conflict": "INSERT",
        "rejected": "INSERT UPDATE",
        "rejected_count": "INSERT UPDATE",
        "rejected_usage": "INSERT UPDATE",
        "worker": _ALL,
        "audit_pending": "INSERT",
    },
    "qingyu_analytics": {
        "channel_finding": _ALL,
        "failed_work": _ALL,
        "indicator_fault": _ALL,
        "energy_day": _ALL,
        "energy_month": _ALL,
        "energy_slot": _ALL,
        "indicator_value": "INSERT UPDATE",
        "ingest_batch": "INSERT",
        "operator_alarm": _ALL,
        "quality_channel_day": _ALL,
        "quality_day": _ALL,
        "rollup_clock": _ALL,
        "warning": "INSERT UPDATE",
        "worker": _ALL,
        "year_forecast": "INSERT UPDATE",
        "forecast_error": "INSERT UPDATE",
        "expected_load": _ALL,
        "load_look": "INSERT UPDATE",
        **dict.fromkeys(FORETOLD, "INSERT UPDATE"),
        "audit_pending": "INSERT",
    },
    "qingyu_api": {
        "flow_statement": "INSERT",
        "gateway_credential": _ALL,
        "kept_answer": "INSERT DELETE",
        "ingest_batch": "INSERT",
        "measured_factor": "INSERT",
        "audit_pending": "INSERT",
        "retired_user": "INSERT",
        **dict.fromkeys(("api_token", "app_session", "app_user", "log_in_lock", "recovery_code"), _ALL),
    },
    "qingyu_operator": {
        **dict.fromkeys(DECLARED, "INSERT"),
        **dict.fromkeys(PUBLIC_DECLARED, "INSERT"),
        **dict.fromkeys(REGISTERED, _ALL),
        **dict.fromkeys(BY_PARENT, _ALL),
        **dict.fromkeys(COMPUTED, _ALL),
        **dict.fromkeys(RECEIVED, _ALL),
        **dict.fromkeys(("region", "industry", "park"), _ALL),
        **dict.fromkeys(("operator_alarm", "worker"), _ALL),
        **dict.fromkeys(("api_token", "app_session", "app_user", "log_in_lock", "recovery_code"), _ALL),
        "allocation_member": "INSERT",
        "energy_slot": _ALL,
        "indicator_value": "INSERT UPDATE",
        "warning": "INSERT UPDATE",
        **dict.fromkeys(("year_forecast", "forecast_error", "load_look"), "INSERT UPDATE"),
        "measured_factor": "INSERT",
        "enterprise_target": "INSERT",
        "leader_application": "INSERT",
        "ingest_batch": "INSERT",
        "reading": "INSERT",
        "retired_user": "INSERT",
        "audit_pending": "INSERT",
    },
    "qingyu_dashboards": {},
    "qingyu_keeper": {"audit_pending": "INSERT", "gateway_credential": "DELETE", "broker_refusal": _ALL}
    | {"warning_publication": "DELETE"},
}
WRITES["qingyu_analytics"] |= {"webhook": "UPDATE", "webhook_delivery": "UPDATE DELETE", "indicator_batch": "INSERT"}
WRITES["qingyu_analytics"] |= {"case_clock_notice": "INSERT", "notice": "UPDATE DELETE"}
for _role in ("qingyu_api", "qingyu_operator"):
    WRITES[_role] |= {"notice": "INSERT", "notice_address": "INSERT DELETE", "annotation": "INSERT"}
WRITES["qingyu_ingest"] |= {"quarantine_device": "INSERT UPDATE", "quarantine_message": "INSERT"}
# What an officer declares and publishes; a target is taken back.
for _role in ("qingyu_api", "qingyu_operator"):
    WRITES[_role] |= dict.fromkeys(
        (
            *OF_REGION,
            *OF_BODY,
            *ANNOUNCED,
            "enterprise_budget",
            "enterprise_finding",
            "enterprise_statistic",
            "enterprise_target",
        ),
        "INSERT",
    )
    WRITES[_role] |= dict.fromkeys(("leader_application", "leader_decision", "leader_list", "leader_review"), "INSERT")
# Clocks are told of by the program alone that looks at them.
WRITES["qingyu_api"].pop("task_clock_notice")
WRITES["qingyu_analytics"] |= {"task_clock_notice": "INSERT"}
# A case goes from step to step; nothing of its log changes.
for _role in ("qingyu_api", "qingyu_operator"):
    WRITES[_role] |= dict.fromkeys((*CASES, "case_consequence", "case_file", "case_measure", "case_step"), "INSERT")
# What a manager declares by a table.
WRITES["qingyu_api"] |= dict.fromkeys(
    ("carrier_price", "economic_figure", "green_certificate", "meter_certificate", "monthly_report", "price_adder"),
    "INSERT",
)
WRITES["qingyu_api"] |= {
    "production": "INSERT",
    "production_plan": "INSERT",
    "shift_roster": "INSERT",
    "tariff": "INSERT",
    "budget": "INSERT UPDATE",
}
WRITES["qingyu_api"] |= {"region": "INSERT"}
# How a plant is set up.
WRITES["qingyu_api"] |= dict.fromkeys(("channel_event", "enterprise", "metering_need", "node_tolerance"), "INSERT")
WRITES["qingyu_api"] |= dict.fromkeys(
    ("channel", "channel_version", "flow", "meter", "product", "unit"), "INSERT UPDATE"
)
WRITES["qingyu_api"] |= dict.fromkeys(("flow_channel", "product_boundary", "product_flow"), "INSERT DELETE")
WRITES["qingyu_api"] |= {"proof_file": "INSERT", "webhook": _ALL, "quarantine_device": "DELETE"}
del WRITES["qingyu_operator"]["dashboard_reader"]
del WRITES["qingyu_operator"]["data_version"]
del WRITES["qingyu_operator"]["declared_version"]
WRITES["qingyu_operator"] |= dict.fromkeys(("enrolment", "quarantine_device", "quarantine_message"), _ALL)
for _given in (
    "case_clock_notice",
    "closed_change",
    "indicator_batch",
    "proof_file",
    "webhook_delivery",
    "warning_publication",
):  # what is computed is written by whoever computes it
    WRITES["qingyu_operator"].pop(_given)
# The command line runs the programs' jobs by hand.
for _program in ("qingyu_ingest", "qingyu_keeper", "qingyu_analytics", "qingyu_api"):
    for _table, _verbs in WRITES[_program].items():
        _had = WRITES["qingyu_operator"].get(_table, "")
        WRITES["qingyu_operator"][_table] = " ".join({*_had.split(), *_verbs.split()})

# Single columns that may be written although the row may not.
COLUMNS: dict[tuple[str, str, str], set[str]] = {
    ("qingyu_ingest", "enterprise", "UPDATE"): {"session_ready_at"},
    ("qingyu_api", "closed_change", "UPDATE"): {
        *("reason", "proof_hash", "state", "decided_by", "decided_at", "decision_reason"),
    },
    ("qingyu_operator", "closed_change", "UPDATE"): {
        *("reason", "proof_hash", "state", "decided_by", "decided_at", "decision_reason"),
    },
    ("qingyu_api", "quarantine_device", "UPDATE"): {"refused_at"},
    ("qingyu_api", "enterprise", "UPDATE"): {"register_changed_at"},
    ("qingyu_api", "enterprise_target", "UPDATE"): {"withdrawn_by", "withdrawn_at"},
    ("qingyu_operator", "enterprise_target", "UPDATE"): {"withdrawn_by", "withdrawn_at"},
    ("qingyu_api", "region_target", "UPDATE"): {"withdrawn_by", "withdrawn_at"},
    ("qingyu_operator", "region_target", "UPDATE"): {"withdrawn_by", "withdrawn_at"},
    **{
        (role, table, "UPDATE"): columns
        for role in ("qingyu_api", "qingyu_operator")
        for table, columns in (
            ("annotation", {"withdrawn_by", "withdrawn_at"}),
            ("warning_case", {"state", "is_rejected", "since_at", "n_steps", "due_on", "is_due_known"}),
            ("responsible_person", {"account", "ended_by", "ended_at"}),
            ("body_member", {"valid_to", "ended_by", "ended_at"}),
            ("leader_application", {"withdrawn_by", "withdrawn_at"}),
            (
                "leader_round",
                {
                    *("name", "kind", "edition", "year", "period_year", "yardsticks", "bar", "most", "least_tce"),
                    *("least_tco2", "least_completeness", "most_estimated", "opens_on", "last_on", "document"),
                    *("given", "declared_by", "declared_at"),
                },
            ),
            (
                "energy_project",
                {
                    *("name", "product", "yardstick", "intensity", "energy_tce", "coal_t", "carbon_tco2"),
                    *("coal_ratio", "carbon_ratio", "document", "declared_by", "declared_at"),
                },
            ),
        )
    },
    ("qingyu_ingest", "enrolment", "UPDATE"): {"session_ready_at"},
    ("qingyu_ingest", "channel_version", "UPDATE"): {"valid", "until_recorded"},
    ("qingyu_analytics", "ingest_batch", "UPDATE"): {"rolled_up_at"},
    ("qingyu_operator", "ingest_batch", "UPDATE"): {"rolled_up_at"},
    ("qingyu_api", "measured_factor", "UPDATE"): {"withdrawn_at", "withdrawn_by"},
    ("qingyu_operator", "measured_factor", "UPDATE"): {"withdrawn_at", "withdrawn_by"},
    ("qingyu_api", "gateway", "UPDATE"): {"class", "enabled", "removed_at"},
    ("qingyu_api", "gateway", "INSERT"): {"enterprise_id", "code", "class"},
}

# Where a program may not even read.
UNREAD: dict[str, set[str]] = {
    # The chain is appended by a trigger; the hypertables are read through views of the schema `scoped`.
    "qingyu_api": {"audit_pending", *HYPERTABLES},
    "qingyu_analytics": {
        "audit_pending",
        *PEOPLE,
        "schema_migrations",
        "rejected_count",
        "rejected_usage",
        "gateway_stream_old",
    },
    "qingyu_operator": set(),
}
_WAITING = {"enrolment", "quarantine_device", "quarantine_message"}
UNREAD["qingyu_api"] |= {"declared_version"}
UNREAD["qingyu_api"] |= {"dashboard_reader", "enrolment", "forecast_error", "indicator_batch", "warning_publication"}
UNREAD["qingyu_analytics"] |= _WAITING | {"warning_publication", "case_file", "responsible_person"}
UNREAD["qingyu_analytics"] |= {"common_version", "data_version", "declared_version", "region_map"}
UNREAD["qingyu_analytics"] |= {"broker_refusal", "dashboard_reader", "gateway_credential", "kept_answer"}
# Programs of one concern read only what they name; a dashboard reads views.
READS: dict[str, set[str]] = {
    "qingyu_ingest": {
        *("channel", "channel_version", "enterprise", "flow", "flow_channel", "gateway", "industry", "meter", "park"),
        *("product", "product_flow", "region", "unit", *OF_BODY),
        *(name for name in WRITES["qingyu_ingest"] if name not in ("audit_pending", "quarantine_message")),
        "enrolment",
    },
    "qingyu_dashboards": set(),
    "qingyu_keeper": {"enterprise", "gateway", "gateway_credential", "broker_refusal", "enrolment"}
    | {"warning", "warning_publication"},
}
# Columns that a program may not read of a table it reads.
HIDDEN_COLUMNS = {
    ("qingyu_api", "gateway_credential"): {"hash"},
    ("qingyu_api", "notice_address"): {"target", "secret"},
    ("qingyu_operator", "notice_address"): {"target", "secret"},
}


def may_read(role: str, table: str) -> bool:
    """Whether a role reads a table by what is said here."""
    return table in READS[role] if role in READS else table not in UNREAD[role]
