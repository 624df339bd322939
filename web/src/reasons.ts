// Why a number is missing, in Chinese: the server says it as an English sentence.

const KNOWN: [RegExp, string][] = [
  [/^a total below zero has no class.*$/, "合计为负，不判定类别：缺少能源流或系数有误"],
  [/^the rule of full use needs the capacity in service.*$/, "负荷率规则需要运行容量，请申报"],
  [/^the rule of full use needs the electricity of the whole month.*$/, "负荷率规则需要全月电量，目前未知"],
  [/^more energy left than came \((\S+) tce\).*$/, "输出多于输入（$1 吨标准煤）：缺少能源流或系数有误，常见原因是自发电、副产煤气或燃料未登记"],
  [/^(.+) cannot be reckoned with: (.*), or withdraw it$/, "$1 无法用于计算：$2，或撤回该申报"],
  [/^a number on the way is larger than what can be stored; .*$/, "计算中的数值超出可存范围，请检查输入"],
  [/^not a finite number$/, "不是有限数"],
  [/^this could not be computed: (.*)$/, "无法计算：$1"],
  [/^no equivalent factor of electricity .*is declared for (\d{4})$/, "未申报 $1 年电力等价系数"],
  [/^completeness of the energy is ([\d.]+%), at least ([\d.]+%) is needed$/, "能耗完整率 $1，至少需要 $2"],
  [/^completeness of the energy is ([\d.]+%)$/, "能耗完整率 $1"],
  [/^(\S+) tce are known of about (\S+) tce, the whole is (\S+) to (\S+) tce$/, "已知 $1 tce，应约 $2 tce，全部在 $3 至 $4 tce 之间"],
  [/^(\S+) tce are known of about (\S+) tce$/, "已知 $1 tce，应约 $2 tce"],
  [/^(\S+) tce are known$/, "已知 $1 tce"],
  [/^production is stated for ([\d.]+%) of the period, at least ([\d.]+%) is needed$/, "产量只填报了本期的 $1，至少需要 $2"],
  [/^nothing is computed for this month: .*$/, "本月尚未计算：还没有收到读数或产量"],
  [/^nothing was produced in this period$/, "本期没有产量"],
  [/^no reading of the product's flows was due in this period$/, "本期没有该产品应到的读数"],
  [/^production statements overlap: .*$/, "产量填报时段重叠"],
  [/^no whole day of (\S+) has passed yet$/, "$1 还没有过完一整天"],
  [/^no whole day of this month has a stated output yet$/, "本月还没有一整天的产量填报"],
  [/^nothing is known of this period$/, "本期没有任何数据"],
  [/^nothing is known of the product's electricity$/, "该产品的用电量未知"],
  [/^(\S+) is a range (\S+) to (\S+) (\S+); a measured value is needed$/, "$1 是区间值 $2–$3 $4，需要实测值"],
  [/^nothing feeds this indicator any more in this period$/, "本期已没有数据供给该指标"],
  [/^nothing is known of this channel in the period$/, "本期没有该测点的数据"],
  [/^no channel of this flow counted anything that is known$/, "该能源流的测点都没有已知的计量"],
  [/^the value this rested on is not stored any more$/, "所依据的数值已不在库中"],
  // The energy account.
  [/^the class by law is that of a whole calendar year$/, "法定类别按整个日历年判定"],
  [/^issued for the enterprise's own production, which counts already$/, "为自产电量核发，电量本身已计入"],
  [/^held for (\S+) to (\S+) as a whole, which is not wholly inside this period$/, "持有期 $1 至 $2 不完全在本期内"],
  [/^issued on (\S+), and valid for (\d+) years \(.*\)$/, "签发于 $1，有效期 $2 年（一个来源）"],
  [/^the flow (\S+) is stated for (\S+) to (\S+) as a whole, which is not wholly inside this period$/, "能源流 $1 按 $2 至 $3 整段填报，不完全在本期内"],
  [/^the flow (\S+) is stated for (\d+) of the (\d+) days of this period on which it has no meter$/, "能源流 $1 在本期无计量的 $3 天中只填报了 $2 天"],
  [/^statements of the flow (\S+) overlap: .*$/, "能源流 $1 的填报时段重叠"],
  [/^the flow (\S+) has neither a meter nor a statement$/, "能源流 $1 既无计量也无填报"],
  [/^the flow (\S+) is stated for whole days, and this period is shorter$/, "能源流 $1 按整天填报，本期不足一天"],
  [/^nothing is known of the flow (\S+) in this period$/, "本期没有能源流 $1 的数据"],
  [/^nothing that is metered entered this unit$/, "该单元没有计量到的投入"],
  // Shared flows.
  [/^all of it is zero$/, "各方均为零"],
  [/^(\S+) and (\S+) do not add up, give weights$/, "$1 与 $2 不能相加，请申报权重"],
  [/^production is stated for ([\d.]+%) of the period$/, "产量只填报了本期的 $1"],
  [/^nothing is known of the flow (\S+)$/, "没有能源流 $1 的数据"],
  [/^completeness of the flow (\S+) is ([\d.]+%)$/, "能源流 $1 的完整率为 $2"],
  [/^the channels of the flow (\S+) count in units that do not add up$/, "能源流 $1 的测点单位不能相加"],
  [/^no running hours are declared for this month$/, "本月未申报运行时间"],
  [/^the flow (\S+) is stated for whole days and has no meter: .*$/, "能源流 $1 按整天填报而无计量，当日内未知"],
  [/^the flow (\S+) has no meter: it is stated for whole days, not for hours$/, "能源流 $1 没有计量：按整天填报，不按小时"],
  [/^no electricity is known$/, "用电量未知"],
  [/^the whole is zero$/, "合计为零"],
  // CO2.
  [/^production of (\S+) is stated for ([\d.]+%) of (\S+) to (\S+), at least (\d+%) is needed$/, "$1 在 $3 至 $4 的产量只填报了 $2，至少需要 $5"],
  [/^nothing that emits is known of this period$/, "本期没有已知的排放源"],
  [
    /^no CO2 factor of electricity is published for [^(]+ \((\S+) (\S+)\) \(level \w+, data of (\d{4})\); the operator must declare a substitute for (\d{4}): .*$/,
    "$1（$2）没有公布 $3 年的电力排放因子；须由平台为 $4 年度申报替代值：全国平均值或实测值",
  ],
  [
    /^no CO2 factor of electricity is published for (.+) \(level \w+, data of (\d{4})\); the operator must declare a substitute for (\d{4}): .*$/,
    "$1 没有公布 $2 年的电力排放因子；须由平台为 $3 年度申报替代值：全国平均值或实测值",
  ],
  [/^the scheme (\S+) names no factor of electricity for reports of (\d{4}); declare .*$/, "办法 $1 未规定 $2 年度的电力因子，请申报数据年份和层级，或改用其他办法"],
  [/^the factor is that of a power grid; declare in which grid .*$/, "按区域电网取因子，请申报所在电网"],
  [/^the factor is that of a province; register .*$/, "按省级取因子，请把企业登记到省级以下地区"],
  [/^no national average of electricity is printed for (\d{4})$/, "没有 $1 年的全国平均电力因子"],
  [/^the scheme (\S+) names no factor of heat for reports of (\d{4})$/, "办法 $1 未规定 $2 年度的热力因子"],
  [/^the electricity of this period has not one known factor$/, "本期电力没有单一的已知因子"],
  [/^stored once the enterprise declares its accounting scheme .*$/, "企业申报核算办法后才保存单位碳排放"],
  [/^the value added of this period is not above zero$/, "本期增加值不大于零"],
  [/^(\S+) is stated in (\S+), a process is counted per tonne$/, "$1 以 $2 填报，过程排放按吨计"],
  [/^(\S+) is stated for (\S+) to (\S+) as a whole, which is not inside (\S+) to (\S+)$/, "过程 $1 按 $2 至 $3 整段填报，不在 $4 至 $5 之内"],
  [/^the scheme (\S+) gives no factor or parameters of (\S+); declare them$/, "办法 $1 没有给出 $2 的因子或参数，请申报"],
  [/^the only factor printed for it$/, "文件中唯一的因子"],
  [/^holds no carbon of its own: .*$/, "耗能工质自身不含碳，其能耗在生产处计算"],
  [/^feedstock \(原料用能\) is not burnt$/, "原料用能不燃烧"],
  [/^won on the site from sun, wind or water$/, "厂内自产风、光、水电"],
  [/^won on the site and sold: it was counted as zero, .*$/, "厂内自产风、光、水电外售：原按零计，不作扣减"],
  [/^made on the site: nothing is bought, .*$/, "厂内自发电，燃料已计入燃烧排放"],
  [/^green power by direct line counts zero under (\S+)$/, "直供绿电在 $1 下按零计"],
  [/^the inputs of this value do not say which quantity has which coefficient$/, "该值的输入没有说明各实物量所用系数"],
  [/^it was stated in (\S+) before and is in (\S+) now$/, "原以 $1 计，现以 $2 计"],
  // What chose a factor, and where a declared one comes from.
  [/^measured, declared by (.+?): (.*)$/, "实测，由 $1 申报：$2"],
  [/^substitute declared by (.+?): (.*)$/, "替代值，由 $1 申报：$2"],
  [/^declared by (.+?): (.*)$/, "由 $1 申报：$2"],
  [/^declared: (.*)$/, "申报：$1"],
  [/^(\S+), report of (\d{4}): (.*)$/, "$1，$2 年度报告：$3"],
  // Yardsticks, leaders and prices of electricity.
  [/^the split of the flow (\S+) changes inside the days (\S+) to (\S+) that one statement covers$/, "能源流 $1 的分摊在同一填报的 $2 至 $3 之间有变化，请把变化前后的天分开填报"],
  [/^the rest of a larger region is fewer than (\d+) enterprises: .*$/, "上级地区其余企业不足 $1 家：与上级分组对照会显出这几家，因此不显示"],
  [/^(\d{4}-\d{2}) is still open: part of a month beside a whole one is no change$/, "$1 尚未结束：不足一月与整月不能比较变化"],
  [/^fewer than (\d+) enterprises: .*$/, "不足 $1 家企业：小于此数的分组不显示，以免被认出"],
  [/^at least (\d+) closed periods with a value are needed, (\d+) of them (?:is|are) there$/, "至少需要 $1 个已结束且有数值的时段，现有 $2 个"],
  [/^the list does not say whether K corrects its baseline; .*$/, "名录未说明 K 是否修正基准水平，未申报启用"],
  [/^this correction is not carried out: .*$/, "本平台没有该修正所需的表或数据"],
  [/^the ratio of chromium to iron is (\S+), at least (\S+) is needed$/, "铬铁比为 $1，至少需要 $2"],
  [/^(\S+) is not declared$/, "未申报{$1}"],
  [/^(\S+) is neither declared nor measured$/, "{$1}既未申报也未测得"],
  [/^there is no intensity to compare$/, "没有可比较的单耗"],
  [/^the value is in (\S+), the yardstick (\S+) in (\S+), which counts with the coefficients of the scheme (\S+)$/, "数值以 $1 计，标准 $2 以 $3 计，后者采用 $4 口径的系数"],
  [/^the value is in (\S+), the yardstick (\S+) in (\S+)$/, "数值以 $1 计，标准 $2 以 $3 计，不能比较"],
  [/^(\S.*) is in force from (\S+)$/, "$1 自 $2 起施行"],
  [/^(\S.*) was in force until (\S+)$/, "$1 施行至 $2"],
  [/^(\S.*) was published on (\S+)$/, "$1 于 $2 发布"],
  [/^(\S.*) surely held from (\S+); the edition of (\S+) is not collected$/, "$1 自 $2 起确定有效；$3 适用的版本未收录"],
  [/^(\S.*) surely held until (\S+); the edition of (\S+) is not collected$/, "$1 至 $2 确定有效；$3 适用的版本未收录"],
  [/^(\S+) has no level 3$/, "$1 没有 3 级（限定值）"],
  [/^(\S+) has no 标杆 level$/, "$1 没有标杆水平"],
  [/^(\S+) has no floor above its leader$/, "$1 没有高于标杆的基准水平"],
  [/^the level is not above zero$/, "该水平不大于零"],
  [/^there is no saving potential to value$/, "没有可折算的节能潜力"],
  [/^a level that is not above zero saves more than the energy used, .*$/, "水平不大于零，节能量将多于用能量，无法折价"],
  [/^it is not declared when the line was started$/, "未申报生产线投产日期"],
  [/^the province sets the adder; none is known here$/, "加价由省定，此处未知"],
  [/^the electricity of the line in a year is not known$/, "该生产线全年用电量未知"],
  // Windows, the last hours, and the parts of a change.
  [/^nothing is computed for (\d+) of the months \((.*)\)$/, "有 $1 个月尚未计算（$2）"],
  [/^no whole day is stated yet$/, "还没有一整天的产量填报"],
  [/^no reading was due in this period$/, "本期没有应到的读数"],
  [/^no output was stated in the last (\d+) h$/, "最近 $1 小时没有填报产量"],
  [/^no figure is declared for this month, or it is still open$/, "本月未申报产值或增加值，或本月未结束"],
  [/^the output value of this period is not above zero$/, "本期产值不大于零"],
  [/^the value added \(增加值\) of these months is declared in different price bases, .*$/, "各月增加值的价格基准不同，不能相加"],
  [/^the output value \(产值\) of these months is declared in different price bases, .*$/, "各月产值的价格基准不同，不能相加"],
  [/^no value added \(增加值\) is declared for (.+)$/, "$1 未申报增加值"],
  [/^no output value \(产值\) is declared for (.+)$/, "$1 未申报产值"],
  [/^its energy is not known$/, "其能耗未知"],
  [/^(\d{4}-\d{2}) is reckoned in (\S+) and (\S+), which do not become (\S+) and (\S+)$/, "$1 以 $2 和 $3 计算，不能换算为 $4 和 $5"],
  [/^no sensitivity to degree-days is declared$/, "未申报度日敏感系数"],
  [/^no heating degree-days are declared for (\S+)$/, "$1 未申报采暖度日数"],
  [/^no cooling degree-days are declared for (\S+)$/, "$1 未申报制冷度日数"],
  [/^outputs in (\S+) and (\S+) do not add up, so that there is no mix$/, "产量单位 $1 与 $2 不能相加，没有结构部分"],
  // Metering and certificates.
  [/^in force is (\S+), whose tables are not known; judged by (\S+)$/, "现行 $1 的配备表未得到，按 $2 判定"],
  [/^nothing is required here as far as is declared$/, "就已申报的内容，此处无配备要求"],
  [/^(\S+) declares no amount of (\S+): neither a rate of use nor a rated power$/, "$1 未申报 $2 的用量（用能速率或额定功率）"],
  [/^the table prints no rate for this level$/, "表中没有该级别的配备率"],
  [/^the table has no threshold of (\S+) at level (\d)$/, "表中没有 $1 在 $2 级的限额"],
  [/^(\S+) declares (\S+) in (\S+), the threshold is (\S+) (\S+); declare it in a unit like .*$/, "$1 以 $3 申报 $2，限额为 $4 $5，请用可换算的单位申报"],
  [/^(\S+ \S+) is below the threshold of (\S+ \S+)$/, "$1 低于限额 $2"],
  [/^(\S+) counts (\S+) at the boundary, but no flow over it is registered or declared$/, "$1 在边界计量 $2，但未登记或申报跨边界的能源流"],
  [/^the meter (\S+) of (\S+) counts in a unit that is not that of (\S+)$/, "$2 的器具 $1 的单位与 $3 的单位不符"],
  [/^the sources contradict each other: (.*)$/, "各来源互相矛盾：$1"],
  [/^(\S+) is not fresh$/, "$1 的读数不及时"],
  [/^(\S+) has sent nothing yet$/, "$1 从未上报"],
  [/^(\S+) stood still within the last (\d+) h$/, "$1 在最近 $2 小时内数值不动"],
  [/^its certificate ended on (\S+)$/, "证书已于 $1 到期"],
  [/^no certificate with an end is known$/, "没有载明到期日的证书"],
  [/^no certificate that is in date$/, "无有效期内的证书"],
  [/^no record of a seal$/, "无铅封记录"],
  [/^the required class is not declared .*$/, "未申报所要求的准确度等级"],
  [/^the accuracy class of the meter is not known$/, "器具准确度等级未知"],
  [/^the accuracy class of (.+) is not known$/, "$1 的准确度等级未知"],
  [/^the class (\S+) is worse than (\S+)$/, "等级 $1 低于要求的 $2"],
  [/^no node of this carrier can be closed$/, "该能源没有可闭合的节点"],
  [/^on no day did every meter(?: of the node)? count without a hole$/, "没有一天全部器具都无缺失"],
  [/^the flow (\S+) has no meter$/, "能源流 $1 没有计量"],
  [/^declared as not closed: something below has no meter$/, "申报为不闭合：下级有未计量部分"],
  [/^quantities that leave no room for error contradict each other$/, "没有误差余地的量互相矛盾"],
  // Quality of data.
  [/^own proposal: equal weights$/, "本平台建议，各部分等权"],
  [/^no reading was due on the days counted here$/, "所计各日没有应到的读数"],
  [/^no reading was due on this day$/, "当日没有应到的读数"],
  [/^no reading came live on this day$/, "当日没有实时到达的读数"],
  [/^the readings of this day are not counted yet$/, "当日读数尚未统计"],
  [/^no reading came live on the days counted here$/, "所计各日没有实时到达的读数"],
  [/^no 15-minute value is known on the days counted here$/, "所计各日没有已知的 15 分钟值"],
  [/^none of the days counted here has a first reading$/, "所计各日都没有日首读数"],
  [/^no monthly report is declared$/, "未申报月报"],
  [/^no monthly report of a closed month stands beside daily values$/, "没有已结束月份的月报可与日值比较"],
  [/^nothing is known of the days of this month$/, "本月各日数据未知"],
  [/^the monthly report says zero and the days do not$/, "月报为零而日值不为零"],
  [/^no instrument is registered$/, "没有登记计量器具"],
  [/^no certificate of any instrument is declared$/, "未申报任何检定证书"],
  [/^no part of the index is known$/, "指数的各部分都未知"],
  [/^no part of the index has a weight$/, "指数的各部分都没有权重"],
  [/^not measured$/, "未测得"],
  [/^daily against monthly is judged by enterprise, not for a region$/, "日值与月报的核对按企业进行，不按地区"],
  // Cost and demand.
  [/^nothing is known of the electricity bought in this period$/, "本期外购电量未知"],
  [/^no electricity tariff holds on (\d+) days, the first (\S+); declare `tariffs`$/, "有 $1 天没有生效的电价，首日 $2，请申报电价"],
  [/^no electricity tariff holds on (\S+); declare `tariffs`$/, "$1 没有生效的电价，请申报电价"],
  [/^no electricity tariff holds in this month; declare `tariffs`$/, "本月没有生效的电价，请申报电价"],
  [/^electricity that is stated instead of metered has no quarter-hours, so no band$/, "填报而未计量的电量没有 15 分钟数据，不能分时段"],
  [/^nothing was used in this period, so there is no average price$/, "本期没有使用，没有平均价格"],
  [/^no demand charge is declared$/, "未申报基本电费"],
  [/^no quarter-hour is wholly known from readings every 15 minutes, .*$/, "没有一个 15 分钟由读数完整得到，最大需量未知"],
  [/^no electricity is bought through a channel$/, "没有经测点计量的外购电"],
  [/^no fresh reading of (.*)$/, "$1 没有及时的读数"],
  [/^nothing is known of this month$/, "本月没有任何数据"],
  [/^the tariff charges by capacity and declares none; .*$/, "电价按容量计收而未申报容量"],
  [/^the tariff charges by contract demand and declares none; .*$/, "电价按合约需量计收而未申报合约需量"],
];

// These name a carrier by its code: the group `carrier`, else the first one.
const OF_CARRIER: [RegExp, string][] = [
  [/^the price of (\S+) changes inside the days (\S+) to (\S+) that one statement covers$/, "{carrier}的价格在同一填报的 $2 至 $3 之间有变化，请把变化前后的天分开填报"],
  [
    /^completeness of the energy is ([\d.]+%), of (?<carrier>\S+) \((\S+)\) ([\d.]+%), at least ([\d.]+%) is needed$/,
    "能耗完整率 $1（{carrier}，能源流 $3：$4），至少需要 $5",
  ],
  [/^completeness of the energy is ([\d.]+%), of (?<carrier>\S+) ([\d.]+%), at least ([\d.]+%) is needed$/, "能耗完整率 $1（{carrier}：$3），至少需要 $4"],
  [/^no price of (\S+) is known$/, "{carrier}没有已知价格"],
  [/^no price of (\S+) holds on (\S+); declare `carrier_prices`$/, "{carrier}在 $2 没有生效的价格，请申报"],
  [/^no cost of (\S+) is known in (\S+); declare .*$/, "{carrier}在 $2 没有成本，请申报电价或价格"],
  [/^nothing measures what \S+ takes of (\S+) as a whole$/, "上级没有{carrier}的总计量"],
  [/^nothing is known of (\S+) in this period$/, "本期没有{carrier}的数据"],
  [/^(\S+) has no coefficient in the \w+ book on (\S+)$/, "{carrier}在 $2 没有折标系数"],
  [/^(\S+) has more than one coefficient on (\S+): .*$/, "{carrier}在 $2 有多个折标系数"],
  [/^the coefficient of (\S+) changes inside the days (\S+) to (\S+) that one statement covers; .*$/, "{carrier}的折标系数在同一填报的 $2 至 $3 之间有变化，请把变化前后的天分开填报"],
  [/^the CO2 factor of (\S+) changes inside the days (\S+) to (\S+) that one statement covers; .*$/, "{carrier}的排放因子在同一填报的 $2 至 $3 之间有变化，请把变化前后的天分开填报"],
  [/^(\S+) is counted in (\S+), its CO2 factor (\S+) is per (\S+)$/, "{carrier}以 $2 计量，其排放因子 $3 按 $4 计"],
  [/^the declared factor (\S+) of (?<carrier>\S+) is in no current edition$/, "{carrier}申报的因子 $1 不在现行版本中"],
  [/^the emission factor (\S+) of (?<carrier>\S+) gives no value in (\S+)$/, "{carrier}的排放因子 $1 不能以 $3 给出数值"],
  [/^no emission factor of (\S+) is known$/, "{carrier}没有已知的排放因子"],
  [/^a channel of (\S+) counts in (.+), which is no unit that becomes (\S+)$/, "{carrier}有测点以 $2 计量，不能换算为 $3"],
  [/^no inner flow of (\S+) is metered: .*$/, "{carrier}没有厂内计量，其损失含在全厂终端消费中"],
  [/^(\S+) has no CO2 factor; declare its measured carbon$/, "{carrier}没有排放因子，请申报实测含碳量"],
  [/^(\S+) has several CO2 factors and (\S+) names none; declare one of (.*)$/, "{carrier}有多个排放因子而 $2 未指定，请申报其一：$3"],
  [/^the measured carbon of (\S+) says no oxidation .*$/, "{carrier}的实测含碳量未给出氧化率，也没有缺省值"],
  [/^the measured heat value of (\S+) needs a carbon content .*$/, "{carrier}的实测热值还需要单位热值含碳量"],
];

// What a correction or a price of electricity needs to know of a product; templates name it in braces.
const CONDITIONS: Record<string, string> = {
  altitude_m: "海拔",
  pressure_pa: "年平均大气压",
  clinker_ratio_percent: "熟料系数",
  ore_grade_percent: "入炉矿品位",
  chromium_iron_ratio: "铬铁比",
  hot_metal_percent: "铁水比",
  liquid_comprehensive_kwh_per_t: "铝液综合交流电耗",
  liquid_ac_kwh_per_t: "铝液电解交流电耗",
  comparable_cement_kwh_per_t: "可比水泥综合电耗",
  comparable_clinker_kwh_per_t: "可比熟料综合电耗",
  limit_excess: "超限额的相对差距",
};

// Several reasons come as one sentence; those that have a semicolon of their own stay whole.
const BETWEEN = /; (?!a measured value is needed|judged by |none is known here|the switch |give |state |declare |register |the operator must |generation, |look for an input|the edition of )/;

// The sentence of a step from one value to the next holds the reason of the side that has none.
const BESIDE: [RegExp, string][] = [
  [/^there was no number before it: /, "此前没有数值："],
  [/^there was no number after it: /, "此后没有数值："],
  [/^the flow (\S+) cannot be split(?: by_\w+| fixed_share)?: /, "能源流 $1 不能分摊："],
];

const OF_PART = /^(\d{4}-\d{2}|(?!declared:|declared |measured|substitute)[a-z0-9.-]+): ([a-z].*)$/;

/** A sentence this page does not know stays as it came: better English than nothing. `carrier` names a code. */
export function reasonInChinese(sentence: string, carrier: (code: string) => string): string {
  return sentence
    .split(BETWEEN)
    .map((one) => single(one, carrier))
    .join("；");
}

function single(sentence: string, carrier: (code: string) => string): string {
  for (const [pattern, chinese] of BESIDE) {
    const head = pattern.exec(sentence)?.[0];
    if (head !== undefined) return head.replace(pattern, chinese) + single(sentence.slice(head.length), carrier);
  }
  // A window names the month, and a whole names the product, whose reason it gives.
  const of = OF_PART.exec(sentence);
  if (of) return `${of[1]}：${single(of[2] ?? "", carrier)}`;
  for (const [pattern, chinese] of KNOWN)
    if (pattern.test(sentence))
      return sentence.replace(pattern, chinese).replace(/\{(\w+)\}/, (_, code: string) => CONDITIONS[code] ?? ` ${code} `);
  for (const [pattern, chinese] of OF_CARRIER) {
    const found = pattern.exec(sentence);
    const code = found?.groups?.carrier ?? found?.[1];
    if (code !== undefined) return sentence.replace(pattern, chinese).replace("{carrier}", carrier(code));
  }
  return sentence;
}
