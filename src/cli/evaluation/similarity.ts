/** 1 − Levenshtein distance ÷ the longer text's length, in UTF-16 code units: 1 for equal texts. */
export function editSimilarity(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row.push(Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    above = row;
  }
  return 1 - above[b.length] / Math.max(1, a.length, b.length);
}
