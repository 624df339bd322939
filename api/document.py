"""What the OpenAPI document says beside what the framework finds by itself."""

from typing import Any

from pydantic.json_schema import models_json_schema

from api import tables
from api.describing import describe
from api.errors import documented
from api.exactly_once import HEADER as KEY
from api.exactly_once import WRITES
from api.exports import MEDIA_TYPES
from api.schemas.fields import Problem
from api.schemas.messages import SentProduction, SentReadings

# Shapes that no route names in its signature.
_ALSO = (Problem, SentReadings, SentProduction)
# What belongs together, in the order of the document.
TAGS = {
    "session": "Log in and out, who am I, the own password and second factor 会话.",
    "users": "People, their roles and scopes 用户.",
    "tokens": "Tokens of programs 令牌.",
    "health": "Whether the platform works 健康.",
    "catalogue": "Regions, enterprises, units, meters and channels 目录.",
    "setting up": "An enterprise set up from nothing, and what is still missing 建档.",
    "regions": "Accounts of regions 地区账.",
    "dual-control": "Dual control 双控: statistics and targets of regions, their barometer 晴雨表 and its issues.",
    "readings": "Readings as they were sent 读数.",
    "gateways": "Gateways: their credentials, and readings and output over HTTP 网关.",
    "live": "New values and changed warnings as they come 实时.",
    "energy": "Energy, load, the day so far, intensity of a month, indicators 能耗.",
    "account": "The energy account, balances, ledger and statements 能源消费台账.",
    "factors": "Coefficients to standard coal, declarations, restatements 折标系数.",
    "intensity": "Energy per unit of product, its trend and why it changed 单耗.",
    "benchmarks": "Products on their yardsticks, percentiles, leaders 对标.",
    "carbon": "CO2 accounts and factors 碳排放.",
    "changes": "Changes of closed months, their proofs, and the audit log 已关账变更与审计.",
    "imports": "Tables of an enterprise or a region, from a spreadsheet or CSV 数据导入.",
    "cost": "Cost, demand and tariffs 用能成本.",
    "metering": "Equipping with meters, certificates, node balances 计量.",
    "quality": "Quality of the data 数据质量.",
    "proof": "What made a number 溯源.",
    "warnings": "Early warnings 预警.",
    "cases": "Cases: what was warned of is answered, checked and closed 预警处置.",
    "bodies": "Parks, sectors and groups that are assessed, and changes of the tree of regions 考核主体.",
    "projects": "Energy-intensive projects, what replaces them, and the gate before approval 两高项目.",
    "plans": "Plans, their tasks, what was done and what is late, and reports by body 任务跟踪.",
    "leader-rounds": "Rounds that select leaders: announcements, applications, review, list 领跑者遴选.",
    "webhooks": "Warnings told to programs elsewhere 回调.",
    "notices": "Warnings and cases told to persons by mail and chat 通知.",
    "audit": "The audit log 审计.",
}
_REF = "#/components/schemas/{model}"


def completed(document: dict[str, Any]) -> dict[str, Any]:
    """The document with the shape of every failure; asked again it stays the same."""
    schemas = document["components"]["schemas"]
    if Problem.__name__ not in schemas:
        _, shapes = models_json_schema([(model, "serialization") for model in _ALSO], ref_template=_REF)
        schemas.update(shapes["$defs"])
        for path in document["paths"].values():
            for method, operation in path.items():
                if method == "get":
                    _say_exports(operation, schemas)
                elif method.upper() in WRITES and "401" in operation["responses"]:
                    _say_key(operation)
        describe(document)
        document["tags"] = [{"name": name, "description": said} for name, said in TAGS.items()]
    return document


def _say_key(operation: dict[str, Any]) -> None:
    """A write of somebody who is logged in may come with a key."""
    said = "1 to 255 printable characters: sent again under the same key within 24 hours it is not done again"
    schema = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"}
    parameter = {"name": KEY, "in": "header", "required": False, "schema": schema, "description": said}
    operation.setdefault("parameters", []).append(parameter)
    operation["responses"].setdefault("409", documented(409)[409])


def _say_exports(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """The other forms of an answer that has a table."""
    good = operation["responses"].get("200", {}).get("content", {})
    found = tables.tables_of(good.get("application/json", {}).get("schema", {}), schemas)
    if not found:
        return
    for media_type in MEDIA_TYPES.values():
        good[media_type] = {"schema": {"type": "string"}}
    names = [table.name for table in found if table.name is not None]
    asked = [("format", ["json", *MEDIA_TYPES], "json, or the whole table as CSV, JSON lines or a workbook")]
    if names:
        asked.append(("table", names, "which list of the answer is the table; the first, in a workbook each"))
    for name, values, description in asked:
        schema = {"type": "string", "enum": values}
        said = {"name": name, "in": "query", "required": False, "schema": schema, "description": description}
        operation.setdefault("parameters", []).append(said)
    for status in (406, 429):
        operation["responses"].setdefault(str(status), documented(status)[status])
