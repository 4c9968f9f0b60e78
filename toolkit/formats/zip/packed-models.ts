import { toolkitError, type UserError } from "../../errors.ts";
import { andMore } from "../../listed.ts";
import { quoted } from "../../quoted.ts";
import { sizeText } from "../../units.ts";
import { isCoreMlFolder, otherFormat } from "../other-models.ts";
import type { ListedRecord } from "./listing.ts";

/** How many models a refusal names. */
const EXAMPLES = 3;

const MODEL = /\.(safetensors|sft|gguf|ckpt|pt|pth|bin)$/i;

/**
 * The error `file.archive` for a zip archive that contains models, or `file.other-format` if other programs run these;
 * null for a zip that is a model itself, or contains none.
 */
export function packedModels(records: readonly ListedRecord[]): UserError | null {
	if (records.some(({ name }) => /\.pkl$/i.test(name))) return null;
	const folders = records.flatMap(({ name }) => name.split("/").slice(0, -1));
	if (folders.some(isCoreMlFolder)) return otherFormat("core-ml");
	const models = records.filter(({ name }) => MODEL.test(name)).sort((a, b) => b.bytes - a.bytes);
	if (models.length === 0) return records.some(({ name }) => /\.onnx$/i.test(name)) ? otherFormat("onnx-pack") : null;
	const shown = models.slice(0, EXAMPLES).map(({ name, bytes }) => `${quoted(name)} (${sizeText(bytes)})`);
	return toolkitError("file.archive", { contents: andMore(shown, models.length) });
}
