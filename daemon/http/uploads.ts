import { basename, join } from "node:path";
import type { Readable } from "node:stream";
import type { Config } from "../../config/config.ts";
import { diskOf } from "../admission.ts";
import { nowText } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import { webError } from "./errors.ts";
import { checkUploadName } from "./uploads/name.ts";
import { makePart, offsetOf, partsIn, removeLoneNotes, removePart, type UploadPart } from "./uploads/part.ts";
import { finishPlacing, placePart, receiveInto } from "./uploads/receive.ts";
import type { WireArrival, WireFoundUpload, WireUpload, WireUploaded } from "./wire/live.ts";

/** Files that come through the page. They are written beside the inbox's files, and appear there when they are whole. */
export interface Uploads {
	/**
	 * Begins an upload, or finds the unfinished one of the same name, size and fingerprint. Without a fingerprint it
	 * always begins one: different models often have the same name and size. Throws `upload.*` or `work.*`.
	 */
	begin(file: UploadedFile, inbox: number): Promise<WireUpload>;
	/** An unfinished upload, or one of the last that were completed. Throws `upload.unknown`. */
	find(id: string): Promise<WireFoundUpload>;
	/** Receives the bytes from an offset on. Throws `upload.*` or `work.*`. */
	receive(id: string, body: UploadBody): Promise<WireUploaded>;
	/** Cancels an upload. Throws `upload.unknown` or `upload.busy`. */
	remove(id: string): Promise<void>;
	/** The unfinished uploads, as far as they are known: the first call begins to look for those of earlier runs. */
	list(): readonly WireUpload[];
}

/** A file to upload. */
type UploadedFile = Pick<UploadPart, "name" | "bytes" | "fingerprint">;

/** Some bytes of a file. */
interface UploadBody {
	readonly stream: Readable;
	/** What the client takes for the position of the first byte. */
	readonly offset: string;
	/** Number of bytes. */
	readonly length: string;
}

/** Uploads that receive bytes at once. */
const MOST_AT_ONCE = 4;

/** Unfinished uploads. */
const MOST_PARTS = 100;

const OLD_MS = 7 * 86_400_000;

interface Known {
	readonly part: UploadPart;
	offset: number;
	isReceiving: boolean;
}

/**
 * Creates the list. It looks for the uploads of earlier runs, and removes old ones, when it is first asked: a hung inbox
 * must not cost a thread of a daemon whose page nobody opens. `onChange`: what `list` returns has changed.
 */
export function createUploads(config: () => Config, log: Log, onChange: () => void): Uploads {
	const known = new Map<string, Known>();
	/** The last that were completed: a page whose answer was lost asks what has come of its upload. */
	const completed = new Map<string, WireFoundUpload>();

	let loading: Promise<void> | null = null;

	/** Never rejects. */
	function loaded(): Promise<void> {
		loading ??= load();
		return loading;
	}

	async function load(): Promise<void> {
		for (const { inbox } of config().inboxes) {
			try {
				await removeLoneNotes(inbox);
				for (const { part, changedMs } of await partsIn(inbox)) await takeUp(part, changedMs);
			} catch (error) {
				log.debug({ inbox, err: error }, "the unfinished uploads could not be listed");
			}
		}
		if (known.size > 0) onChange();
	}

	/** Takes up the part of an earlier run. */
	async function takeUp(part: UploadPart, changedMs: number): Promise<void> {
		const done = await finishPlacing(part);
		if (done !== null) {
			const doneAt = new Date(changedMs).toISOString();
			complete({ part, offset: part.bytes, isReceiving: false }, join(part.inbox, done), doneAt);
		} else if (Date.now() - changedMs > OLD_MS) await removePart(part);
		else known.set(part.id, { part, offset: await offsetOf(part), isReceiving: false });
	}

	/** Notes a completed upload. `path`: that of its file in the inbox. */
	function complete(one: Known, path: string, doneAt: string): WireArrival {
		const arrival = { done: basename(path), path, doneAt };
		completed.set(one.part.id, { ...wireUpload(one), ...arrival });
		for (const oldest of completed.keys()) if (completed.size > MOST_PARTS) completed.delete(oldest);
		return arrival;
	}

	function knownAs(id: string): Known {
		const one = known.get(id);
		if (one === undefined) throw webError("upload.unknown", { id });
		return one;
	}

	/** The upload with the offset that its file has. Throws `upload.unknown` if somebody has removed the file. */
	async function refreshed(one: Known): Promise<Known> {
		try {
			one.offset = await offsetOf(one.part);
			return one;
		} catch (error) {
			// The part is gone already while the upload gets its name.
			if (one.isReceiving) return one;
			forget(one);
			throw error;
		}
	}

	function forget(one: Known): void {
		known.delete(one.part.id);
		onChange();
	}

	/** Removes what nobody has continued for a week. */
	async function sweep(): Promise<void> {
		for (const { inbox } of config().inboxes) {
			for (const { part, changedMs } of await partsIn(inbox).catch(() => [])) {
				if (Date.now() - changedMs <= OLD_MS || known.get(part.id)?.isReceiving === true) continue;
				await removePart(part);
				known.delete(part.id);
			}
		}
	}

	return {
		async begin(file, index) {
			const { name, bytes, fingerprint } = file;
			await loaded();
			checkUploadName(name);
			const { inboxes } = config();
			const inbox = inboxes[index]?.inbox;
			if (inbox === undefined) throw webError("upload.inbox", { inbox: index, count: inboxes.length });
			await sweep();
			const same = [...known.values()].find(
				({ part }) =>
					fingerprint !== null &&
					part.fingerprint === fingerprint &&
					part.inbox === inbox &&
					part.name === name &&
					part.bytes === bytes,
			);
			const there = same === undefined ? null : await refreshed(same).catch(() => null);
			if (there !== null) return wireUpload(there);
			if (known.size >= MOST_PARTS) throw webError("upload.too-many", { most: MOST_PARTS });
			const { free } = await diskOf(inbox);
			if (bytes > free) throw webError("upload.room", { inbox, needs: bytes, free });
			const one = { part: await makePart(inbox, file), offset: 0, isReceiving: false };
			known.set(one.part.id, one);
			onChange();
			return wireUpload(one);
		},
		async find(id) {
			await loaded();
			try {
				return completed.get(id) ?? wireUpload(await refreshed(knownAs(id)));
			} catch (error) {
				// It may have been completed meanwhile.
				const done = completed.get(id);
				if (done === undefined) throw error;
				return done;
			}
		},
		async receive(id, { stream, offset, length }) {
			await loaded();
			const one = await refreshed(knownAs(id));
			const { part } = one;
			if (one.isReceiving) throw webError("upload.busy", { id });
			const receiving = [...known.values()].filter(({ isReceiving }) => isReceiving).length;
			if (receiving >= MOST_AT_ONCE) throw webError("upload.too-many", { most: MOST_AT_ONCE });
			if (offset !== String(one.offset)) throw webError("upload.offset", { given: offset, offset: one.offset });
			const most = part.bytes - one.offset;
			if (!/^\d{1,15}$/.test(length) || Number(length) > most) {
				throw webError("upload.length", { found: length, most });
			}
			one.isReceiving = true;
			const from = one.offset;
			try {
				await receiveInto(part, from, stream, (written) => {
					one.offset = from + written;
					onChange();
				});
			} finally {
				one.isReceiving = false;
				one.offset = await offsetOf(part).catch(() => 0);
				onChange();
			}
			if (one.offset < part.bytes) return { offset: one.offset };
			one.isReceiving = true;
			try {
				const arrival = complete(one, (await placePart(part)).toString(), nowText());
				forget(one);
				return { offset: one.offset, ...arrival };
			} finally {
				one.isReceiving = false;
			}
		},
		async remove(id) {
			await loaded();
			const one = knownAs(id);
			if (one.isReceiving) throw webError("upload.busy", { id });
			await removePart(one.part);
			forget(one);
		},
		list() {
			void loaded();
			return [...known.values()].map(wireUpload);
		},
	};
}

function wireUpload({ part: { id, name, bytes, inbox }, offset }: Known): WireUpload {
	return { id, name, bytes, inbox, offset };
}
