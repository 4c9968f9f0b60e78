import type { Tensor, TensorTable } from "../../../tensor.ts";
import type { AdapterTensors } from "./algebra.ts";
import { type AdaptedPart, type DialectEnding, dialectOf, isUnderscored, readName } from "./dialects.ts";
import { readEnding } from "./endings.ts";

/** A module that the file has an adapter for. */
export interface AdaptedModule {
	readonly part: AdaptedPart;
	/** Its path in its network, in any spelling. */
	readonly path: string;
	readonly dialect: string;
	readonly tensors: AdapterTensors;
}

/** A file's tensors, as adapters. */
export interface AdaptedModules {
	readonly modules: readonly AdaptedModule[];
	/** How many tensors the modules' adapters have. */
	readonly count: number;
	/** Names of the tensors that belong to no adapter, without the embeddings that some LoRAs carry. */
	readonly others: readonly string[];
}

/** A module's adapter by the module's name, with its prefix. */
interface NamedAdapter {
	readonly name: string;
	ending: DialectEnding;
	readonly tensors: AdapterTensors;
}

/** Embeddings beside a LoRA: A1111's and OneTrainer's, and cloneofsimo's. */
const EMBEDDING = /^bundle_emb\.|^<s\d+>$/;

/** Parses every tensor's name into its module and its role in the module's adapter. */
export function adaptedModules(table: TensorTable): AdaptedModules {
	const found = new Map<string, NamedAdapter>();
	const others: string[] = [];
	let count = 0;
	let module: NamedAdapter | undefined;
	for (const tensor of table.tensors.values()) {
		const read = readEnding(tensor.name) ?? readIa3(tensor);
		if (read === null) {
			if (!EMBEDDING.test(tensor.name)) others.push(tensor.name);
			continue;
		}
		count++;
		// A module's tensors are usually adjacent: checking the previous module first saves most of the lookups.
		if (module?.name.length !== read.moduleLength || !tensor.name.startsWith(module.name)) {
			const name = tensor.name.slice(0, read.moduleLength);
			module = found.get(name) ?? { name, ending: "other", tensors: {} };
			found.set(name, module);
		}
		if (read.ending !== "other") module.ending = read.ending;
		module.tensors[read.role] = tensor.shape;
	}
	return { modules: Array.from(found.values(), toModule), count, others };
}

function toModule({ name, ending, tensors }: NamedAdapter): AdaptedModule {
	const { part, prefix, path } = readName(name);
	return { part, path: ownPath(path, ending, tensors), dialect: dialectOf(prefix, ending), tensors };
}

function ownPath(path: string, ending: DialectEnding, tensors: AdapterTensors): string {
	// A modulation is a parameter of its block: lightx2v gives its difference the block's name.
	if (tensors.diff_m !== undefined) return `${path}.modulation`;
	if (ending !== "processor") return path;
	// The processor is between the attention and its projections; `to_out` is a list whose first item is the projection.
	const inAttention = path.replace(".processor.", ".");
	return inAttention.endsWith(".to_out") ? `${inAttention}.0` : inAttention;
}

/** LyCORIS writes IA3's vector as the module's `weight`. Its names have underscores, as no network's own names do. */
function readIa3({ name, shape }: Tensor): ReturnType<typeof readEnding> {
	if (!name.endsWith(".weight") || shape.filter((size) => size > 1).length > 1) return null;
	const { prefix, path } = readName(name);
	if (!isUnderscored(prefix) || path.indexOf(".") !== path.length - ".weight".length) return null;
	return { moduleLength: name.length - ".weight".length, role: "ia3", ending: "other" };
}
