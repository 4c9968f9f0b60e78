import { type ByteSource, readExactly } from "../../bytes.ts";
import { toolkitError, type UserError } from "../../errors.ts";
import { MAX_STREAM_BYTES } from "./limits.ts";

/** Bytes of the first read; a checkpoint's pickles are rarely longer. */
const FIRST_WINDOW = 2 ** 20;

/**
 * Parses pickles of unknown length at the start of a source: reads more as long as the bytes end too early, up to a
 * limit, beyond which the fault is `pickle.limit`.
 */
export function widening<T extends { readonly fault: UserError | null }>(
	source: ByteSource,
	parse: (bytes: Uint8Array) => T,
): T {
	const most = Math.min(source.size, MAX_STREAM_BYTES);
	for (let length = Math.min(most, FIRST_WINDOW); ; length = Math.min(most, length * 4)) {
		const parsed = parse(readExactly(source, 0, length));
		if (parsed.fault?.code !== "pickle.truncated" || length === source.size) return parsed;
		if (length === most) {
			return { ...parsed, fault: toolkitError("pickle.limit", { at: length, what: "bytes before its end", most }) };
		}
	}
}
