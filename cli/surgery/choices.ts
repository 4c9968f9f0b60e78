import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { OutputChoices } from "../../operations/operation.ts";
import { orList } from "../../toolkit/or-list.ts";
import type { OutputFormat } from "../../toolkit/plan.ts";
import { workerError } from "../../workers/errors.ts";
import { cliError } from "../errors.ts";
import { outputFormatOf } from "../output-format.ts";
import { precisionFrom } from "../precision.ts";

/** The options that `extract`, `replace` and `build` share. */
export interface SurgeryOptions {
	readonly output?: string;
	readonly format?: string;
	readonly precision?: string;
	readonly fixClip?: true;
	readonly ignoreCrc?: true;
	readonly root?: string;
	readonly dryRun?: true;
	readonly json?: true;
	readonly config?: string;
}

const FORMATS: Readonly<Record<string, OutputFormat>> = { safetensors: "safetensors", pt: "torch-zip" };

/** The choices made by the options. Throws `usage.*`. */
export function choicesFrom(options: SurgeryOptions): OutputChoices {
	const { precision, fixClip } = options;
	return {
		precision: precision === undefined ? undefined : precisionFrom(precision),
		fixClip,
		format: formatFrom(options),
	};
}

/** The output path from the options; null if none was given. Throws `work.exists`. */
export function givenOutput({ output }: SurgeryOptions): string | null {
	if (output === undefined) return null;
	const path = resolve(output);
	if (existsSync(path)) throw workerError("work.exists", { path });
	return path;
}

function formatFrom({ output, format: given }: SurgeryOptions): OutputFormat | undefined {
	const format = given === undefined ? undefined : FORMATS[given];
	if (given !== undefined && !format) {
		throw cliError("usage.format", { given, allowed: orList(Object.keys(FORMATS)) });
	}
	if (output === undefined) return format;
	const byEnding = outputFormatOf(output);
	if (given !== undefined && format !== byEnding) throw cliError("usage.format-ending", { given, output });
	return byEnding;
}
