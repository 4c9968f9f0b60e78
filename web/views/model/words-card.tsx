import type { ComponentChildren } from "preact";
import type { WireReport } from "../../../daemon/http/wire/models.ts";
import { repairText } from "../../text/repair.ts";
import { countOf, savedText, sizeText } from "../../text/size.ts";
import { Card } from "../../ui/card.tsx";
import { Facts } from "../../ui/facts.tsx";

type Report = WireReport["report"];

/** Junk of more bytes than this is told by its size, less by its names. */
const MUCH_JUNK = 16 * 2 ** 20;

/** Names that a sentence lists. */
const FEW_NAMES = 5;

/** The report on a file in words. */
export function WordsCard({ of: { report, what } }: { readonly of: WireReport }) {
	return (
		<Card title="In words">
			<div class="padded">
				<Facts of={[["It is", what], ...factsOf(report)]} />
			</div>
		</Card>
	);
}

function factsOf(report: Report): readonly (readonly [label: string, text: ComponentChildren])[] {
	const { tensors, bytesOf, dtype, rejected, components, repairs, plan } = report;
	const others = rejected.filter(({ matched }) => matched).map(({ architecture }) => architecture);
	return [
		["It also matches", others.length === 0 ? null : others.join(", ")],
		[
			"Size",
			tensors.total === 0
				? sizeText(report.bytes)
				: `${sizeText(report.bytes)} in ${countOf(tensors.total, "tensor")}, mostly ${dtype}`,
		],
		["Components", components.length === 0 ? null : components.map((one) => one.component).join(", ")],
		["Quantised", report.quantised],
		["EMA", tensors.ema === 0 ? null : `${sizeText(bytesOf.ema)} in ${countOf(tensors.ema, "tensor")}`],
		["Junk", junkText(report)],
		["Precision", bytesOf.precision === 0 ? null : `${sizeText(bytesOf.precision)} more than half precision needs`],
		["Known weights", report.knownAs.length === 0 ? null : report.knownAs.join(", ")],
		["Repairs", repairs.length === 0 ? null : linesOf(repairs.map(repairText))],
		["After pruning", plan === null ? null : afterText(report, plan)],
	];
}

function junkText({ tensors: { junk, dropped }, bytesOf }: Report): string | null {
	if (junk === 0) return null;
	const count = countOf(junk, "tensor");
	// EMA weights are dropped too, but are no junk.
	const names = dropped.filter(({ why }) => !why.includes("EMA")).map(({ name }) => name);
	if (bytesOf.junk >= MUCH_JUNK || names.length === 0) return `${sizeText(bytesOf.junk)} in ${count}`;
	return `${count}: ${names.slice(0, FEW_NAMES).join(", ")}${names.length > FEW_NAMES ? ", …" : ""}`;
}

function afterText({ bytes }: Report, plan: NonNullable<Report["plan"]>): string {
	if (plan.action === "place") return "Nothing to be done: it is clean";
	const saved = savedText(bytes, plan.bytes);
	return `${sizeText(plan.bytes)} as ${plan.precision}${saved === "" ? "" : ` (${saved})`}`;
}

/** Several sentences, each on a line of its own. */
function linesOf(texts: readonly string[]): ComponentChildren {
	return texts.map((text) => <p key={text}>{text}</p>);
}
