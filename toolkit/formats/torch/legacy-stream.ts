import type { ByteSource } from "../../bytes.ts";
import { toolkitError, type UserError } from "../../errors.ts";
import type { Global } from "../../tensor.ts";
import { dangerousFault, type Scan, scanPickle } from "../pickle/scan.ts";
import type { Value } from "../pickle/value.ts";
import { type TorchDialect, torchDialect } from "./dialect.ts";
import { widening } from "./widening.ts";

/** The pickles at the start of a legacy file, as far as they could be read. */
export interface LegacyStream {
	/** The value of the fourth pickle, which is the saved object. */
	readonly root: Value;
	/** The value of the fifth pickle: the storages in the order of their bytes. */
	readonly keys: readonly string[];
	/** File offset of the first storage. */
	readonly data: number;
	readonly dialect: TorchDialect;
	readonly globals: readonly Global[];
	readonly fault: UserError | null;
}

/**
 * `LONG1` of 0x1950a86a20f9469cfc6c and `STOP`: torch's magic, which must be literal, not the result of other opcodes.
 */
const MAGIC = [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e] as const;
/** The `FRAME` opcode with its length, which protocol 4 and later put before the magic. */
const FRAME = [0x95, MAGIC.length, 0, 0, 0, 0, 0, 0, 0] as const;
const PROTO = 0x80;
const PROTOCOL_VERSION = 1001;

/** The end of the magic at the start of a file; null if there is none. */
export function magicEnd(head: Uint8Array): number | null {
	if (head[0] !== PROTO) return null;
	const framed = FRAME.every((byte, i) => head[2 + i] === byte);
	const start = framed ? 2 + FRAME.length : 2;
	return MAGIC.every((byte, i) => head[start + i] === byte) ? start + MAGIC.length : null;
}

/** Reads the five pickles, reading more bytes until they end. Faults are returned together with what was found. */
export function readStream(source: ByteSource): LegacyStream {
	return widening(source, parseStream);
}

function parseStream(bytes: Uint8Array): LegacyStream {
	const dialect = torchDialect("legacy");
	const globals = new Map<string, Global>();
	let at = magicEnd(bytes) ?? 0;
	let fault: UserError | null =
		at === 0 ? toolkitError("torch.malformed", { at, what: "its magic number is missing" }) : null;
	const next = (): Value => {
		if (fault !== null) return null;
		const scan: Scan = scanPickle(bytes, dialect, at, 0);
		for (const global of scan.globals) if (!globals.has(global.name)) globals.set(global.name, global);
		at = scan.end;
		fault = scan.fault;
		return scan.root;
	};
	const version = next();
	if (fault === null && version !== PROTOCOL_VERSION) {
		fault = toolkitError("torch.malformed", { at, what: `its protocol version is not ${PROTOCOL_VERSION}` });
	}
	next();
	const root = next();
	const listed = next();
	const keys = fault === null ? keysOf(listed) : [];
	if (keys === null)
		fault = toolkitError("torch.malformed", { at, what: "its list of storages is not a list of keys" });
	const found = [...globals.values()];
	return { root, keys: keys ?? [], data: at, dialect, globals: found, fault: dangerousFault(found) ?? fault };
}

function keysOf(listed: Value): string[] | null {
	if (typeof listed !== "object" || listed?.kind !== "list") return null;
	const keys = listed.items.filter((item) => typeof item === "string");
	return keys.length === listed.items.length && new Set(keys).size === keys.length ? keys : null;
}
