import { WRITERS } from "./formats/index.ts";
import type { Plan, Planned, PlanSummary } from "./plan.ts";
import type { FormatId, Tensor } from "./tensor.ts";

/** The ending of a file that is kept in its format. */
const EXTENSIONS: Readonly<Record<FormatId, string>> = {
	safetensors: ".safetensors",
	gguf: ".gguf",
	"torch-zip": ".pt",
	"torch-legacy": ".pt",
};

/** A plan that writes a file of `bytes` bytes as it is, byte for byte. It is linked where that is possible. */
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

/** The ending, with its dot, of what a plan writes of a file in this format. */
export function extensionOf(plan: Pick<Plan, "format">, source: FormatId): string {
	if (plan.format === "copy") return EXTENSIONS[source];
	return WRITERS[plan.format].extension;
}
