import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { join, resolve } from "node:path";
import { onTestFinished } from "vitest";
import { DEFAULTS } from "../../../config/defaults.ts";
import type { WebSettings } from "../../../config/schema.ts";
import { startEngine } from "../../../daemon/engine/client.ts";
import { serveWeb } from "../../../daemon/http/server.ts";
import { journalPath } from "../../../daemon/journal/place.ts";
import type { Journal } from "../../../daemon/journal/port/journal.ts";
import { createStatusTracker } from "../../../daemon/status/tracker.ts";
import { makeServices } from "../daemon-services.ts";
import { openedJournal } from "../journal/journals.ts";
import { tempFolder } from "../temp-folder.ts";

type InHand = ReturnType<Parameters<typeof createStatusTracker>[1]>;
type Made = Awaited<ReturnType<typeof makeServices>>;

/** A server on a port of its own, with a real journal and a real event bus. */
export interface Served {
	readonly folder: string;
	readonly state: string;
	readonly journal: Journal;
	readonly events: Made["services"]["events"];
	/** Its process starts with the first model that is looked at. */
	readonly engine: Made["services"]["engine"];
	readonly tracker: ReturnType<typeof createStatusTracker>;
	/** What the queue has. */
	readonly inHand: { -readonly [K in keyof InHand]: InHand[K] };
	/** The settings at the start, and those of now. */
	readonly config: Made["config"];
	readonly live: Made["live"];
	readonly server: Awaited<ReturnType<typeof serveWeb>>;
	readonly port: number;
	readonly log: Made["log"];
	engineDeaths: number;
	/** Bytes that are free on every disk and in memory, for tasks. */
	readonly free: { disk: number; memory: number };
}

/**
 * Starts a server with these settings. `page`: the folder of the page's files, which need not exist. `yaml`: the text of
 * the settings file; null for none. `recovered`: tasks wait for it.
 */
export async function serve(
	given: Partial<WebSettings> = {},
	page = "no-page",
	yaml: string | null = null,
	recovered: Promise<unknown> = Promise.resolve(),
): Promise<Served> {
	const folder = await tempFolder();
	const state = join(folder, "state");
	await mkdir(join(folder, "models", "Autoprune"), { recursive: true });
	if (yaml !== null) await writeFile(join(folder, "autoprune.yaml"), yaml);
	const journal = await openedJournal(journalPath(state));
	const engine = startEngine(2);
	const free = { disk: 2 ** 40, memory: 2 ** 40 };
	const made = await makeServices({ folder, journal, engine, free });
	const { config, source, live, log, contexts } = made;
	const { admission, control, events } = made.services;
	const inHand = { running: [], queued: 0, putOff: [], blocked: [] };
	const listeners = new Set<() => void>();
	const about = { pid: process.pid, version: "1.2.3", workers: 2, journal: null, inboxes: config.inboxes };
	const tracker = createStatusTracker(
		about,
		() => inHand,
		() => {
			for (const listener of listeners) listener();
		},
	);
	events.subscribe(tracker.hear);
	const counts = { engineDeaths: 0 };
	const parts = {
		...{ engine, control, admission, contexts },
		recovered,
		...{ state, events, log, version: "1.2.3", status: tracker.status },
		config: live.current,
		settings: { source, after: live.after, reload: live.reload },
		engineDeaths: () => counts.engineDeaths,
		onStatus(listener: () => void) {
			listeners.add(listener);
			return () => void listeners.delete(listener);
		},
	};
	const { web } = DEFAULTS;
	if (web === false) throw new Error("the page is on by default");
	const server = await serveWeb({ ...web, port: 0, ...given }, parts, resolve(folder, page));
	onTestFinished(async () => {
		await server.close();
		await engine.close();
		await control.close();
	});
	const port = Number(new URL(server.address.url).port);
	return Object.assign(counts, {
		folder,
		state,
		journal,
		events,
		engine,
		tracker,
		inHand,
		config,
		live,
		server,
		port,
		log,
		free,
	});
}

/** One answer, as it was sent. */
export interface Answer {
	readonly status: number;
	/** By their names in lower case. */
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
}

/** Sends bytes as they are, and returns the first answer. The connection ends with it. */
export async function sendRaw(port: number, text: string | Uint8Array): Promise<Answer> {
	const socket = connect({ port, host: "127.0.0.1" });
	socket.on("error", () => undefined);
	socket.write(text);
	const received = collect(socket);
	return answerFrom(await received);
}

/** The lines of a request that is allowed to change something. */
export interface Request {
	readonly method?: string;
	readonly path: string;
	/** Null leaves a usual header out. */
	readonly headers?: Readonly<Record<string, string | null>>;
	readonly body?: string;
}

/** Sends a request as the page would, unless `headers` say otherwise. */
export function send(port: number, { method = "GET", path, headers = {}, body }: Request): Promise<Answer> {
	const usual: Record<string, string | null> = {
		Host: `127.0.0.1:${port}`,
		Connection: "close",
		...(method !== "GET" && { "X-Autoprune": "1", "Content-Type": "application/json" }),
		...(body !== undefined && { "Content-Length": String(Buffer.byteLength(body)) }),
		...headers,
	};
	const lines = Object.entries(usual).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]));
	return sendRaw(port, `${method} ${path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n${body ?? ""}`);
}

/** Sends JSON by POST. */
export function post(port: number, path: string, value: unknown = {}): Promise<Answer> {
	return send(port, { method: "POST", path, body: JSON.stringify(value) });
}

async function collect(socket: Socket): Promise<string> {
	const chunks: Buffer[] = [];
	socket.on("data", (chunk) => chunks.push(chunk));
	await once(socket, "close").catch(() => undefined);
	return Buffer.concat(chunks).toString();
}

function answerFrom(text: string): Answer {
	const end = text.indexOf("\r\n\r\n");
	const [first = "", ...lines] = text.slice(0, end).split("\r\n");
	const headers = Object.fromEntries(
		lines.map((line) => {
			const colon = line.indexOf(":");
			return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
		}),
	);
	const body = text.slice(end + 4);
	return { status: Number(first.split(" ")[1]), headers, body: isChunked(headers) ? unchunked(body) : body };
}

function isChunked(headers: Answer["headers"]): boolean {
	return headers["transfer-encoding"] === "chunked";
}

function unchunked(text: string): string {
	let rest = Buffer.from(text);
	let whole = "";
	for (;;) {
		const end = rest.indexOf("\r\n");
		const length = Number.parseInt(rest.subarray(0, end).toString(), 16);
		if (!(length > 0)) return whole;
		whole += rest.subarray(end + 2, end + 2 + length).toString();
		rest = rest.subarray(end + 4 + length);
	}
}
