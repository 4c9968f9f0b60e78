import { expectedOf } from "../architectures/expected.ts";
import { COMPONENTS } from "../architectures/index.ts";
import type { Component } from "../architectures/registry.ts";
import { UserError } from "../errors.ts";
import { hasPlainFloats, quantisedAs } from "../quantised.ts";
import { isAverage, isMarker, type JudgedFile, sortTensors } from "../sort-tensors.ts";
import type { Tensor, TensorTable } from "../tensor.ts";
import { type Found, isIntact, type Verdict } from "../verdict.ts";
import { brokenText } from "../what.ts";
import { ordinary, type PartName } from "./part-name.ts";

/** A file that parts are taken from. */
export interface Donor extends JudgedFile {
	/** As the user calls it; for messages. */
	readonly file: string;
	/** Its index among the plan's sources. */
	readonly source: number;
}

/** A whole network in a file, ready to be put somewhere else. */
export interface Graft {
	readonly donor: Donor;
	/** The class that it is to stand for. */
	readonly class: string;
	/** As the file holds it: `UNET-v1-EMA`. */
	readonly component: string;
	/** The file's tensors by the network's own names, without any prefix; an average's under the ordinary names. */
	readonly tensors: ReadonlyMap<string, Tensor>;
	/** What tells loaders how to use the network, such as `v_pred`; only with a UNet. */
	readonly markers: readonly Tensor[];
}

/**
 * Takes a part out of a file, whole or broken itself: the best one, where several are meant. Throws ModelError
 * `surgery.not-held` or `surgery.broken-part`.
 */
export function graftFrom(donor: Donor, name: PartName): Graft {
	const { file, verdict } = donor;
	const [best] = verdict.found.filter((found) => isMeant(found, name)).sort(byFitness(name));
	if (best === undefined) throw new UserError("surgery.not-held", { file, part: name.given, held: heldText(verdict) });
	const scheme = quantisedAs(donor.table);
	if (scheme !== null && !hasPlainFloats(scheme)) throw new UserError("surgery.quantised", { file, scheme });
	if (!isIntact(best)) throw new UserError("surgery.broken-part", { file, broken: brokenText(best) });
	return {
		donor,
		class: name.class,
		component: best.component,
		tensors: ownTensors(donor.table, best),
		markers: name.class.startsWith("UNET-") ? markersIn(donor) : [],
	};
}

/** Tensors of a file that belong to no network and say what it is: `v_pred`, `ztsnr`, `edm_vpred.sigma_max`. */
export function markersIn(file: JudgedFile): Tensor[] {
	const inNetworks = new Set(file.verdict.found.flatMap((found) => found.tensors));
	return sortTensors(file).kept.filter((tensor) => isMarker(tensor) && !inNetworks.has(tensor.name));
}

function isMeant(found: Found, { components }: PartName): boolean {
	const held = componentOf(found);
	const network = isAverage(held) ? held : ordinary(held);
	return components.some((one) => one.id === held.id || isSameNetwork(one, network));
}

/** Two components may be one network at two places: SDXL's smaller text encoder is SD v1's. */
function isSameNetwork(a: Component, b: Component): boolean {
	const [ones, others] = [expectedOf(a).required, expectedOf(b).required];
	if (ones.length !== others.length) return false;
	const shapes = new Map(others.map((tensor) => [tensor.name, tensor.shape.join()]));
	return ones.every((tensor) => shapes.get(tensor.name) === tensor.shape.join());
}

function byFitness({ components }: PartName): (a: Found, b: Found) => number {
	const named = (found: Found): number => Number(components.some((one) => one.id === found.component));
	return (a, b) =>
		Number(isIntact(b)) - Number(isIntact(a)) || named(b) - named(a) || b.tensors.length - a.tensors.length;
}

/**
 * A component's tensors by the network's own names and shapes: an average's by those of the network that it is the
 * average of, and diffusers' by the original ones. What the network itself has no place for is left out.
 */
export function ownTensors(table: TensorTable, found: Found): Map<string, Tensor> {
	const component = componentOf(found);
	const { standsFor } = component;
	const own = new Map<string, Tensor>();
	const { required, optional } = expectedOf(ordinary(component));
	for (const { name, shape } of [...required, ...optional]) {
		const inFile = found.prefix + (standsFor?.name(name) ?? name);
		const tensor = table.tensors.get(inFile);
		if (tensor !== undefined) own.set(name, withRank(tensor, shape.length));
	}
	return own;
}

/** The same elements in as many dimensions: a linear layer is a convolution over a single place. */
function withRank(tensor: Tensor, rank: number): Tensor {
	const { shape, strides } = tensor;
	if (shape.length >= rank) return tensor;
	const ones = Array.from({ length: rank - shape.length }, () => 1);
	return { ...tensor, shape: [...shape, ...ones], ...(strides && { strides: [...strides, ...ones] }) };
}

/** What the registry says of a component that was found. */
export function componentOf({ component }: Pick<Found, "component">): Component {
	const known = COMPONENTS.find((one) => one.id === component);
	if (known === undefined) throw new Error(`${component} was found and is no component`);
	return known;
}

function heldText({ found }: Verdict): string {
	return found.length === 0 ? "nothing that is known" : found.map((one) => one.component).join(", ");
}
