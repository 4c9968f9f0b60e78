import { once } from "node:events";
import { type Fault, toFault, UserError } from "../../toolkit/errors.ts";
import { workerError } from "../../workers/errors.ts";
import { examine, extentOfFile } from "../../workers/examine.ts";
import { type Executed, execute, readThrough } from "../../workers/execute.ts";
import { openSource } from "../../workers/file-source.ts";
import { NO_RIGHTS } from "../../workers/files/errno-errors.ts";
import { errnoOf, sameIdentity } from "../../workers/files/identity.ts";
import { withShareKnown } from "../../workers/files/share-fault.ts";
import { hashFile } from "../../workers/hash-file.ts";
import { createPool } from "../../workers/pool.ts";
import type { Work } from "../../workers/work.ts";
import type { Completeness } from "../settle/patience.ts";
import { createPriorityGate } from "./gate.ts";
import type { Inspection } from "./inspection.ts";
import type { Reply, Request, Tasks } from "./protocol.ts";

const pool = createPool({ workers: Number(process.argv[2] ?? "1") });
/** Open while no file is being pruned. */
const gate = createPriorityGate();
const running = new Map<number, AbortController>();
let inspection: Promise<Inspection> | null = null;

process.on("message", (request) => void serve(request as Request));
// The terminal sends SIGINT to the whole process group. Only the daemon reacts to it, and then ends the engine.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => undefined);
process.on("SIGHUP", () => undefined);
process.on("SIGBREAK", () => undefined);
await once(process, "disconnect");
for (const controller of running.values()) controller.abort();
await pool.close();
process.exit(0);

async function serve(request: Request): Promise<void> {
	if (request.task === "stop") {
		running.get(request.id)?.abort();
		return;
	}
	const controller = new AbortController();
	running.set(request.id, controller);
	const reply = await answer(request, controller.signal);
	running.delete(request.id);
	send(reply);
}

async function answer(request: Exclude<Request, { task: "stop" }>, signal: AbortSignal): Promise<Reply> {
	const { id } = request;
	try {
		return { id, kind: "done", value: await work(request, signal) };
	} catch (error) {
		return signal.aborted ? { id, kind: "stopped" } : { id, kind: "fault", fault: await faultOf(error, request) };
	}
}

async function faultOf(error: unknown, { input }: Exclude<Request, { task: "stop" }>): Promise<Fault> {
	const fault = toFault(error);
	return "path" in input ? withShareKnown(fault, input.path) : fault;
}

async function work(request: Exclude<Request, { task: "stop" }>, signal: AbortSignal): Promise<unknown> {
	const onProgress = (done: number, total: number) => send({ id: request.id, kind: "progress", done, total });
	switch (request.task) {
		case "completeness":
			return completeness(request.input.path);
		case "identify":
			return examine(request.input.path);
		case "prune":
			return gate.closedDuring(() => prune(request.id, request.input, signal));
		case "measure":
			return gate.closedDuring(() => measure(request.id, request.input, signal));
		case "hash":
			return hash(request.input, signal);
		case "report":
		case "tensors":
		case "same":
		case "know":
			return (await inspecting())[request.task](request.input as never, signal, onProgress);
		case "plan":
			return (await workshop()).plan(request.input, pool.workers);
		case "write":
			return gate.closedDuring(() => write(request.id, request.input, signal));
	}
}

/** Loaded when somebody looks at a model. */
function inspecting(): Promise<Inspection> {
	inspection ??= import("./inspection.ts").then(({ createInspection }) => createInspection(pool, gate));
	return inspection;
}

/** Loaded when somebody uses the page's workshop. */
function workshop(): Promise<typeof import("./workshop.ts")> {
	return import("./workshop.ts");
}

function completeness(path: Uint8Array): Completeness {
	try {
		return extentOfFile(path) ?? { kind: "unknown" };
	} catch (error) {
		const errno = error instanceof UserError ? errnoOf(error.cause) : null;
		// The daemon waits for other permissions. The pipeline decides about any other error: it may be temporary, or the file may be lost.
		if (errno !== null && NO_RIGHTS.has(errno)) return { kind: "unreadable", errno };
		throw error;
	}
}

function prune(id: number, input: Tasks["prune"]["in"], signal: AbortSignal): Promise<Executed> {
	const { plan, into } = input;
	return withSource(id, input, signal, (work) => execute(plan, { ...work, into, durable: false }));
}

function measure(id: number, input: Tasks["measure"]["in"], signal: AbortSignal): Promise<Executed> {
	return withSource(id, input, signal, (work) => readThrough(input.plan, work));
}

async function write(id: number, input: Tasks["write"]["in"], signal: AbortSignal): Promise<Tasks["write"]["out"]> {
	const onProgress = (done: number, total: number) => send({ id, kind: "progress", done, total });
	return (await workshop()).write(input, { pool, signal, onProgress });
}

async function withSource<T>(
	id: number,
	{ path, identity }: Tasks["measure"]["in"],
	signal: AbortSignal,
	use: (work: Work) => Promise<T>,
): Promise<T> {
	const source = openSource(path);
	try {
		if (!sameIdentity(source.identity, identity)) throw workerError("work.changed", { path: source.path });
		const onProgress = (done: number, total: number) => send({ id, kind: "progress", done, total });
		return await use({ sources: [source], pool, signal, onProgress });
	} finally {
		source.close();
	}
}

async function hash({ path, expected }: Tasks["hash"]["in"], signal: AbortSignal): Promise<Tasks["hash"]["out"]> {
	const opened = openSource(path);
	try {
		const { dev, ino, size } = opened.identity;
		const same = dev === expected.dev && ino === expected.ino && size === expected.size;
		if (!same) throw workerError("work.changed", { path: opened.path });
		return await hashFile(opened, { signal, turn: () => gate.opened(signal) });
	} finally {
		opened.close();
	}
}

function send(reply: Reply): void {
	// When the daemon is killed, the engine only notices the closed channel.
	if (process.connected) process.send?.(reply, undefined, undefined, () => undefined);
}
