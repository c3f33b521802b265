/** As many of some things, taken from all over them; all where there are no more. */
export function spread<Thing>(all: readonly Thing[], most: number): Thing[] {
  const count = Math.min(most, all.length);
  return Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)]);
}
