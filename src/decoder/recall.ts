/** Tokens, `most` at the most, that may well come behind a text, since they stood behind the same words before. */
export type Recall = (text: readonly number[], most: number) => readonly number[];

/** Two tokens that agree are seldom chance. */
const LEAST_AGREEING = 2;
/** More agreement than this tells no more. */
const MOST_AGREEING = 16;

/**
 * What stood behind the place, earlier in a text, that agrees longest with the text's end; of several the latest. Code repeats itself: as
 * drafts these tokens are often right (LLMA, arXiv 2304.04487; prompt lookup decoding, Saxena, 2023).
 * @param most tokens that are wanted
 */
export function recalled(text: readonly number[], most: number): readonly number[] {
  let longest = LEAST_AGREEING - 1;
  let begin = text.length;
  for (let end = text.length - 1; end >= LEAST_AGREEING && longest < MOST_AGREEING; end--) {
    let agreeing = 0;
    while (agreeing < MOST_AGREEING && agreeing < end && text[end - 1 - agreeing] === text[text.length - 1 - agreeing])
      agreeing++;
    if (agreeing > longest) {
      longest = agreeing;
      begin = end;
    }
  }
  return text.slice(begin, begin + most);
}
