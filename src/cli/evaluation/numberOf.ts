import { createHash } from "node:crypto";

/** A number that depends on a name alone, from 0 to 2³² − 1, any as likely: what is chosen by it is the same each time. */
export function numberOf(name: string): number {
  return createHash("sha256").update(name).digest().readUInt32LE();
}
