// Why a number is missing, in Chinese: the server says it as an English sentence.

const KNOWN: [RegExp, string][] = [
  [/^no equivalent factor of electricity .*is declared for (\d{4})$/, "未申报 $1 年电力等价系数"],
  [/^completeness of the readings is ([\d.]+%), at least ([\d.]+%) is needed$/, "读数完整率 $1，至少需要 $2"],
  [/^production is stated for ([\d.]+%) of the period, at least ([\d.]+%) is needed$/, "产量只填报了本期的 $1，至少需要 $2"],
  [/^nothing is computed for this month: /, "本月尚未计算：还没有收到读数或产量"],
  [/^nothing was produced in this period$/, "本期没有产量"],
  [/^no reading of the product's flows was due in this period$/, "本期没有该产品应到的读数"],
  [/^production statements overlap: .*$/, "产量填报时段重叠"],
  [/^no whole day of this month has a stated output yet$/, "本月还没有一整天的产量填报"],
  [/^nothing is known of this period$/, "本期没有任何数据"],
  [/^nothing is known of the product's electricity$/, "该产品的用电量未知"],
  [/^(\S+) is a range (\S+) to (\S+) (\S+); a measured value is needed$/, "$1 是区间值 $2–$3 $4，需要实测值"],
];

// These begin with the code of a carrier, which has a name.
const OF_CARRIER: [RegExp, string][] = [
  [/^nothing is known of (\S+) in this period$/, "本期没有{carrier}的数据"],
  [/^(\S+) has no coefficient in the \w+ book on (\S+)$/, "{carrier}在 $2 没有折标系数"],
  [/^(\S+) has more than one coefficient on (\S+): .*$/, "{carrier}在 $2 有多个折标系数"],
  [/^a channel of (\S+) counts in (.+), which is no unit that becomes (\S+)$/, "{carrier}有测点以 $2 计量，不能换算为 $3"],
];

// Several reasons come as one sentence; the one that has a semicolon of its own stays whole.
const BETWEEN = /; (?!a measured value is needed)/;

/** A sentence this page does not know stays as it came: better English than nothing. `carrier` names a code. */
export function reasonInChinese(sentence: string, carrier: (code: string) => string): string {
  return sentence
    .split(BETWEEN)
    .map((one) => single(one, carrier))
    .join("；");
}

function single(sentence: string, carrier: (code: string) => string): string {
  for (const [pattern, chinese] of KNOWN) if (pattern.test(sentence)) return sentence.replace(pattern, chinese);
  for (const [pattern, chinese] of OF_CARRIER) {
    const code = pattern.exec(sentence)?.[1];
    if (code !== undefined) return sentence.replace(pattern, chinese).replace("{carrier}", carrier(code));
  }
  return sentence;
}
