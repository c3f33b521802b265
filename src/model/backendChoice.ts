/** Where a model runs, under onnxruntime's names of its execution providers. */
export type Backend = "webgpu" | "cuda" | "dml" | "coreml" | "cpu";

/** The values of the setting `evoghost.backend`. */
export const BACKEND_CHOICES = ["auto", "webgpu", "cuda", "dml", "coreml", "cpu"] as const;
export type BackendChoice = (typeof BACKEND_CHOICES)[number];

/** A backend of this platform's onnxruntime, and why it is not used, if it was tried. */
export interface BundledBackend {
  readonly name: Backend;
  readonly passedOver: string | undefined;
}
