import type { TensorTable } from "./tensor.ts";

/** Names of a hypernetwork's tensors: the width of a layer, which of its two networks, and a layer of that. */
const HYPERNETWORK = /^\d+\.[01]\.(linear\d*|linear\.\d+)\.(weight|bias)$/;

/**
 * The tensor of an AUTOMATIC1111 embedding's vectors, and the settings that it displays and continues training with.
 */
const EMBEDDING_VECTORS = "string_to_param.*";
const EMBEDDING_SETTINGS: readonly string[] = ["name", "step", "sd_checkpoint", "sd_checkpoint_name"];

/**
 * The type of a torch file that programs can read only as a pickle; null for a file that can become a safetensors file
 * without loss. AUTOMATIC1111 reads the structure of a hypernetwork and the settings of an embedding only from the
 * pickle (modules/hypernetworks/hypernetwork.py, modules/textual_inversion/textual_inversion.py).
 */
export function needsPickle({ format, tensors, values = [] }: TensorTable): "hypernetwork" | "embedding" | null {
	if (format !== "torch-zip" && format !== "torch-legacy") return null;
	const names = [...tensors.keys()];
	if (names.length > 0 && names.every((name) => HYPERNETWORK.test(name))) return "hypernetwork";
	const hasSettings = values.some(({ path, json }) => EMBEDDING_SETTINGS.includes(path) && json !== "null");
	return tensors.has(EMBEDDING_VECTORS) && hasSettings ? "embedding" : null;
}

/** Whether the pickle names only globals that weights need, so that it is safe to publish unchanged. */
export function isSafePickle({ globals }: Pick<TensorTable, "globals">): boolean {
	return globals.every(({ verdict }) => verdict === "safe");
}
