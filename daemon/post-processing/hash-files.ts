import { FaultError } from "../../toolkit/errors.ts";
import { folderOf } from "../../workers/files/file-path.ts";
import { identityAt } from "../../workers/files/identity.ts";
import { fileAt } from "../../workers/files/lost-replies.ts";
import type { FileHashes } from "../../workers/hash-file.ts";
import type { Services } from "../daemon-services.ts";
import { EngineDied } from "../engine/client.ts";
import type { ToHash } from "../journal/port/hash-list.ts";
import type { Round } from "../runtime/background.ts";

type Parts = Pick<Services, "engine" | "journal" | "log">;

/**
 * After this many failures a file's hashes are given up: a disk that cannot read the file now will not read it later.
 */
const MOST_TRIES = 3;

/**
 * One round of hashing: reads every file on the journal's list once, in order. Failed files wait for the next round.
 */
export function hashFiles(parts: Parts): Round {
	return async (signal) => {
		const hashesOf = readOnce(parts.engine, signal);
		for (const one of await parts.journal.toHash.pending()) {
			if (signal.aborted) break;
			await hashOne(one, { ...parts, hashesOf }, signal);
		}
		return null;
	};
}

type HashesOf = (one: ToHash) => Promise<FileHashes>;

/** The two names of a linked model are adjacent in the list: the file is read for the first name only. */
function readOnce(engine: Services["engine"], signal: AbortSignal): HashesOf {
	let last: { readonly of: ToHash; readonly hashes: FileHashes } | null = null;
	return async (one) => {
		const { pathBytes: path, expected } = one;
		const found = last?.of.job === one.job ? await identityAt(path) : null;
		if (last !== null && found !== null && isSame(found, expected) && isSame(found, last.of.expected)) {
			return last.hashes;
		}
		last = { of: one, hashes: await engine.run("hash", { path, expected }, { signal }) };
		return last.hashes;
	};
}

function isSame(a: ToHash["expected"], b: ToHash["expected"]): boolean {
	return a.dev === b.dev && a.ino === b.ino && a.size === b.size;
}

async function hashOne(
	one: ToHash,
	{ journal, log, hashesOf }: Parts & { readonly hashesOf: HashesOf },
	signal: AbortSignal,
): Promise<void> {
	const about = { job: one.job, file: Buffer.from(one.pathBytes).toString(), of: one.side };
	const found = await whereabouts(one);
	if (found === "unreachable") return;
	if (found === "gone") {
		log.debug(about, "a file disappeared before its hashes were computed");
		return journal.toHash.settle(one, null);
	}
	try {
		await journal.toHash.settle(one, await hashesOf(one));
	} catch (error) {
		if (signal.aborted) return;
		if (!(error instanceof FaultError || error instanceof EngineDied)) throw error;
		// The file was replaced or is being written, so the original content can no longer be hashed.
		const changed = error instanceof FaultError && error.fault.code === "work.changed";
		if (changed) return journal.toHash.settle(one, null);
		if (error instanceof FaultError && error.fault.retry === "later") {
			return log.debug({ ...about, why: error.message }, "the hashes of a file are computed later");
		}
		log.warn({ ...about, tries: one.tries + 1, why: error.message }, "the hashes of a file could not be computed");
		if (one.tries + 1 < MOST_TRIES) return journal.toHash.failed(one);
		return journal.toHash.settle(one, null);
	}
}

/** A file whose folder is missing may be on a disk that is not mounted. */
async function whereabouts({ pathBytes }: ToHash): Promise<"there" | "gone" | "unreachable"> {
	if ((await fileAt(pathBytes)) !== null) return "there";
	return (await identityAt(folderOf(Buffer.from(pathBytes)))) === null ? "unreachable" : "gone";
}
