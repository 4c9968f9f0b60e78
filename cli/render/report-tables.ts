import { printable } from "../../toolkit/printable.ts";
import type { Report } from "../../toolkit/report.ts";
import { bytesOfTensor } from "../../toolkit/tensor.ts";
import { sizeText } from "../../toolkit/units.ts";
import type { Rejection } from "../../toolkit/verdict.ts";
import { tableText } from "./table.ts";

/** A table of the tensors that belong to no component; empty if there are none. */
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

/** A table of the architectures that were considered and not chosen, nearest first; empty if there are none. */
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

/** Sort key: architectures that match come first, then those with example tensors. */
function nearness({ matched, examples }: Rejection): number {
	return matched ? 2 : Number(examples.length > 0);
}
