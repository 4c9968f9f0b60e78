import { extname } from "node:path";
import type { OutputFormat } from "../toolkit/plan.ts";
import type { FormatId } from "../toolkit/tensor.ts";

const FORMAT_OF_ENDING: Readonly<Record<string, OutputFormat>> = {
	".safetensors": "safetensors",
	".sft": "safetensors",
	".ckpt": "torch-zip",
	".pt": "torch-zip",
	".pth": "torch-zip",
	".bin": "torch-zip",
};

/** The endings of files that can be written, with their dots. */
export const OUTPUT_ENDINGS: readonly string[] = Object.keys(FORMAT_OF_ENDING);

/** The format that a file of this name has, by its ending; null for any other ending. */
export function formatOfEnding(name: string): OutputFormat | null {
	return FORMAT_OF_ENDING[extname(name).toLowerCase()] ?? null;
}

/** The endings that files of a format have. */
export function endingsOf(format: FormatId): readonly string[] {
	if (format === "gguf") return [".gguf"];
	const written = format === "safetensors" ? "safetensors" : "torch-zip";
	return OUTPUT_ENDINGS.filter((ending) => FORMAT_OF_ENDING[ending] === written);
}
