import { expect } from "vitest";
import type { Editor } from "./editor.ts";

/** Where nothing is suggested since the model is not sure enough: that this is told, and that what is asked for is shown. */
export async function expectUnsure(editor: Editor): Promise<void> {
  await editor.command("Evoghost: Why Is Nothing Suggested Here?");
  await editor.page
    .getByText(/not as sure of it as the setting/)
    .first()
    .waitFor();
  await editor.command("Evoghost: Complete Here");
  expect(await editor.settledGhost()).not.toBe("");
}
