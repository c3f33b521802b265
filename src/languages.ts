/** Language identifiers, and whether their documents are completed; `*` stands for all that are not named. */
export type LanguageSwitches = Readonly<Record<string, boolean>>;

/** Whether documents of a language are completed. */
export function isLanguageOn(switches: LanguageSwitches, languageId: string): boolean {
  return switches[languageId] ?? switches["*"] ?? true;
}
