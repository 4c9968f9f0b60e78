import { expectedOf } from "../architectures/expected.ts";
import { COMPONENTS } from "../architectures/index.ts";
import type { Component } from "../architectures/registry.ts";
import { toolkitError } from "../errors.ts";
import { hasPlainFloats, quantisedAs } from "../quantised.ts";
import { isAverage, isMarker, type JudgedFile, sortTensors } from "../sort-tensors.ts";
import type { Tensor, TensorTable } from "../tensor.ts";
import { type Found, isIntact, type Verdict } from "../verdict.ts";
import { brokenText } from "../what.ts";
import { ordinary, type PartName } from "./part-name.ts";

/** A file that parts are taken from. */
export interface Donor extends JudgedFile {
	/** The file as the user named it, for messages. */
	readonly file: string;
	/** Its index among the plan's sources. */
	readonly source: number;
}

/** An intact network of a file that will be put into another file. */
export interface Graft {
	readonly donor: Donor;
	/** The class of the part that it will be. */
	readonly class: string;
	/** The component in the donor file: `UNET-v1-EMA`. */
	readonly component: string;
	/** The tensors by the network's own names, without a prefix; those of an average under the names of the weights. */
	readonly tensors: ReadonlyMap<string, Tensor>;
	/** Markers that tell loaders how to use the network, such as `v_pred`; only for a UNet. */
	readonly markers: readonly Tensor[];
}

/**
 * Takes a part out of a file, even if other parts of the file are damaged; if the name fits several components, the
 * best one. Throws UserError `surgery.not-held`, `surgery.quantised` or `surgery.broken-part`.
 */
export function graftFrom(donor: Donor, name: PartName): Graft {
	const { file, verdict } = donor;
	const [best] = verdict.found.filter((found) => isMeant(found, name)).sort(byFitness(name));
	if (best === undefined) throw toolkitError("surgery.not-held", { file, part: name.given, held: heldText(verdict) });
	const scheme = quantisedAs(donor.table);
	if (scheme !== null && !hasPlainFloats(scheme)) throw toolkitError("surgery.quantised", { file, scheme });
	if (!isIntact(best)) throw toolkitError("surgery.broken-part", { file, broken: brokenText(best) });
	return {
		donor,
		class: name.class,
		component: best.component,
		tensors: ownTensors(donor.table, best),
		markers: name.class.startsWith("UNET-") ? markersIn(donor) : [],
	};
}

/** The markers of a file that belong to no network: `v_pred`, `ztsnr`, `edm_vpred.sigma_max`. */
export function markersIn(file: JudgedFile): Tensor[] {
	const inNetworks = new Set(file.verdict.found.flatMap((found) => found.tensors));
	return sortTensors(file).kept.filter((tensor) => isMarker(tensor) && !inNetworks.has(tensor.name));
}

function isMeant(found: Found, { components }: PartName): boolean {
	const held = componentOf(found);
	const network = isAverage(held) ? held : ordinary(held);
	return components.some((one) => one.id === held.id || isSameNetwork(one, network));
}

/** Whether two components are the same network: SDXL's smaller text encoder, for example, is that of SD v1. */
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
 * A component's tensors by the network's own names and shapes: an average has the names of the averaged network, a
 * component in diffusers' naming has the original names. Tensors that the network does not have are left out.
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

/** Appends dimensions of size 1 up to the rank: a linear layer is stored like a 1×1 convolution. */
function withRank(tensor: Tensor, rank: number): Tensor {
	const { shape, strides } = tensor;
	if (shape.length >= rank) return tensor;
	const ones = Array.from({ length: rank - shape.length }, () => 1);
	return { ...tensor, shape: [...shape, ...ones], ...(strides && { strides: [...strides, ...ones] }) };
}

/** The registry's entry of a found component. */
export function componentOf({ component }: Pick<Found, "component">): Component {
	const known = COMPONENTS.find((one) => one.id === component);
	if (known === undefined) throw new Error(`${component} was found but is not in the registry`);
	return known;
}

function heldText({ found }: Verdict): string {
	return found.length === 0 ? "no known part" : found.map((one) => one.component).join(", ");
}
