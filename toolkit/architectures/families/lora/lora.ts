import type { TensorTable } from "../../../tensor.ts";
import type { FamilyAnswer } from "../family.ts";
import { type AdaptedModule, type AdaptedModules, adaptedModules } from "./adapted-modules.ts";
import { adaptedDimensions, algebraNames } from "./algebra.ts";
import { LORA_TARGETS, type LoraTarget } from "./bases.ts";
import { type AdaptedPart, readName, writesFor } from "./dialects.ts";
import { ENCODERS } from "./encoders.ts";
import { basesOfMetadata } from "./metadata.ts";
import { moduleKey } from "./module-key.ts";
import { numberedLoraBases } from "./numbered.ts";
import { type Containment, type SoughtModule, TargetIndex } from "./target-index.ts";

/** A base that a LoRA is for. `evidence` is "metadata" if names and shapes allow more bases than are in the answer. */
export interface LoraAnswer extends FamilyAnswer {
	readonly kind: "lora";
	readonly evidence: "names" | "metadata";
}

/** The most candidates that an answer has. */
const MOST_CANDIDATES = 4;

/**
 * Flux.1 has 57 blocks and HunyuanVideo 60 of the same names, CogVideoX 42 and Mochi 48, Lumina 2 26 and NewBie 36:
 * shares of 0.95, 0.88 and 0.72. LongCat has 30 where Flux.1 has 57, which is as good as a choice of blocks.
 */
const NEARLY_ALL = 0.7;

/** A file that lost a few of its tensors still adapts all blocks. */
const ALL = 0.9;

/** Fewer modules can be some of one network and all of another: the middle block of SDXL is larger than SSD-1B's. */
const FEWEST_OF_ALL = 24;

type TextPart = AdaptedPart & { readonly of: "text" };

/**
 * The bases that a LoRA is for. A base is one of them when its network has every module that the file adapts, with the
 * dimensions that the adapter needs. The file may adapt any of the network's modules, with any ranks. Metadata removes
 * bases, but adds none. The most likely base is first, and at most four are returned: those that have most LoRAs.
 * Empty if the file is not a LoRA, or if it is a LoRA for an unknown network. `variant` names the dialect and the
 * algebras, such as "kohya dora".
 */
export function loraOf(table: TensorTable): LoraAnswer[] {
	const numbered = numberedLoraBases(table);
	if (numbered.length > 0) return answers(numbered, "cloneofsimo lora", table);
	const adapted = adaptedModules(table);
	if (!isAdapter(adapted)) return [];
	return answers(basesOf(adapted.modules), variantOf(adapted.modules), table);
}

/**
 * Whether the file is a LoRA; not a whole model with a few LoRA tensors, or an adapter of another kind with such names.
 */
export function isAdapter({ count, others }: AdaptedModules): boolean {
	return count > others.length && !others.some(isPlainWeight);
}

/** Whether a tensor is a network's own weight, not a change to it. */
function isPlainWeight(name: string): boolean {
	const { part, path } = readName(name);
	const module = path.slice(0, Math.max(0, path.lastIndexOf(".")));
	return part.of === "denoiser" && (denoisers().hasName(moduleKey(path)) || denoisers().hasName(moduleKey(module)));
}

function basesOf(modules: readonly AdaptedModule[]): string[] {
	const texts = new Map<string, { part: TextPart; modules: AdaptedModule[] }>();
	const denoiser: AdaptedModule[] = [];
	for (const module of modules) {
		const { part } = module;
		if (part.of === "denoiser") {
			denoiser.push(module);
			continue;
		}
		const id = `${part.place} ${part.encoder}`;
		const text = texts.get(id) ?? { part, modules: [] };
		text.modules.push(module);
		texts.set(id, text);
	}
	const eligible = LORA_TARGETS.map((_, i) => i).filter((i) => isSpelled(LORA_TARGETS[i], denoiser));
	const found = denoisers().containing(denoiser.map(sought), eligible);
	let targets = likeliestFirst(found, denoiser.length)
		.map(({ network }) => LORA_TARGETS[network])
		.filter((target) => target !== undefined);
	for (const text of texts.values()) {
		const names = encodersOf(text);
		targets = targets.filter((target) => hasEncoder(target, text.part, names));
	}
	const bases = [...new Set(targets.map(({ base }) => base))];
	const written = bases.filter((base) => denoiser.every(({ dialect }) => writesFor(dialect, base)));
	return written.length > 0 ? written : bases;
}

/**
 * Puts the networks first whose last blocks the file adapts. If the file adapts all blocks of one of them, networks are
 * left out of which it adapts nearly all blocks but not the last: a trainer adapts all blocks or chosen ones, not all
 * except the last few. Few modules are chosen ones and say nothing of that.
 */
function likeliestFirst(found: readonly Containment[], modules: number): Containment[] {
	if (modules < FEWEST_OF_ALL) return [...found];
	const whole = found.filter(({ reachesEnds }) => reachesEnds);
	const partial = found.filter(({ reachesEnds }) => !reachesEnds);
	const isAllOfOne = whole.some(({ share }) => share >= ALL);
	return [...whole, ...partial.filter(({ share }) => !isAllOfOne || share < NEARLY_ALL)];
}

function isSpelled(target: LoraTarget | undefined, modules: readonly AdaptedModule[]): boolean {
	const spelling = target?.spelling;
	return spelling === undefined || modules.every(({ part }) => part.of === "denoiser" && part.spelling === spelling);
}

/** The text encoders that have every module of one part. */
function encodersOf({ part, modules }: { part: TextPart; modules: readonly AdaptedModule[] }): string[] {
	const names = Object.keys(ENCODERS);
	const found = encoders().containing(modules.map(sought), [...names.keys()]);
	return found.map(({ network }) => names[network] ?? "").filter((name) => (part.encoder ?? name) === name);
}

function hasEncoder(target: LoraTarget, { place }: TextPart, names: readonly string[]): boolean {
	const { encoders } = target;
	// A trainer numbers text encoders if there are several.
	const placed = place === 0 ? encoders.length === 1 : encoders.length >= place;
	return placed && names.some((name) => encoders.includes(name));
}

/** A module as it is sought in the networks. */
export function sought({ path, tensors }: AdaptedModule): SoughtModule {
	const { key, numbers } = moduleKey(path);
	return { key, numbers, dimensions: adaptedDimensions(tensors) };
}

function answers(bases: readonly string[], variant: string, table: TensorTable): LoraAnswer[] {
	const written = basesOfMetadata(table);
	const agreed = written === null ? [] : bases.filter((base) => written.includes(base));
	const decided = agreed.length > 0 && agreed.length < bases.length;
	const evidence = decided ? "metadata" : "names";
	return (decided ? agreed : bases)
		.slice(0, MOST_CANDIDATES)
		.map((base) => ({ kind: "lora", base, variant, evidence }));
}

/** The dialect of the first module of the denoiser, then the algebras, the most frequent first. */
function variantOf(modules: readonly AdaptedModule[]): string {
	const counts = new Map<string, number>();
	for (const { tensors } of modules) {
		for (const name of algebraNames(tensors)) counts.set(name, (counts.get(name) ?? 0) + 1);
	}
	const names = [...counts.keys()].sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0));
	const shown = names.includes("dora") ? names.filter((name) => name !== "lora") : names;
	const sentinels = modules.find(({ part }) => part.of === "denoiser") ?? modules[0];
	return [sentinels?.dialect, ...shown].join(" ");
}

let denoiserIndex: TargetIndex | undefined;
let encoderIndex: TargetIndex | undefined;

/** The index of the networks that LoRAs are for. Built for the first LoRA, because most files are not LoRAs. */
export function denoisers(): TargetIndex {
	denoiserIndex ??= new TargetIndex(LORA_TARGETS.map(({ modules }) => modules()));
	return denoiserIndex;
}

function encoders(): TargetIndex {
	encoderIndex ??= new TargetIndex(Object.values(ENCODERS));
	return encoderIndex;
}
