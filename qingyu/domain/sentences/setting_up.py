"""Sentences of what is missing before the numbers of a plant may be trusted: code, English, Chinese."""

SENTENCES: dict[str, tuple[str, str]] = {
    "setup_units": ("the boundary, a unit of level 1, is not declared", "尚未建立用能单位边界（第 1 级单元）"),
    "setup_no_gateway": ("no gateway has a credential", "尚无网关及其接入凭据"),
    "setup_gateways": ("gateways that have sent nothing yet: {n}", "尚未上报的网关：{n} 个"),
    "setup_meters": ("no meter is declared", "尚未登记计量器具"),
    "setup_no_reading": ("no reading has come, for there is no meter", "尚无计量器具，没有读数"),
    "setup_readings": ("channels without a reading so far: {n}", "尚无读数的测点：{n} 个"),
    "setup_flows": ("no flow crosses the boundary, so there is no energy to count", "没有跨边界的能源流，无法统计能耗"),
    "setup_statements": (
        "flows with neither a meter nor a statement, which count as unknown: {n}",
        "既无计量也无填报的能源流（按未知处理）：{n} 条",
    ),
    "setup_needs": ("needs of GB 17167 without a meter: {n}", "GB 17167 要求而未配备的计量：{n} 处"),
    "setup_certificates": ("meters without a certificate that holds: {n}", "没有有效检定证书的计量器具：{n} 台"),
    "setup_rated": (
        "channels without a rated maximum, where no reading is too much: {n}",
        "未填额定最大值的测点（读数再大也不判异常）：{n} 个",
    ),
    "setup_tariff": ("electricity is bought and no tariff is declared", "有外购电，但尚未申报电价"),
    "setup_factors": (
        "fuels whose calorific value is a printed default: {n}",
        "低位发热量仍用缺省值的燃料：{n} 种",
    ),
    "setup_products": ("no product is declared, so there is no energy per unit", "尚未登记产品，无法计算单耗"),
    "setup_yardsticks": (
        "products without a yardstick, or without the boundary that it charges: {n}",
        "未选标尺或未定统计边界的产品：{n} 种",
    ),
    "setup_output": ("products without output: {n}", "尚无产量的产品：{n} 种"),
    "setup_post": ("no energy manager is declared", "尚未备案能源管理负责人"),
}
