import { printable } from "../../toolkit/printable.ts";
import { countText } from "../../toolkit/units.ts";
import { tableText } from "./table.ts";

/** Weights of one network, and every place that has just these. */
export interface Weights {
	readonly class: string;
	/** Of the weights as halves; null where no other network has the same form. */
	readonly sha256: string | null;
	readonly in: readonly { readonly file: string; readonly component: string; readonly prefix: string }[];
}

/** Digits of a digest that a person compares. */
const SHORT_DIGEST = 12;

/** Which files have the same weights, as a table. */
export function weightsText(weights: readonly Weights[]): string {
	if (weights.length === 0) return "none of these files holds a whole network that is known";
	const rows = weights.map((one) => [
		one.class,
		one.sha256?.slice(0, SHORT_DIGEST) ?? "–",
		one.in.map(({ file, component }) => `${printable(file)} (${component})`).join("\n"),
	]);
	const shared = weights.filter((one) => one.in.length > 1).map((one) => one.class);
	const sentence =
		shared.length === 0
			? "no weights are the same"
			: `the same in several places: ${shared.join(", ")}; ${countText(weights.length, "different network")} in all`;
	return `${tableText([{ title: "part" }, { title: "weights" }, { title: "in" }], rows)}\n\n${sentence}`;
}
