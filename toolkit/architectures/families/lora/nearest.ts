import type { TensorTable } from "../../../tensor.ts";
import { adaptedModules } from "./adapted-modules.ts";
import { LORA_TARGETS } from "./bases.ts";
import { denoisers, isAdapter, sought } from "./lora.ts";

/** How many modules of a file are compared, evenly distributed. */
const MOST_COMPARED = 64;

/** LoRAs have at most some ten thousand tensors. Parsing a million names again would take seconds. */
const MOST_TENSORS = 100_000;

/** The base whose network has most of the compared modules of a LoRA. */
export interface NearestLora {
	readonly base: string;
	readonly of: number;
	/** How many of the compared modules the network has, with the dimensions that the adapter needs. */
	readonly holds: number;
}

/**
 * The base that is most similar to a LoRA for an unknown network; null if the file is not a LoRA or adapts no module of
 * a denoiser. `holds` may be 0.
 */
export function nearestLoraOf(table: TensorTable): NearestLora | null {
	if (table.tensors.size > MOST_TENSORS) return null;
	const adapted = adaptedModules(table);
	if (!isAdapter(adapted)) return null;
	const modules = adapted.modules.filter(({ part }) => part.of === "denoiser");
	if (modules.length === 0) return null;
	const step = Math.ceil(modules.length / MOST_COMPARED);
	const compared = modules.filter((_, i) => i % step === 0);
	const counts = LORA_TARGETS.map(() => 0);
	for (const module of compared) {
		for (const { network } of denoisers().containing([sought(module)], [...LORA_TARGETS.keys()])) {
			counts[network] = (counts[network] ?? 0) + 1;
		}
	}
	const holds = Math.max(...counts);
	const base = LORA_TARGETS[counts.indexOf(holds)]?.base;
	return base === undefined ? null : { base, of: compared.length, holds };
}
