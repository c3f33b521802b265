/** How many other completions are searched for beside a doubtful one (completion/bestOf.ts), unless the user wants it otherwise. */
export const DEFAULT_BEAMS = 12;
/** More have seldom found another that is right. */
export const MOST_BEAMS = 16;
