"""Sentences of metering, certificates, node balances and the quality of data: code, English, Chinese."""

SENTENCES: dict[str, tuple[str, str]] = {
    # Posts of energy management.
    "no_energy_manager": (
        "nobody holds the post of energy manager on {day}; the law asks for one",
        "{day} 无人任能源管理负责人，依法应当设立",
    ),
    "energy_manager_title": (
        "the energy manager {holder} has no professional title of intermediate level or above, which the law asks for",
        "能源管理负责人{holder}不具备法定的中级以上技术职称",
    ),
    "energy_manager_not_filed": (
        "the authority was not told of the energy manager {holder}",
        "能源管理负责人{holder}尚未报主管部门备案",
    ),
    # Certificates and instruments.
    "no_certificate_in_date": ("no certificate that is in date", "无有效期内的证书"),
    "no_seal": ("no record of a seal", "无铅封记录"),
    "class_undeclared": (
        "the required class is not declared (class_id of the certificate)",
        "未申报所要求的准确度等级",
    ),
    "class_of_meter_unknown": ("the accuracy class of the meter is not known", "器具准确度等级未知"),
    "class_unknown": ("the accuracy class of {meters} is not known", "{meters} 的准确度等级未知"),
    "class_worse": ("the class {given} is worse than {required}", "等级 {given} 低于要求的 {required}"),
    "certificate_ended": ("its certificate ended on {day}", "证书已于 {day} 到期"),
    "certificate_without_end": ("no certificate with an end is known", "没有载明到期日的证书"),
    "never_sent": ("{channel} has sent nothing yet", "{channel} 从未上报"),
    "not_fresh_channel": ("{channel} is not fresh", "{channel} 的读数不及时"),
    "stood_still": ("{channel} stood still within the last {hours:g} h", "{channel} 在最近 {hours:g} 小时内数值不动"),
    # What the standard of equipping requires.
    "judged_by_older_edition": (
        "in force is {names}, whose tables are not known; judged by {judged_by}",
        "现行 {names} 的配备表未得到，按 {judged_by} 判定",
    ),
    "nothing_required": (
        "nothing is required here as far as is declared",
        "就已申报的内容，此处无配备要求",
    ),
    "amount_undeclared": (
        "{unit} declares no amount of {energy}: neither a rate of use nor a rated power",
        "{unit} 未申报{energy}的用量（用能速率或额定功率）",
    ),
    "no_rate_printed": ("the table prints no rate for this level", "表中没有该级别的配备率"),
    "no_threshold": (
        "the table has no threshold of {energy} at level {level}",
        "表中没有{energy}在 {level} 级的限额",
    ),
    "amount_in_other_unit": (
        "{unit} declares {energy} in {amount_unit}, the threshold is {limit:g} {limit_unit}; declare it in a unit like"
        " {limit_unit}",
        "{unit} 以 {amount_unit} 申报{energy}，限额为 {limit:g} {limit_unit}，请用可换算的单位申报",
    ),
    "below_threshold": (
        "{amount:g} {amount_unit} is below the threshold of {limit:g} {limit_unit}",
        "{amount:g} {amount_unit} 低于限额 {limit:g} {limit_unit}",
    ),
    "boundary_without_flow": (
        "{unit} counts {energy} at the boundary, but no flow over it is registered or declared",
        "{unit} 在边界计量{energy}，但未登记或申报跨边界的能源流",
    ),
    "sources_contradict": ("the sources contradict each other: {said}", "各来源互相矛盾：{said}"),
    # Node balances.
    "nothing_measures": (
        "nothing measures what {unit} takes of {carrier} as a whole",
        "没有计量 {unit} 所用{carrier}总量的器具",
    ),
    "flow_without_meter": ("the flow {flow} has no meter", "能源流 {flow} 没有计量"),
    "flow_known_in_part": (
        "only {share:.1%} of the flow {flow} is known: what it lacks would be taken for unmetered use",
        "能源流 {flow} 只有 {share:.1%} 的数据：缺失部分不能算作未计量",
    ),
    "meter_in_other_unit": (
        "the meter {meter} of {flow} counts in a unit that is not that of {carrier}",
        "{flow} 的器具 {meter} 的单位与{carrier}的单位不符",
    ),
    "no_whole_day_of_node": (
        "on no day did every meter of the node count without a hole",
        "没有一天该节点的全部器具都无缺失",
    ),
    "no_whole_day_of_carrier": ("on no day did every meter count without a hole", "没有一天全部器具都无缺失"),
    "no_node_closes": ("no node of this carrier can be closed", "该能源没有可闭合的节点"),
    "declared_not_closed": (
        "declared as not closed: something below has no meter",
        "申报为不闭合：下级有未计量部分",
    ),
    "no_room_for_error": (
        "quantities that leave no room for error contradict each other",
        "没有误差余地的量互相矛盾",
    ),
    # Quality of data.
    "no_reading_due": ("no reading was due on the days counted here", "所计各日没有应到的读数"),
    "no_reading_due_on_day": ("no reading was due on this day", "当日没有应到的读数"),
    "no_live_reading": ("no reading came live on the days counted here", "所计各日没有实时到达的读数"),
    "no_live_reading_on_day": ("no reading came live on this day", "当日没有实时到达的读数"),
    "not_counted_yet": ("the readings of this day are not counted yet", "当日读数尚未统计"),
    "no_slot_known": ("no 15-minute value is known on the days counted here", "所计各日没有已知的 15 分钟值"),
    "no_first_reading": ("none of the days counted here has a first reading", "所计各日都没有日首读数"),
    "no_monthly_report": ("no monthly report is declared", "未申报月报"),
    "no_monthly_report_beside_days": (
        "no monthly report of a closed month stands beside daily values",
        "没有已结束月份的月报可与日值比较",
    ),
    "days_of_month_unknown": ("nothing is known of the days of this month", "本月各日数据未知"),
    "report_is_zero": ("the monthly report says zero and the days do not", "月报为零而日值不为零"),
    "no_instrument": ("no instrument is registered", "没有登记计量器具"),
    "no_instrument_certificate": ("no certificate of any instrument is declared", "未申报任何检定证书"),
    "not_measured": ("not measured", "未测得"),
    "no_part_known": ("no part of the index is known", "指数的各部分都未知"),
    "no_part_weighed": ("no part of the index has a weight", "指数的各部分都没有权重"),
    "judged_by_enterprise": (
        "daily against monthly is judged by enterprise, not for a region",
        "日值与月报的核对按企业进行，不按地区",
    ),
}
