import { loadConfig } from "../../config/load.ts";
import { addLabel } from "../../daemon/journal/sqlite/labels.ts";
import { measurable } from "../../toolkit/measure-plan.ts";
import { type MetricSums, metricNumbers, metricPartOfClass } from "../../toolkit/metric.ts";
import { partNamed } from "../../toolkit/surgery/part-name.ts";
import type { Found } from "../../toolkit/verdict.ts";
import { type Examined, examine } from "../../workers/examine.ts";
import { cliError } from "../errors.ts";
import { EXIT } from "../exit-codes.ts";
import { followed } from "../followed.ts";
import { createMeasurer } from "../measurer.ts";
import { journalInUse } from "../state-in-use.ts";

interface Options {
	readonly component?: string;
	readonly json?: true;
}

/** Labels the weights of a part, so that later reports recognise them. */
export async function know(name: string, file: string, options: Options): Promise<number> {
	const config = await loadConfig(undefined, { cwd: process.cwd(), env: process.env });
	const path = followed(file);
	const examined = examine(path);
	const { class: of } = partToLabel(file, examined, options.component);
	const measurer = createMeasurer(config.workers);
	try {
		const weights = weightsOf(name, of, await measurer.sums(path, examined));
		await addLabel(journalInUse(), weights, new Date().toISOString());
		const text = options.json
			? JSON.stringify(weights, null, 2)
			: `${of} with metric ${String(weights.number).padStart(4, "0")} is now called "${weights.name}".`;
		process.stdout.write(`${text}\n`);
		return EXIT.done;
	} finally {
		await measurer.close();
	}
}

/** The part to label: the one that was named, or the only part that has a metric. */
function partToLabel(file: string, { verdict }: Examined, given: string | undefined): Found {
	const wanted = given === undefined ? null : partNamed(given);
	const whole = measurable(verdict).filter((found) => wanted === null || isNamed(found, wanted.components));
	const [part, ...others] = whole.filter((found) => metricPartOfClass(found.class) !== null);
	if (part === undefined) throw cliError("usage.no-number", { file, part: given ?? heldText(verdict.found) });
	if (others.length === 0) return part;
	throw cliError("usage.which-part", { file, parts: [part, ...others].map((one) => one.class).join(", ") });
}

function isNamed(found: Found, components: readonly { readonly id: string }[]): boolean {
	return components.some((one) => one.id === found.component);
}

function heldText(found: readonly Found[]): string {
	return found.length === 0 ? "no known part" : found.map((one) => one.component).join(", ");
}

function weightsOf(name: string, of: string, sums: MetricSums | null) {
	const part = metricPartOfClass(of);
	const number = sums && part && metricNumbers(sums, of)[part];
	if (part === null || number === null) throw new Error(`no metric was measured for ${of}`);
	return { name: `${name} ${part.toUpperCase()}`, class: of, part, number };
}
