/** How many other completions are drawn beside a doubtful one (completion/bestOf.ts), unless the user wants it otherwise. */
export const DEFAULT_DRAWS = 12;
/** More would seldom be other ones. */
export const MOST_DRAWS = 16;
