import type { Identity } from "../../../workers/files/identity.ts";
import type { FileHashes } from "../../../workers/hash-file.ts";

export const SIDES = ["source", "output"] as const;

/** Which of a job's two files: what came, or what went out. */
export type HashedSide = (typeof SIDES)[number];

/** A file whose hashes are still to be computed, and how it is known again. */
export interface ToHash {
	readonly job: number;
	readonly side: HashedSide;
	readonly pathBytes: Uint8Array;
	readonly expected: Pick<Identity, "dev" | "ino" | "size">;
	/** How often that has failed. */
	readonly tries: number;
}

/** The hashes that are still to be computed; the list outlives a crash. */
export interface HashList {
	/** Oldest job first. */
	pending(): Promise<readonly ToHash[]>;
	/** Takes a file off the list. Null: its hashes cannot be had any more. */
	settle(one: ToHash, hashes: FileHashes | null): Promise<void>;
	/** Keeps a file on the list, with one more failure. */
	failed(one: ToHash): Promise<void>;
}
