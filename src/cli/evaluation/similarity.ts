import { editDistance } from "../../model/editDistance.ts";

/** 1 − Levenshtein distance ÷ the longer text's length, in UTF-16 code units: 1 for equal texts. */
export function editSimilarity(a: string, b: string): number {
  return 1 - editDistance(a, b) / Math.max(1, a.length, b.length);
}
