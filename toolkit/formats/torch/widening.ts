import { type ByteSource, readExactly } from "../../bytes.ts";
import { UserError } from "../../errors.ts";
import { MAX_STREAM_BYTES } from "./limits.ts";

/** Read at first; a checkpoint's pickles rarely take more. */
const FIRST_WINDOW = 2 ** 20;

/**
 * Parses the start of a source whose pickles end nobody knows where: more is read as long as they end too early,
 * up to a limit, which is a `pickle.limit` then.
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
			return { ...parsed, fault: new UserError("pickle.limit", { at: length, what: "bytes before its end", most }) };
		}
	}
}
