/** Where a model runs, under onnxruntime's names of its execution providers. */
export type Backend = "webgpu" | "cuda" | "dml" | "coreml" | "cpu";

/** The values of the setting `evoghost.backend`. */
export const BACKEND_CHOICES = ["auto", "webgpu", "cuda", "dml", "coreml", "cpu"] as const;
export type BackendChoice = (typeof BACKEND_CHOICES)[number];
