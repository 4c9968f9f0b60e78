import { WRITERS } from "./formats/index.ts";
import type { Kind } from "./kinds.ts";
import type { Plan, Planned, PlanSummary } from "./plan.ts";
import type { FormatId, Tensor } from "./tensor.ts";

/** The file ending of each format. */
const EXTENSIONS: Readonly<Record<FormatId, string>> = {
	safetensors: ".safetensors",
	gguf: ".gguf",
	"torch-zip": ".pt",
	"torch-legacy": ".pt",
};

/** A plan that copies a file of `bytes` bytes byte for byte. The executor makes a hard link instead if it can. */
export function planCopy(bytes: number, summary: Omit<PlanSummary, "precision">): Plan {
	const everything: Tensor = { name: "", dtype: "U8", shape: [bytes], storage: { offset: 0, bytes }, start: 0 };
	const from = { kind: "tensor", source: 0, tensor: everything } as const;
	const planned: Planned = { name: "", dtype: "U8", shape: [bytes], from, metric: null, offset: 0, bytes };
	return {
		format: "copy",
		precision: "keep",
		tensors: [planned],
		metadata: [],
		bytes,
		summary: { ...summary, precision: 0 },
	};
}

/**
 * Kinds whose pickles are called `.pth`: every program lists that ending, and for these kinds some list no other
 * (AUTOMATIC1111, modules/realesrgan_model.py, scunet_model.py, gfpgan_model.py, codeformer_model.py).
 */
const PTH_KINDS: ReadonlySet<Kind> = new Set(["upscaler", "face-restore"]);

/**
 * The ending, with its dot, of a plan's output. `source`: the format of the source file; `kind`: the kind of the model.
 */
export function extensionOf(plan: Pick<Plan, "format">, source: FormatId, kind: Kind | null): string {
	const extension = plan.format === "copy" ? EXTENSIONS[source] : WRITERS[plan.format].extension;
	return extension === WRITERS["torch-zip"].extension && kind !== null && PTH_KINDS.has(kind) ? ".pth" : extension;
}
