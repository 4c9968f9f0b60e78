import { expectedOf } from "./architectures/expected.ts";
import { DTYPES, type DType } from "./dtype.ts";
import { NO_TENSORS, type Plan, type Planned } from "./plan.ts";
import { componentOf, ownTensors } from "./surgery/graft.ts";
import { ordinary } from "./surgery/part-name.ts";
import { bytesOfTensor, type Tensor, type TensorTable } from "./tensor.ts";
import { type Found, isIntact, type Verdict } from "./verdict.ts";

/** An intact network of a file, prepared for comparison with others regardless of format, precision and names. */
export interface Network {
	readonly found: Found;
	/** The class of the network; for an average, the class of the averaged network. */
	readonly class: string;
	/** Its weights by their name without the prefix, sorted by name. */
	readonly tensors: readonly (readonly [own: string, tensor: Tensor])[];
	/** Names and shapes as text; equal for any two networks whose weights can be compared. */
	readonly form: string;
}

/** The intact networks of a file. */
export function networksIn(table: TensorTable, verdict: Verdict): Network[] {
	return verdict.found.filter(isIntact).map((found) => {
		const counts = countedNames(found);
		const tensors = [...ownTensors(table, found)].filter(([own]) => counts.has(own)).sort(byName);
		const form = tensors.map(([own, { shape }]) => `${own} ${shape}`).join("\n");
		return { found, class: ordinary(componentOf(found)).class, tensors, form };
	});
}

/** A plan that writes nothing and reads every weight of a network as F16, sorted by name. */
export function planDigest({ tensors }: Network): Plan {
	const planned = tensors.map(([name, tensor]): Planned => {
		const { shape } = tensor;
		const dtype = halfOf(tensor.dtype);
		const from = { kind: "tensor", source: 0, tensor } as const;
		return { name, dtype, shape, from, metric: null, offset: 0, bytes: bytesOfTensor({ dtype, shape }) };
	});
	const summary = { kept: NO_TENSORS, ema: NO_TENSORS, junk: NO_TENSORS, precision: 0, notes: [] };
	return { format: "safetensors", precision: "fp16", tensors: planned, metadata: [], bytes: 0, summary };
}

/** The names that are compared. Optional tensors have no effect and are skipped, except a LoRA's scales, which have. */
function countedNames(found: Found): Set<string> {
	const network = ordinary(componentOf(found));
	const { required, optional } = expectedOf(network);
	const scales = network.class.startsWith("LoRA-") ? optional : [];
	return new Set([...required, ...scales].map((tensor) => tensor.name));
}

function byName([a]: readonly [string, Tensor], [b]: readonly [string, Tensor]): number {
	return a < b ? -1 : Number(a > b);
}

/** F16 for floats of at least a byte; integers and smaller floats are compared in their own dtype. */
function halfOf(dtype: DType): DType {
	return DTYPES[dtype].kind === "float" && DTYPES[dtype].bits >= 8 ? "F16" : dtype;
}
