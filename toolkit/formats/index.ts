import type { ByteSource } from "../bytes.ts";
import { toolkitError } from "../errors.ts";
import type { OutputFormat } from "../plan.ts";
import type { TensorTable } from "../tensor.ts";
import { nameForeign } from "./foreign.ts";
import type { Extent, Format, Tools } from "./format.ts";
import { gguf } from "./gguf.ts";
import { otherFormat, otherModelOf } from "./other-models.ts";
import { safetensors } from "./safetensors/safetensors.ts";
import { safetensorsWriter } from "./safetensors/write.ts";
import { torchLegacy } from "./torch/torch-legacy.ts";
import { torchZip } from "./torch/torch-zip.ts";
import { torchPtWriter } from "./torch-pt/write.ts";
import type { Writer } from "./writer.ts";

/** The supported formats. The order has no effect: no two formats accept the same file. */
export const FORMATS: readonly Format[] = [safetensors, torchZip, torchLegacy, gguf];

/** The one writer of each format that can be written. */
export const WRITERS: Record<OutputFormat, Writer> = {
	safetensors: safetensorsWriter,
	"torch-zip": torchPtWriter,
};

/** Bytes at a file's start by which formats are recognised. */
const HEAD_BYTES = 4096;

/** Bytes that a message shows of a file of unknown format. */
const SHOWN_BYTES = 8;

/**
 * The format of a file, by its content. Throws `file.empty`, `file.other-format` for models that other programs run,
 * and `file.not-a-model` for any other file, with the kind of the file.
 */
export function formatOf(source: ByteSource): Format {
	if (source.size === 0) throw toolkitError("file.empty", undefined);
	const head = headOf(source);
	const format = FORMATS.find(({ sniff }) => sniff(head, source.size));
	if (format) return format;
	const other = otherModelOf(source, head);
	if (other !== null) throw otherFormat(other);
	throw toolkitError("file.not-a-model", { looksLike: nameForeign(head, source.size) ?? unknownWords(head) });
}

/**
 * Names, shapes and locations of a file's tensors, for any format; `root` chooses one of several sets of weights in a
 * torch file. Throws UserError on any fault of the file.
 */
export function readTable(source: ByteSource, tools: Tools, root: string | null = null): TensorTable {
	return formatOf(source).readTable(source, tools, root);
}

/** Whether a file is complete according to its own header. Throws the errors of `formatOf`. */
export function extentOf(source: ByteSource): Extent {
	return formatOf(source).extent(source);
}

function headOf(source: ByteSource): Uint8Array {
	const head = new Uint8Array(Math.min(HEAD_BYTES, source.size));
	let got = 0;
	while (got < head.length) {
		const read = source.readInto(head.subarray(got), got);
		if (read === 0) break;
		got += read;
	}
	return head.subarray(0, got);
}

function unknownWords(head: Uint8Array): string {
	const shown = Array.from(head.subarray(0, SHOWN_BYTES), (byte) => byte.toString(16).padStart(2, "0"));
	return `an unknown kind of data (starts with ${shown.join(" ")}${head.length > SHOWN_BYTES ? " …" : ""})`;
}
