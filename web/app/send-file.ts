import type { WireArrival, WireFoundUpload, WireUpload, WireUploaded } from "../../daemon/http/wire/live.ts";
import { answered, api, asPageError, errorOf, PageError } from "./api.ts";
import { link } from "./live.ts";

/** A file to send. */
export interface SentFile {
	readonly file: File;
	/** Tells it apart from other files of its name and size; null if it could not be read. */
	readonly fingerprint: string | null;
	/** The number of the inbox that it goes to. */
	readonly inbox: number;
}

/** What happens while a file is sent. */
export interface SendEvents {
	/** The daemon has given the upload a name. */
	onBegun(id: string): void;
	/** Bytes that have arrived in all. */
	onSent(bytes: number): void;
	/** The connection is lost, or the daemon has no room for another upload. Sending continues by itself. */
	onLost(error: PageError): void;
}

/** A cut connection loses at most this much. */
const SLICE_BYTES = 64 * 2 ** 20;

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
const PROGRESS_EVERY_MS = 150;

/** The header by which the daemon knows the bytes of an upload. */
const TYPE = "application/offset+octet-stream";

/** Refusals that may pass. Status 0: the daemon was not reached. */
const PASSING: ReadonlySet<string | number> = new Set([
	0,
	401,
	408,
	500,
	"upload.busy",
	"upload.offset",
	"upload.too-many",
]);

const UNREADABLE = {
	code: "upload.unreadable",
	message: "The browser cannot read the file.",
	hint: "It was moved, changed or removed, or it is a folder. Choose it again.",
};

/**
 * Sends a file into an inbox, and returns its name there and when it was given. An unfinished upload of the same file is continued.
 * After a cut, it asks the daemon where to continue, again and again with growing pauses. Throws PageError after a
 * refusal, and the reason of `signal` when it is aborted.
 */
export async function sendFile(sent: SentFile, events: SendEvents, signal: AbortSignal): Promise<WireArrival> {
	const { file } = sent;
	let upload: WireFoundUpload | null = null;
	let pause = FIRST_PAUSE_MS;
	for (;;) {
		try {
			await checkReadable(file);
			upload = upload === null ? await begin(sent) : await find(upload.id);
			// Only the answer was lost.
			if (hasArrived(upload)) return upload;
			events.onBegun(upload.id);
			for (let { id, offset } = upload; ; pause = FIRST_PAUSE_MS) {
				signal.throwIfAborted();
				events.onSent(offset);
				const end = Math.min(file.size, offset + SLICE_BYTES);
				const uploaded = await sendSlice(id, file.slice(offset, end), offset, events.onSent, signal);
				if (hasArrived(uploaded)) return uploaded;
				offset = uploaded.offset;
			}
		} catch (thrown) {
			signal.throwIfAborted();
			const error = asPageError(thrown);
			// It may have been complete before the daemon was restarted. A second copy is better than none.
			if (error.code === "upload.unknown") upload = null;
			else if (!PASSING.has(error.status) && !PASSING.has(error.code)) throw error;
			events.onLost(error);
		}
		await pauseOf(pause, signal);
		signal.throwIfAborted();
		pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
	}
}

function hasArrived(one: Partial<WireArrival>): one is WireArrival {
	return one.done !== undefined;
}

function begin({ file, fingerprint, inbox }: SentFile): Promise<WireUpload> {
	return answered(api.uploads.$post({ json: { name: file.name, bytes: file.size, inbox, fingerprint } }));
}

function find(id: string): Promise<WireFoundUpload> {
	return answered(api.uploads[":id"].$get({ param: { id } }));
}

/** A request with an unreadable file fails like one without a connection. */
async function checkReadable(file: File): Promise<void> {
	await file
		.slice(0, 1)
		.arrayBuffer()
		.catch(() => {
			throw new PageError(422, UNREADABLE);
		});
}

/** Sends some bytes by XMLHttpRequest, because `fetch` does not tell how far it is. */
function sendSlice(
	id: string,
	bytes: Blob,
	offset: number,
	onSent: SendEvents["onSent"],
	signal: AbortSignal,
): Promise<WireUploaded> {
	return new Promise((resolve, reject) => {
		const request = new XMLHttpRequest();
		request.open("PATCH", `/api/v1/uploads/${id}`);
		request.setRequestHeader("X-Autoprune", "1");
		request.setRequestHeader("Content-Type", TYPE);
		request.setRequestHeader("Upload-Offset", String(offset));
		const abort = (): void => request.abort();
		signal.addEventListener("abort", abort);
		let toldAt = 0;
		request.upload.onprogress = ({ loaded, timeStamp }) => {
			if (timeStamp - toldAt < PROGRESS_EVERY_MS) return;
			toldAt = timeStamp;
			onSent(offset + loaded);
		};
		request.onloadend = () => {
			signal.removeEventListener("abort", abort);
			const { status, responseText } = request;
			if (status === 200) resolve(JSON.parse(responseText));
			else void errorOf({ status, json: async () => JSON.parse(responseText) }).then(reject);
		};
		request.send(bytes);
	});
}

/** Waits, but no longer than until the daemon is reached again or the signal is aborted. */
function pauseOf(ms: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		let before = link.peek();
		const end = (): void => {
			clearTimeout(timer);
			unsubscribe();
			signal.removeEventListener("abort", end);
			resolve();
		};
		const timer = setTimeout(end, ms);
		signal.addEventListener("abort", end);
		const unsubscribe = link.subscribe((now) => {
			if (now === "live" && before !== "live") end();
			before = now;
		});
	});
}
