// Why a number is missing, in Chinese: the server says it as an English sentence.

const KNOWN: [RegExp, string][] = [
  [/^no equivalent factor of electricity .*is declared for (\d{4})$/, "未申报 $1 年电力等价系数"],
  [/^completeness of the readings is ([\d.]+%), at least ([\d.]+%) is needed$/, "读数完整率 $1，至少需要 $2"],
  [/^production is stated for ([\d.]+%) of the period, at least ([\d.]+%) is needed$/, "产量只填报了本期的 $1，至少需要 $2"],
  [/^nothing is computed for this month: /, "本月尚未计算：还没有收到读数或产量"],
  [/^nothing was produced in this period$/, "本期没有产量"],
  [/^no reading of the product's flows was due in this period$/, "本期没有该产品应到的读数"],
  [/^production statements overlap: .*$/, "产量填报时段重叠"],
  [/^(\S+) has no coefficient in the \w+ book on (\S+)$/, "$1 在 $2 没有折标系数"],
];

/** A sentence this page does not know stays as it came: better English than nothing. */
export function reasonInChinese(sentence: string): string {
  for (const [pattern, chinese] of KNOWN) if (pattern.test(sentence)) return sentence.replace(pattern, chinese);
  return sentence;
}
