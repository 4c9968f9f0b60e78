import { formatOfEnding, OUTPUT_ENDINGS } from "../operations/output-format.ts";
import { orList } from "../toolkit/or-list.ts";
import type { OutputFormat } from "../toolkit/plan.ts";
import { cliError } from "./errors.ts";

/** The format selected by the output's extension. Throws `usage.output-ending`. */
export function outputFormatOf(output: string): OutputFormat {
	const format = formatOfEnding(output);
	if (format !== null) return format;
	throw cliError("usage.output-ending", { output, allowed: orList(OUTPUT_ENDINGS) });
}
