import type { Binding } from "./bindings.ts";

/** What is known of a workspace's modules, as one of its files sees it. */
export interface Modules {
  /**
   * Those that have all of some names, as the file would spell them, the likeliest first.
   * @param text the file's, as it is now
   */
  having(bindings: readonly Binding[], text: string): readonly string[];
  /** The quotes that most files have around modules; undefined where none has any. */
  quote(): string | undefined;
}
