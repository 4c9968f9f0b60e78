import type { WireReport } from "../../daemon/http/wire/models.ts";
import { whatText } from "./what.ts";

type Report = WireReport["report"];

/** What a file is: `SD-v1 + EMA`, `diffusion model flux1 dev`, `unknown`; null if it could not be read. */
export function modelText(report: Report): string | null {
	switch (report.verdict) {
		case "ambiguous":
			return report.candidates.map(candidateText).join(" or ");
		case "unknown":
			return "unknown";
		case "damaged":
			return `${report.architecture}, damaged`;
		default:
			return withVariant(report, report.tensors.ema > 0 && report.kind !== "ema" ? " + EMA" : "");
	}
}

/** One thing that a file can be, or resembles: `diffusion model flux1 dev`. */
export function candidateText(candidate: Report["candidates"][number]): string {
	return withVariant({ ...candidate, architecture: null }, "") ?? "";
}

function withVariant(model: Pick<Report, "architecture" | "kind" | "base" | "variant">, also: string): string | null {
	const text = whatText(model);
	if (text === null) return null;
	const { architecture, kind, variant } = model;
	if (variant === null) return text + also;
	if (architecture !== null) return `${text}${also}, ${variant}`;
	// The variant of an ordinary LoRA ends with a word that the text already begins with.
	return `${text} ${kind === "lora" ? variant.replace(/ lora$/, "") : variant}${also}`;
}
