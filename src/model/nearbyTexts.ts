/** Sources near the document that is completed, by their addresses: what stands in them is expected to be said again (`KnownTexts`). */
export type NearbyTexts = ReadonlyMap<string, string>;
