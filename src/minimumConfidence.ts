/** What is shown while one types is at least so probable to be right (completion/confidence.ts), unless the user wants it otherwise. */
export const DEFAULT_MINIMUM_CONFIDENCE = 0.15;
