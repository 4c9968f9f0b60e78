import { extname } from "node:path";
import { orList } from "../toolkit/or-list.ts";
import type { OutputFormat } from "../toolkit/plan.ts";
import { cliError } from "./errors.ts";

const FORMAT_OF_ENDING: Readonly<Record<string, OutputFormat>> = {
	".safetensors": "safetensors",
	".sft": "safetensors",
	".ckpt": "torch-zip",
	".pt": "torch-zip",
	".pth": "torch-zip",
	".bin": "torch-zip",
};

/** The format selected by the output's extension. Throws `usage.output-ending`. */
export function outputFormatOf(output: string): OutputFormat {
	const format = FORMAT_OF_ENDING[extname(output).toLowerCase()];
	if (format !== undefined) return format;
	throw cliError("usage.output-ending", { output, allowed: orList(Object.keys(FORMAT_OF_ENDING)) });
}
