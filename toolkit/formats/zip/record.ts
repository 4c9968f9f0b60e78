import { type ByteSource, readExactly } from "../../bytes.ts";
import { toolkitError } from "../../errors.ts";
import { quoted } from "../../quoted.ts";
import type { Tools } from "../format.ts";
import { DEFLATED, type ZipEntry } from "./entry.ts";
import { MAX_WHOLE_RECORD_BYTES } from "./limits.ts";

/** A whole record, inflated and checked against its size and CRC (0 if the writer left it out). Throws `zip.*`. */
export function readRecord(source: ByteSource, entry: ZipEntry, tools: Tools): Uint8Array {
	const { name, bytes, packed, crc } = entry;
	if (Math.max(bytes, packed) > MAX_WHOLE_RECORD_BYTES) {
		const most = MAX_WHOLE_RECORD_BYTES;
		throw toolkitError("zip.limit", { what: `bytes in ${quoted(name)}`, is: Math.max(bytes, packed), most });
	}
	const stored = readExactly(source, entry.data, packed);
	const content = entry.method === DEFLATED ? inflated(stored, entry, tools) : stored;
	if (content.length !== bytes) {
		throw toolkitError("zip.malformed", {
			at: entry.data,
			what: `${quoted(name)} does not have the size that its directory entry says`,
		});
	}
	const got = crc === 0 ? 0 : tools.crc32(content);
	if (got !== crc) throw toolkitError("zip.crc", { name, wanted: crc, got });
	return content;
}

function inflated(stored: Uint8Array, entry: ZipEntry, tools: Tools): Uint8Array {
	try {
		return tools.inflate(stored, entry.bytes);
	} catch (cause) {
		const what = `${quoted(entry.name)} cannot be inflated to ${entry.bytes} bytes`;
		throw toolkitError("zip.malformed", { at: entry.data, what }, { cause });
	}
}
