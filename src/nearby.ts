/** Thousand characters of the sources nearest a document whose words are expected to be said again (model/ngrams), unless the user wants it otherwise. */
export const DEFAULT_NEARBY = 400;
/** More takes longer to be read than it is worth. */
export const MOST_NEARBY = 4000;
