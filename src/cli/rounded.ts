/** To one decimal. */
export function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
