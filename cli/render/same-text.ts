import { printable } from "../../toolkit/printable.ts";
import { countText } from "../../toolkit/units.ts";
import { tableText } from "./table.ts";

/** The weights of one network, and every file and component that has exactly these. */
export interface Weights {
	readonly class: string;
	/** Digest of the weights as fp16; null if no other network has the same form. */
	readonly sha256: string | null;
	readonly in: readonly { readonly file: string; readonly component: string; readonly prefix: string }[];
}

/** Number of digits of a digest in the table. */
const SHORT_DIGEST = 12;

/** Formats a table of the files that share weights. */
export function weightsText(weights: readonly Weights[]): string {
	if (weights.length === 0) return "None of these files contains a complete known network.";
	const rows = weights.map((one) => [
		one.class,
		one.sha256?.slice(0, SHORT_DIGEST) ?? "–",
		one.in.map(({ file, component }) => `${printable(file)} (${component})`).join("\n"),
	]);
	const shared = weights.filter((one) => one.in.length > 1).map((one) => one.class);
	const sentence =
		shared.length === 0
			? "No part has the same weights as another."
			: `shared: ${shared.join(", ")}; ${countText(weights.length, "distinct part")}`;
	return `${tableText([{ title: "part" }, { title: "weights" }, { title: "in" }], rows)}\n\n${sentence}`;
}
