import type { ByteSource } from "../../bytes.ts";
import { UserError } from "../../errors.ts";
import type { Global } from "../../tensor.ts";
import type { Tools } from "../format.ts";
import { scanLegacy, torchLegacy } from "./torch-legacy.ts";
import { scanZip, torchZip } from "./torch-zip.ts";

/** The globals of a file's pickles, and the fault in them, if any. */
export interface TorchScan {
	/** Each with its first offset, as far as the pickles could be read. */
	readonly globals: readonly Global[];
	readonly fault: UserError | null;
}

/** Lists a torch file's globals, including dangerous ones, and never throws UserError; null for other formats. */
export function scanTorch(source: ByteSource, tools: Tools): TorchScan | null {
	const head = new Uint8Array(Math.min(source.size, 512));
	source.readInto(head, 0);
	try {
		if (torchZip.sniff(head, source.size)) return pick(scanZip(source, tools));
		return torchLegacy.sniff(head, source.size) ? pick(scanLegacy(source)) : null;
	} catch (error) {
		if (error instanceof UserError) return { globals: [], fault: error };
		throw error;
	}
}

function pick({ globals, fault }: TorchScan): TorchScan {
	return { globals, fault };
}
