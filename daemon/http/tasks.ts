import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Config } from "../../config/config.ts";
import type { Log } from "../runtime/log.ts";
import { webError } from "./errors.ts";
import type { WritingSpeed } from "./tasks/speed.ts";
import { checkTaskName } from "./tasks/task-name.ts";
import type { UnfinishedTasks } from "./tasks/unfinished.ts";
import { refuseTaken, type TaskMeans, writeTask } from "./tasks/write-task.ts";
import type { WireTask } from "./wire/workshop.ts";
import { wireFault } from "./wire-fault.ts";
import { wireFileAt } from "./wire-files.ts";
import type { PagePlan } from "./workshop.ts";

/** The operations that the page has started: one is written at a time, the others wait. */
export interface TaskList {
	/** Starts a planned operation, or lets it wait. Throws `task.name`, `task.too-many` or `work.exists`. */
	start(plan: PagePlan, name: string): Promise<WireTask>;
	/** The newest first. */
	list(): readonly WireTask[];
	/** Cancels a task, and resolves when nothing of it is left. Throws `task.unknown` or `task.ended`. */
	cancel(id: string): Promise<void>;
	/** Cancels every task, and resolves when nothing of them is left. */
	close(): Promise<void>;
}

/** What the list works with. */
export interface TaskListParts extends TaskMeans {
	config(): Config;
	readonly speed: WritingSpeed;
	readonly log: Log;
	/** The unfinished tasks, for the next run of the daemon. */
	readonly unfinished: UnfinishedTasks;
	/** Tasks of the last run of the daemon that have ended, the newest first. */
	readonly earlier: readonly WireTask[];
	/** Resolves when the temporary files of earlier runs were removed. */
	readonly recovered: Promise<unknown>;
	/** What `list` returns has changed. */
	onChange(): void;
}

/** Number of tasks that are kept, with those that have ended. */
const MOST_KEPT = 50;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

interface KeptTask {
	readonly wire: Writable<WireTask>;
	readonly plan: PagePlan;
	readonly number: number;
	readonly stop: AbortController;
	/** Resolves when the task has ended, if it is running. */
	ends: Promise<void>;
}

/** The reason why a task was stopped. */
const CANCELLED = new Error("the task was cancelled");

/** Creates an empty list. */
export function createTaskList(parts: TaskListParts): TaskList {
	const { config, speed, log, unfinished, earlier, recovered, onChange } = parts;
	/** The oldest first. */
	let tasks: readonly KeptTask[] = [];
	let count = 0;
	let isClosed = false;

	/** Tasks that are stopped by `close` stay in the list: the next run of the daemon says so. */
	async function noteUnfinished(): Promise<void> {
		if (isClosed) return;
		const noted = tasks.flatMap(({ wire: { id, kind, what, name, state, total }, plan }) => {
			if (state !== "queued" && state !== "running") return [];
			return [{ id, kind, what, name, state, total, path: join(plan.planned.folder, name) }];
		});
		await unfinished.write(noted);
	}

	function startNext(): void {
		if (isClosed || tasks.some(({ wire }) => wire.state === "running")) return;
		const next = tasks.find(({ wire }) => wire.state === "queued");
		if (next === undefined) return;
		next.wire.state = "running";
		next.ends = run(next);
		void noteUnfinished();
		onChange();
	}

	/** Never rejects. */
	async function run({ wire, plan, number, stop }: KeptTask): Promise<void> {
		const { signal } = stop;
		const began = performance.now();
		const onProgress = (done: number, total: number): void => {
			wire.done = total === 0 ? 0 : Math.round((wire.total * done) / total);
			onChange();
		};
		try {
			await recovered;
			signal.throwIfAborted();
			const { path, bytes } = await writeTask({ plan, name: wire.name, number, signal, onProgress }, parts);
			speed.wrote(bytes, performance.now() - began);
			Object.assign(wire, { state: "done", done: bytes, total: bytes, output: wireFileAt(path, config()) });
		} catch (error) {
			if (error === CANCELLED) wire.state = "cancelled";
			else {
				const { fault } = wireFault(error);
				Object.assign(wire, { state: "failed", fault });
				if (fault.code === "crashed") log.warn({ err: error }, "a task of the web page failed");
			}
		}
		void noteUnfinished();
		onChange();
		startNext();
	}

	function isOver({ wire: { state } }: KeptTask): boolean {
		return state !== "queued" && state !== "running";
	}

	/** Drops the oldest task that has ended, if the list is full. */
	function makeRoom(): void {
		if (tasks.length < MOST_KEPT) return;
		const oldest = tasks.find(isOver);
		if (oldest === undefined) throw webError("task.too-many", { most: MOST_KEPT });
		tasks = tasks.filter((one) => one !== oldest);
	}

	return {
		async start(plan, name) {
			const { operation, planned } = plan;
			checkTaskName(name, planned.endings);
			await refuseTaken(join(planned.folder, name));
			makeRoom();
			count += 1;
			const wire: Writable<WireTask> = {
				...{ id: randomUUID(), kind: operation.kind, what: planned.what, name },
				...{ state: "queued", done: 0, total: planned.bytes, output: null, fault: null },
			};
			const task = { wire, plan, number: count, stop: new AbortController(), ends: Promise.resolve() };
			tasks = [...tasks, task];
			onChange();
			startNext();
			await noteUnfinished();
			return { ...wire };
		},
		list: () => [...tasks.map(({ wire }) => ({ ...wire })).reverse(), ...earlier].slice(0, MOST_KEPT),
		async cancel(id) {
			const before = earlier.find((one) => one.id === id);
			if (before !== undefined) throw webError("task.ended", before);
			const task = tasks.find(({ wire }) => wire.id === id);
			if (task === undefined) throw webError("task.unknown", { id });
			const { wire, stop } = task;
			if (isOver(task)) throw webError("task.ended", { name: wire.name, state: wire.state });
			if (wire.state === "queued") wire.state = "cancelled";
			stop.abort(CANCELLED);
			await task.ends;
			await noteUnfinished();
			onChange();
			// It may have been done before it could be stopped.
			if (wire.state !== "cancelled") throw webError("task.ended", { name: wire.name, state: wire.state });
		},
		async close() {
			isClosed = true;
			for (const { stop } of tasks) stop.abort(CANCELLED);
			await Promise.all(tasks.map(({ ends }) => ends));
		},
	};
}
