import { toolkitError } from "../toolkit/errors.ts";
import { measurable } from "../toolkit/measure-plan.ts";
import { type KnownWeights, type MetricSums, metricNumbers, metricPartOfClass } from "../toolkit/metric.ts";
import { partNamed } from "../toolkit/surgery/part-name.ts";
import type { Found } from "../toolkit/verdict.ts";
import { type Examined, examine } from "../workers/examine.ts";
import type { Measurer } from "./measurer.ts";

/** A part of a file that gets a name. */
export interface PartToName {
	readonly name: string;
	/** The file as messages call it. */
	readonly file: string;
	/** Where it is read. */
	readonly path: string;
	/** The part as the user names it; null for the only part that has a metric. */
	readonly component: string | null;
}

/**
 * Measures a part, so that later reports recognise its weights by the name. Throws UserError `usage.no-number`,
 * `usage.which-part`, or why the file cannot be read.
 */
export async function measureToName(
	{ name, file, path, component }: PartToName,
	measurer: Measurer,
): Promise<Omit<KnownWeights, "within">> {
	const examined = examine(path);
	const { class: of } = partToName(file, examined, component);
	return weightsOf(name, of, await measurer.sums(path, examined));
}

/** The part to name: the one that was given, or the only part that has a metric. */
function partToName(file: string, { verdict }: Examined, given: string | null): Found {
	const wanted = given === null ? null : partNamed(given);
	const whole = measurable(verdict).filter((found) => wanted === null || isNamed(found, wanted.components));
	const [part, ...others] = whole.filter((found) => metricPartOfClass(found.class) !== null);
	if (part === undefined) throw toolkitError("usage.no-number", { file, part: given ?? heldText(verdict.found) });
	if (others.length === 0) return part;
	throw toolkitError("usage.which-part", { file, parts: [part, ...others].map((one) => one.class).join(", ") });
}

function isNamed(found: Found, components: readonly { readonly id: string }[]): boolean {
	return components.some((one) => one.id === found.component);
}

function heldText(found: readonly Found[]): string {
	return found.length === 0 ? "no known part" : found.map((one) => one.component).join(", ");
}

function weightsOf(name: string, of: string, sums: MetricSums | null): Omit<KnownWeights, "within"> {
	const part = metricPartOfClass(of);
	const number = sums && part && metricNumbers(sums, of)[part];
	if (part === null || number === null) throw new Error(`no metric was measured for ${of}`);
	return { name: `${name} ${part.toUpperCase()}`, class: of, part, number };
}
