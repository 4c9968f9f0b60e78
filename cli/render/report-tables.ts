import { printable } from "../../toolkit/printable.ts";
import type { Report } from "../../toolkit/report.ts";
import { bytesOfTensor } from "../../toolkit/tensor.ts";
import { sizeText } from "../../toolkit/units.ts";
import type { Rejection } from "../../toolkit/verdict.ts";
import { tableText } from "./table.ts";

/** Every tensor that no component claims, with what it is; empty without any. */
export function unknownTable({ unknownTensors }: Report): string {
	if (unknownTensors.length === 0) return "";
	return tableText(
		[{ title: "extra tensor" }, { title: "dtype" }, { title: "shape" }, { title: "size", align: "right" }],
		unknownTensors.map((one) => [
			printable(one.name),
			one.dtype,
			`[${one.shape.join(", ")}]`,
			sizeText(bytesOfTensor(one)),
		]),
	);
}

/** Every architecture that was weighed and not chosen, the nearest first; empty without any. */
export function rejectionTable({ rejected }: Report): string {
	if (rejected.length === 0) return "";
	return tableText(
		[{ title: "not chosen" }, { title: "" }, { title: "why" }, { title: "for example" }],
		[...rejected]
			.sort((a, b) => nearness(b) - nearness(a))
			.map((one) => [
				one.architecture,
				one.matched ? "matches" : "rejected",
				one.reason,
				one.examples.map(printable).join("\n"),
			]),
	);
}

/** What matches comes first, then what has a name to show. */
function nearness({ matched, examples }: Rejection): number {
	return matched ? 2 : Number(examples.length > 0);
}
