import { signal } from "@preact/signals";
import type { WireArrival } from "../../daemon/http/wire/live.ts";
import { announce } from "./announce.ts";
import { answered, api, asPageError, type PageError } from "./api.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { type SentFile, sendFile } from "./send-file.ts";

/** A file that this page sends. */
export interface Sending extends SentFile {
	/** Distinguishes the files of this page. */
	readonly key: number;
	/** The name of the upload at the daemon; null before it has begun. */
	readonly id: string | null;
	/** Bytes that have arrived, and the bytes per second over the last seconds. */
	readonly sent: number;
	readonly rate: number;
	readonly state: "queued" | "sending" | "lost" | "paused" | "done" | "failed";
	/** Why it is lost or failed. */
	readonly error: PageError | null;
	/** Its name in the inbox, once it is there. */
	readonly name: string;
	/** Null until it is there. */
	readonly arrival: WireArrival | null;
}

/** The files that this page sends or has sent, the oldest first. */
export const sendings = signal<readonly Sending[]>([]);

/** The rate is measured over this time. */
const RATE_MS = 3_000;

let lastKey = 0;
let current: { readonly key: number; readonly abort: AbortController } | null = null;

addEventListener("beforeunload", (event) => {
	if (current !== null) event.preventDefault();
});

/**
 * Uploads files into an inbox, one after the other. A file that has stopped before is continued. Returns the keys of the
 * files in `sendings`, before they are sent.
 */
export async function addUploads(files: Iterable<File>, inbox = 0): Promise<readonly number[]> {
	const keys: number[] = [];
	for (const file of [...files]) {
		// Sending says why a file cannot be read.
		const fingerprint = await fingerprintOf(file).catch(() => null);
		const added = { file, fingerprint, inbox };
		const same = sendings.value.find((one) => one.state !== "done" && isSame(one, added));
		if (same !== undefined) change(same.key, { file, ...(isStopped(same) && { state: "queued", error: null }) });
		else {
			lastKey += 1;
			const begun = { id: null, sent: 0, rate: 0, state: "queued", error: null, arrival: null } as const;
			sendings.value = [...sendings.value, { key: lastKey, ...added, name: file.name, ...begun }];
		}
		keys.push(same?.key ?? lastKey);
	}
	void sendNext();
	return keys;
}

/** Different models often have the same name and size. */
function isSame(one: Sending, { file, fingerprint, inbox }: SentFile): boolean {
	const isSameName = one.file.name === file.name && one.file.size === file.size;
	return isSameName && one.inbox === inbox && fingerprint !== null && one.fingerprint === fingerprint;
}

function isStopped({ state }: Sending): boolean {
	return state === "paused" || state === "failed";
}

/** Stops sending a file. What has arrived stays. */
export function pauseUpload(key: number): void {
	change(key, { state: "paused", rate: 0 });
	abort(key);
}

/** Continues a file that was paused or has failed. */
export function continueUpload(key: number): void {
	change(key, { state: "queued", error: null });
	void sendNext();
}

/** Removes a file from the list. What has arrived of an unfinished one is removed from the inbox. */
export function cancelUpload(key: number): void {
	const one = sendings.value.find((other) => other.key === key);
	sendings.value = sendings.value.filter((other) => other.key !== key);
	abort(key);
	if (one?.id != null && one.state !== "done") void removeUpload(one.id);
}

/** Removes what has arrived of an unfinished upload. */
export async function removeUpload(id: string): Promise<void> {
	for (let pause = 200; pause < 10_000; pause *= 2) {
		try {
			return await answered<void>(api.uploads[":id"].$delete({ param: { id } }) as never);
		} catch (thrown) {
			const error = asPageError(thrown);
			// The daemon has not noticed yet that nothing more comes.
			if (error.code !== "upload.busy") return announce(error.message);
		}
		await new Promise((resolve) => setTimeout(resolve, pause));
	}
}

function abort(key: number): void {
	if (current?.key === key) current.abort.abort();
}

function change(key: number, changed: Partial<Sending>): void {
	sendings.value = sendings.value.map((one) => (one.key === key ? { ...one, ...changed } : one));
}

async function sendNext(): Promise<void> {
	const next = sendings.value.find(({ state }) => state === "queued");
	if (current !== null || next === undefined) return;
	const { key, file } = next;
	current = { key, abort: new AbortController() };
	const { signal: aborted } = current.abort;
	change(key, { state: "sending" });
	try {
		const arrival = await sendFile(next, eventsOf(key), aborted);
		const name = arrival.done;
		change(key, { state: "done", sent: file.size, name, arrival, error: null });
		announce(`${name} is in the inbox`);
	} catch (thrown) {
		if (!aborted.aborted) {
			const error = asPageError(thrown);
			change(key, { state: "failed", error });
			announce(`${file.name}: ${error.message}`);
		}
	}
	current = null;
	void sendNext();
}

function eventsOf(key: number) {
	let samples: { readonly at: number; readonly bytes: number }[] = [];
	return {
		onBegun: (id: string) => change(key, { id }),
		onSent(bytes: number) {
			const at = performance.now();
			samples = [...samples.filter((one) => at - one.at < RATE_MS && one.bytes <= bytes), { at, bytes }];
			const [first] = samples;
			const rate = first === undefined || first.at === at ? 0 : ((bytes - first.bytes) * 1000) / (at - first.at);
			change(key, { state: "sending", error: null, sent: bytes, rate });
		},
		onLost(error: PageError) {
			samples = [];
			change(key, { state: "lost", error, rate: 0 });
		},
	};
}
