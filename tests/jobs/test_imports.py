"""Tables of every kind taken in: each row fails alone, a dry run leaves nothing, and a second run changes nothing."""

from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest

from qingyu.db import account as account_rows
from qingyu.db.pool import one, rows
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.errors import Invalid, NotFound
from qingyu.jobs.declaring.registry import apply
from qingyu.jobs.importing.names import TITLES, TableKind
from qingyu.jobs.importing.place import Asked
from qingyu.jobs.importing.run import Options, Report, import_file
from qingyu.jobs.receive import intake
from qingyu.settings import Settings
from tests.support.plant import document
from tests.support.present import present

NOW = datetime(2026, 11, 20, tzinfo=UTC)
NAMES = "enterprise,product,from,to,quantity,revision\n"
DAY = "plant,steel,2026-11-{:02}T00:00:00+08:00,2026-11-{:02}T00:00:00+08:00,"


@pytest.fixture
def plant(conn: psycopg.Connection) -> psycopg.Connection:
    doc = document(n_meters=1)
    doc["enterprises"][0]["flows"].append({"code": "bill", "carrier": "natural_gas", "direction": "purchase"})
    apply(conn, doc, NOW)
    return conn


def taken(
    conn: psycopg.Connection, kind: str, text: str | bytes, write: bool = True, enterprise: str | None = "plant",
    **options: Any,
) -> Report:  # fmt: skip
    data = text.encode() if isinstance(text, str) else text
    asked = Asked(EVERYTHING, NOW, "cli:test", "file.csv", intake.Bounds.of(Settings()))
    return import_file(conn, TableKind(kind), data, asked, Options(write, enterprise, **options))


def verdicts(report: Report) -> list[str]:
    return [one.verdict for one in report.verdicts]


# A table of each kind, with what stands in the database afterwards.
GOOD = {
    "production": ("产品,日期,产量(kg)\n钢,2026-11-01,12500\nsteel,2026-11-02,13000\n",
                   "SELECT quantity FROM production ORDER BY from_at", [12.5, 13.0]),
    "output-value": ("月份,工业总产值(万元)\n2026-01,12.5\n",
                     "SELECT output_value_cny FROM economic_figure", [125000.0]),
    "monthly-reports": ("月份,电力(万kWh)\n2026-01,1.5\n", "SELECT quantity FROM monthly_report", [1.5]),
    "statements": ("能源流,起始日期,结束日期(含),用气量(m3)\nbill,2026-01-15,2026-02-14,620\n",
                   "SELECT quantity FROM flow_statement", [620.0]),
    "statistics": ("月份,工业增加值(万元),综合能源消费量(万吨标准煤)\n2026-09,8600,1.5\n",
                   "SELECT value FROM enterprise_statistic ORDER BY quantity", [15000.0, 8600.0]),
    "year-budgets": ("年份,指标,口径,预算,文件\n2026,能源,当量值,1200.5,通知\n2026,碳排放,,3000,通知\n",
                     "SELECT total FROM enterprise_budget ORDER BY quantity", [3000.0, 1200.5]),
    "targets": ("指标,目标类型,目标值,强度分母,基期年,目标年,文件\n能源,下降率,0.14,value_added,2025,2030,责任书\n"
                "碳排放,总量,9000,,2025,2026,责任书\n",
                "SELECT value FROM enterprise_target ORDER BY value", [0.14, 9000.0]),
    "production-plans": ("产品,情景,月份,计划产量(kg)\n钢,基准,2026-12,82000\nsteel,high,2027-01,90000\n",
                         "SELECT quantity FROM production_plan ORDER BY month", [82.0, 90.0]),
    "budgets": ("年份,1月,2月\n2026,5,6\n", "SELECT coal_tce FROM budget ORDER BY month", [5.0, 6.0]),
    "prices": ("品种,生效日期,单价(元/m3)\n天然气,2026-01-01,3.5\n", "SELECT cny_per_unit FROM carrier_price", [3.5]),
    "adders": ("代码,生效日期,加价标准\nladder,2026-01-01,0.1\n", "SELECT cny_per_kwh FROM price_adder", [0.1]),
    "tariffs": ("代码,生效日期,起,止,时段,电价\nt,2026-01-01,08:00,22:00,峰,1.2\nt,2026-01-01,22:00,08:00,谷,0.4\n",
                "SELECT code FROM tariff", ["t"]),
    "meter-certificates": ("表号,证书编号,检定日期,有效期至\ne000,C-1,2026-01-01,2027-12-31\n",
                           "SELECT due_on FROM meter_certificate", [date(2028, 1, 1)]),
    "calorific-values": ("品种,生效日期,低位发热量(kJ/kg),报告编号\n原煤,2026-01-01,20908,R-1\n",
                         "SELECT ncv FROM measured_factor", [20908.0]),
    "green-certificates": ("绿证编号,张数,月份,证明\nG-1,100,2026-01,p\n",
                           "SELECT count FROM green_certificate", [100]),
}  # fmt: skip


def test_every_kind_is_tried_here_and_has_a_title() -> None:
    assert set(GOOD) == set(TableKind) == set(TITLES)


@pytest.mark.parametrize("kind", GOOD)
def test_each_kind_is_tried_written_and_written_again(plant: psycopg.Connection, kind: str) -> None:
    text, query, stored = GOOD[kind]
    n_before = one(plant, "SELECT count(*) AS n FROM audit_pending")
    assert set(verdicts(taken(plant, kind, text, write=False))) == {"new"}
    assert rows(plant, query) == []
    assert one(plant, "SELECT count(*) AS n FROM audit_pending") == n_before
    assert set(verdicts(taken(plant, kind, text))) == {"stored"}
    assert [next(iter(row.values())) for row in rows(plant, query)] == stored
    assert set(verdicts(taken(plant, kind, text))) == {"unchanged"}
    assert len(rows(plant, query)) == len(stored)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_a_file_is_read_as_the_spreadsheet_saved_it(plant: psycopg.Connection, encoding: str, between: str) -> None:
    text = (NAMES + DAY.format(1, 2) + "12.5,\n" + DAY.format(2, 3) + "13,0\n").replace(",", between)
    report = taken(plant, "production", text.encode(encoding), enterprise=None)
    assert verdicts(report) == ["stored", "stored"]


@pytest.mark.parametrize("quantity", ["1_000", "5²", "", "12 t", "nan", "1e400", "0x10", "1,234.5", "-5", "12%"])
def test_what_is_no_amount_is_refused_and_the_other_rows_live(plant: psycopg.Connection, quantity: str) -> None:
    text = NAMES + DAY.format(1, 2) + f'"{quantity}",\n' + DAY.format(2, 3) + "13,\n"
    report = taken(plant, "production", text, enterprise=None)
    bad, good = report.verdicts
    assert (bad.line, bad.verdict, good.verdict) == (2, "refused", "stored")
    assert "quantity" in present(bad.reason).en


@pytest.mark.parametrize("revision", ["1_0", "1.5", "x", "-1"])
def test_a_revision_is_a_whole_number(plant: psycopg.Connection, revision: str) -> None:
    text = NAMES + DAY.format(1, 2) + f"12,{revision}\n"
    assert verdicts(taken(plant, "production", text, enterprise=None)) == ["refused"]


def test_another_number_of_one_revision_is_refused_and_a_higher_one_restates(plant: psycopg.Connection) -> None:
    taken(plant, "production", "产品,日期,产量\nsteel,2026-11-01,5\n")
    (bad,) = taken(plant, "production", "产品,日期,产量\nsteel,2026-11-01,6\n").verdicts
    assert (bad.code, bad.verdict) == ("revision_says_other", "refused")
    assert "revision 0 says 5 already" in present(bad.reason).en
    assert verdicts(taken(plant, "production", "产品,日期,产量,修订\nsteel,2026-11-01,6,1\n")) == ["stored"]


def test_what_a_declaration_does_not_take_is_said_in_both_languages(plant: psycopg.Connection) -> None:
    (bad,) = taken(plant, "prices", "品种,生效日期,单价\n电力,2026-01-01,-3\n").verdicts
    reason = present(bad.reason)
    assert reason.en.startswith("单价: a price is 0, or 1e-09 to 1e+06 CNY per unit, got -3")
    assert reason.zh.startswith("单价：单价应为 0 或 1e-09 至 1e+06")
    (bad,) = taken(plant, "green-certificates", "绿证编号,张数,月份,证明\nG-1,-1,2026-01,p\n").verdicts
    assert (present(bad.reason).en, present(bad.reason).zh) == ("张数: wanted 0 or more", "张数：不得小于 0")


def test_two_lines_about_one_thing_do_not_take_each_others_place(plant: psycopg.Connection) -> None:
    text = "能源流,月份,用气量(m3)\nbill,2026-01,5\nbill,2026-01,6\nbill,2026-01,5\n"
    report = taken(plant, "statements", text)
    assert [(v.verdict, v.code) for v in report.verdicts] == [
        ("stored", None), ("refused", "declared_twice"), ("unchanged", None)]  # fmt: skip
    assert [s.quantity for s in account_rows.statements(plant, EVERYTHING, *_january(plant))] == [5.0]


def _january(conn: psycopg.Connection) -> tuple[int, date, date]:
    id_ = present(one(conn, "SELECT id FROM enterprise WHERE code = 'plant'"))["id"]
    return id_, date(2026, 1, 1), date(2026, 2, 1)


def test_a_row_of_nobody_of_another_or_of_a_stranger_is_refused(plant: psycopg.Connection) -> None:
    text = "企业,品种,月份,数量,单位\nplant,电力,2026-01,1,kWh\nother,电力,2026-01,1,kWh\n,电力,2026-02,1,kWh\n"
    assert [v.code for v in taken(plant, "monthly-reports", text).verdicts] == [None, "other_enterprise", None]
    report = taken(plant, "monthly-reports", text, enterprise=None)
    assert [v.code for v in report.verdicts] == [None, "not_found", "no_enterprise"]
    with pytest.raises(NotFound):
        taken(plant, "monthly-reports", text, enterprise="stranger")


def test_a_row_that_is_refused_leaves_nothing_of_itself(plant: psycopg.Connection) -> None:
    before = len(rows(plant, "SELECT FROM ingest_batch"))
    report = taken(
        plant, "prices", "品种,生效日期,失效日期(不含),单价\n电力,2026-01-01,2025-01-01,1\nx,2026-01-01,,1\n"
    )
    assert verdicts(report) == ["refused", "refused"]
    assert "the first day must lie before the end; got 2026-01-01" in present(report.verdicts[0].reason).en
    assert "品种" in present(report.verdicts[1].reason).en
    assert len(rows(plant, "SELECT FROM ingest_batch")) == before


def test_a_tariff_with_one_bad_row_is_refused_whole(plant: psycopg.Connection) -> None:
    text = "代码,生效日期,起,止,时段,电价\nt,2026-01-01,08:00,22:00,峰,x\nt,2026-01-01,22:00,08:00,谷,0.4\n"
    report = taken(plant, "tariffs", text)
    assert [v.code for v in report.verdicts] == ["bad_cell", "row_of_refused"]
    hole = "代码,生效日期,起,止,时段,电价\nt,2026-01-01,08:00,22:00,峰,1\n"
    assert verdicts(taken(plant, "tariffs", hole)) == ["refused"]


def test_units_that_do_not_fit_are_refused(plant: psycopg.Connection) -> None:
    (bad,) = taken(plant, "production", "产品,日期,产量(m3)\nsteel,2026-11-01,5\n").verdicts
    assert bad.code == "unit_mismatch"
    (bad,) = taken(plant, "statements", "能源流,月份,用量(kWh)\nbill,2026-01,5\n").verdicts
    assert bad.code == "unit_mismatch"


def test_what_beside_a_file_makes_no_sense_is_refused(plant: psycopg.Connection) -> None:
    text = "产品,日期,产量\nsteel,2026-11-01,5\n"
    with pytest.raises(Invalid, match="between thousands"):
        taken(plant, "production", text, thousands=".")


def test_a_plan_of_a_past_year_of_nothing_made_or_below_zero_is_refused_and_another_is_the_next_revision(
    plant: psycopg.Connection,
) -> None:
    text = "产品,情景,月份,产量\nsteel,低,2025-12,5\nglass,低,2026-12,5\nsteel,低,2026-12,-5\nsteel,中,2026-12,5\n"
    text += "steel,高,2026-12,1e299\n"
    found = taken(plant, "production-plans", text).verdicts
    assert [(one.verdict, present(one.reason).code) for one in found] == [
        ("refused", "plan_of_year_past"), ("refused", "plan_of_unknown_product"), ("refused", "statistic_below_zero"),
        ("refused", "cell_of_column"), ("refused", "quantity_out_of_bounds")]  # fmt: skip
    for quantity in (5, 6):
        assert verdicts(taken(plant, "production-plans", f"产品,情景,2026-12\nsteel,base,{quantity}\n")) == ["stored"]
    assert rows(plant, "SELECT quantity, revision FROM production_plan ORDER BY revision") == [
        {"quantity": 5.0, "revision": 0}, {"quantity": 6.0, "revision": 1}]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("production-plans", "产品,情景,月份,产量\nsteel,base,2026-12,5\n钢,base,2026-12,{}\n"),
        ("targets", "指标,目标类型,目标值,强度分母,基期年,目标年\n能源,下降率,0.14,steel,2025,2030\n"
                    "能源,下降率,{},钢,2025,2030\n"),
        ("statements", "能源流,月份,from,to,用量(m3)\nbill,2026-01,,,5\nbill,,2026-01-01,2026-02-01,{}\n"),
        ("calorific-values", "品种,低位发热量(kJ/kg),取值方式\n原煤,20908,\n原煤,{},measured\n"),
    ],
)  # fmt: skip
def test_one_thing_said_in_two_ways_is_one_thing(plant: psycopg.Connection, kind: str, text: str) -> None:
    other = taken(plant, kind, text.format(21000)).verdicts[1]
    assert (other.verdict, present(other.reason).code) == ("refused", "declared_twice")
    same = {"production-plans": 5, "targets": 0.14, "statements": 5, "calorific-values": 20908}[kind]
    assert set(verdicts(taken(plant, kind, text.format(same)))) == {"unchanged"}


@pytest.mark.parametrize(
    ("carrier", "unit", "ncv", "kgce"),
    [("原煤", "大卡/千克", 5000, 5 / 7), ("原煤", "Kcal/Kg", 5000, 5 / 7), ("天然气", "kcal/Nm³", 9310, 1.33),
     ("天然气", "GJ/万标方", 389.31, 389.31e6 / 1e4 / 29_307.6)],
)  # fmt: skip
def test_a_calorific_value_is_read_in_the_units_of_a_laboratory(
    plant: psycopg.Connection, carrier: str, unit: str, ncv: float, kgce: float
) -> None:
    taken(plant, "calorific-values", f"品种,生效日期,低位发热量({unit}),报告编号\n{carrier},2026-01-01,{ncv},R-1\n")
    (row,) = rows(plant, "SELECT kgce_per_unit FROM measured_factor")
    assert row["kgce_per_unit"] == pytest.approx(kgce)


def test_a_price_of_gas_is_read_per_normal_cubic_metre(plant: psycopg.Connection) -> None:
    report = taken(plant, "prices", "品种,生效日期,单价(元/万标方)\n天然气,2026-01-01,33000\n")
    assert verdicts(report) == ["stored"]
    assert rows(plant, "SELECT cny_per_unit, unit FROM carrier_price") == [{"cny_per_unit": 3.3, "unit": "m3"}]


def test_declared_thousands_are_read(plant: psycopg.Connection) -> None:
    report = taken(plant, "production", '产品,日期,产量\nsteel,2026-11-01,"1,234.5"\n', thousands=",")
    assert verdicts(report) == ["stored"]
    assert rows(plant, "SELECT quantity FROM production") == [{"quantity": 1234.5}]


def test_what_was_taken_in_is_in_the_audit_log_with_the_hash_of_the_file(plant: psycopg.Connection) -> None:
    from qingyu.jobs.access import audit

    taken(plant, "budgets", "月份,预算\n2026-01,5\n2026-02,x\n")
    audit.settle(plant)
    (line,) = rows(plant, "SELECT actor, detail FROM audit_line WHERE object = 'import of budgets'")
    assert line["actor"] == "cli:test"
    assert (line["detail"]["file"], line["detail"]["rows"], line["detail"]["lines"]) == ("file.csv", 1, [2, 2])
    assert len(line["detail"]["sha256"]) == 64


def test_units_of_budgets_and_targets_are_taken_over_or_refused(plant: psycopg.Connection) -> None:
    text = "年份,指标,口径,年度预算(万吨标准煤)\n2026,能源,等价值,12\n2026,碳,,12\n"
    assert [v.verdict for v in taken(plant, "year-budgets", text).verdicts] == ["stored", "refused"]
    text = "年份,指标,预算,单位\n2026,碳,1.5,万吨二氧化碳\n2027,碳,1.5,t\n"
    good, bad = taken(plant, "year-budgets", text).verdicts
    assert (good.verdict, bad.verdict) == ("stored", "refused")
    assert present(bad.reason).zh == "单位应能换算为 tCO2，实为 't'"
    stored = rows(plant, "SELECT total FROM enterprise_budget ORDER BY total")
    assert [row["total"] for row in stored] == [15_000.0, 120_000.0]
    text = "指标,目标类型,目标值(%),强度分母,基期年,目标年\n能源,下降率,0.8,增加值,2025,2026\n能源,总量,5,,2025,2026\n"
    assert [v.verdict for v in taken(plant, "targets", text).verdicts] == ["stored", "refused"]
    assert rows(plant, "SELECT value, per FROM enterprise_target") == [{"value": 0.008, "per": "value_added"}]
    text = "指标,目标类型,目标值,单位,强度分母,基期年,目标年\n能源,下降率,3,tce,钢,2025,2026\n"
    text += "能源,下降率,3,%,钢,2025,2027\n"
    assert [v.verdict for v in taken(plant, "targets", text).verdicts] == ["refused", "stored"]
    assert [row["per"] for row in rows(plant, "SELECT per FROM enterprise_target ORDER BY id")][1:] == ["steel"]


def test_two_words_of_one_thing_are_one_and_an_unknown_word_is_refused(plant: psycopg.Connection) -> None:
    text = "年份,指标,口径,预算\n2026,能源,等价值,5\n2026,energy,等价,6\n2026,用能,Equivalent,5\n2026,水,,5\n"
    report = taken(plant, "year-budgets", text)
    assert [(v.verdict, v.code) for v in report.verdicts] == [
        ("stored", None), ("refused", "declared_twice"), ("unchanged", None), ("refused", "bad_cell")]  # fmt: skip
    assert present(report.verdicts[3].reason).zh.startswith("指标：应为energy、carbon、能源")
    text = "指标,目标类型,目标值,强度分母,基期年,目标年\n能源,下降率,14,产值,2025,2030\n能源,下降率,0.1,头,2025,2030\n"
    share, unknown = taken(plant, "targets", text).verdicts
    assert present(share.reason).zh == "下降率应在 -1 与 1 之间（14% 填 0.14），实为 14"
    assert "强度分母应为下列之一" in present(unknown.reason).zh
