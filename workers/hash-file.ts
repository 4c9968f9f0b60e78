import { createHash, type Hash } from "node:crypto";
import { read as readWithCallback } from "node:fs";
import { promisify } from "node:util";
import { LENGTH_BYTES, safetensors } from "../toolkit/formats/safetensors/safetensors.ts";
import { checkUnchanged, type OpenSource } from "./file-source.ts";
import { ioFault, shortRead, sourceError } from "./io-fault.ts";

/** The hashes that identify a file in web UIs, image metadata and on model sites; lower-case hex. */
export interface FileHashes {
	/** SHA-256 of the whole file, 64 digits. */
	readonly sha256: string;
	/** The oldest short hash, 8 digits, of 64 KiB at offset 1 MiB; null for a file that ends before 1 MiB. */
	readonly autoV1: string | null;
	/** The first 10 digits of the SHA-256 of the whole file. */
	readonly autoV2: string;
	/** The first 12 digits of the SHA-256 of everything after the header; null if it is not a safetensors file. */
	readonly autoV3: string | null;
	/** All 64 digits of that SHA-256, which trainers write into `sshs_model_hash`. */
	readonly tensors: string | null;
}

/** The full digests. The short hashes are prefixes of them. */
export interface Digests {
	readonly sha256: string;
	readonly autoV1: string | null;
	readonly tensors: string | null;
}

/** Cancels and delays hashing. */
export interface Pace {
	readonly signal: AbortSignal;
	/** Awaited before each piece. */
	readonly turn: () => Promise<void>;
}

/** The range of the oldest short hash, unchanged since the first web UI. */
const V1_START = 0x10_0000;
const V1_BYTES = 0x1_0000;

/** Bytes read and hashed at once. This takes 1 to 2 ms, so that other work of this thread is not delayed. */
const PIECE_BYTES = 1 << 20;

const readAt = promisify(readWithCallback);

/** Computes all hashes in one pass. Throws `work.changed`, `work.source-unreadable`, or the signal's reason. */
export async function hashFile(opened: OpenSource, { signal, turn }: Pace): Promise<FileHashes> {
	const { size } = opened.identity;
	const whole = createHash("sha256");
	const window = size > V1_START ? createHash("sha256") : null;
	const tensorsAt = tensorsStart(opened);
	const tensors = tensorsAt === null ? null : createHash("sha256");
	const piece = Buffer.alloc(Math.min(PIECE_BYTES, size));
	for (let at = 0; at < size; ) {
		await turn();
		signal.throwIfAborted();
		const bytes = await readPiece(opened, piece, at);
		whole.update(bytes);
		window?.update(within(bytes, at, V1_START, V1_START + V1_BYTES));
		tensors?.update(within(bytes, at, tensorsAt ?? 0, size));
		at += bytes.length;
	}
	checkUnchanged(opened);
	return hashesOf({
		sha256: hexOf(whole),
		autoV1: window && hexOf(window).slice(0, 8),
		tensors: tensors && hexOf(tensors),
	});
}

/** All hashes, including the short ones. */
export function hashesOf({ sha256, autoV1, tensors }: Digests): FileHashes {
	return { sha256, autoV1, autoV2: sha256.slice(0, 10), autoV3: tensors?.slice(0, 12) ?? null, tensors };
}

/** The offset at which a safetensors file's header ends; null for any other file. */
function tensorsStart({ source }: OpenSource): number | null {
	// The first byte after the length is enough to recognise the format.
	const head = new Uint8Array(Math.min(LENGTH_BYTES + 1, source.size));
	if (source.readInto(head, 0) < head.length || !safetensors.sniff(head, source.size)) return null;
	return LENGTH_BYTES + new DataView(head.buffer).getUint32(0, true);
}

async function readPiece({ fd, path, identity }: OpenSource, piece: Buffer, at: number): Promise<Buffer> {
	try {
		const { bytesRead } = await readAt(fd, piece, 0, Math.min(piece.length, identity.size - at), at);
		if (bytesRead > 0) return piece.subarray(0, bytesRead);
	} catch (error) {
		throw sourceError(ioFault(error, "source"), path, error);
	}
	throw sourceError(shortRead(identity.size), path);
}

/** The part of a piece, which begins at offset `at`, that is between two offsets of the file. */
function within(bytes: Buffer, at: number, from: number, to: number): Buffer {
	return bytes.subarray(Math.max(0, from - at), Math.max(0, to - at));
}

function hexOf(hash: Hash): string {
	return hash.digest("hex");
}
