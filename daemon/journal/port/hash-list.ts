import type { Identity } from "../../../workers/files/identity.ts";
import type { FileHashes } from "../../../workers/hash-file.ts";

export const SIDES = ["source", "output"] as const;

/** One of a job's two files: the source or the output. */
export type HashedSide = (typeof SIDES)[number];

/** A file whose hashes are still to be computed, with its fingerprint. */
export interface ToHash {
	readonly job: number;
	readonly side: HashedSide;
	readonly pathBytes: Uint8Array;
	readonly expected: Pick<Identity, "dev" | "ino" | "size">;
	/** Number of failed attempts. */
	readonly tries: number;
}

/** The list of hashes still to be computed; it survives a crash. */
export interface HashList {
	/** Oldest job first. */
	pending(): Promise<readonly ToHash[]>;
	/** Removes a file from the list. Null: its hashes can no longer be computed. */
	settle(one: ToHash, hashes: FileHashes | null): Promise<void>;
	/** Keeps a file on the list and counts one more failure. */
	failed(one: ToHash): Promise<void>;
}
