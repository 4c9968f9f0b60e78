import { useEffect, useRef, useState } from "preact/hooks";
import type { WireOperation, WirePlan, WireTask } from "../../daemon/http/wire/workshop.ts";
import { announce } from "./announce.ts";
import { asPageError, type PageError } from "./api.ts";
import { type Asked, useAsked } from "./asked.ts";
import { state } from "./live.ts";
import { cancelTask, planOf, startTask } from "./models.ts";

/** An operation that the user prepares: its plan, the name of its output, and its task once it was started. */
export interface Prepared {
	readonly plan: Asked<WirePlan>;
	/** The name that the user wrote, else the one that the plan proposes. */
	readonly name: string;
	setName(name: string): void;
	/** Starts it with this plan. */
	start(): void;
	/** Whether it cannot be started now: there is no plan of it, or it was started already. */
	readonly isBlocked: boolean;
	/** The task that was started last; null if there is none, or if the daemon does not know it any more. */
	readonly task: WireTask | null;
	/** Why starting or cancelling failed. */
	readonly error: PageError | null;
	cancel(): void;
}

/** Changes that follow each other faster than this cause one request. */
const CHANGE_MS = 150;

/** Asks for the plan of an operation whenever the operation changes; null has no plan. */
export function usePrepared(operation: WireOperation | null): Prepared {
	const key = operation === null ? null : JSON.stringify(operation);
	const plan = useAsked(key, (signal) => planOf(operation as WireOperation, signal), CHANGE_MS);
	const subject = operation === null ? "" : subjectOf(operation);
	/** The name that the user wrote for an output, which is not that of another one. */
	const [own, setOwn] = useState({ subject, name: null as string | null });
	const [isStarting, setStarting] = useState(false);
	const [id, setId] = useState<string | null>(null);
	const [error, setError] = useState<PageError | null>(null);
	const task = state.value?.tasks.find((one) => one.id === id) ?? null;
	// A new task is in the state a little later than its answer is here.
	const wasSeen = useRef(false);
	wasSeen.current ||= task !== null;
	const isAwaited = isStarting || (id !== null && !wasSeen.current);
	const isRunning = task?.state === "queued" || task?.state === "running";
	const name = (own.subject === subject ? own.name : null) ?? plan.value?.name ?? "";

	useEffect(() => setError(null), [key]);
	useEffect(() => {
		if (task !== null && !isRunning) announce(`${task.name}: ${task.state}`);
	}, [task?.state]);

	const attempt = async (action: () => Promise<void>): Promise<void> => {
		setError(null);
		try {
			await action();
		} catch (thrown) {
			setError(asPageError(thrown));
		}
	};
	return {
		plan,
		name,
		setName: (given) => setOwn({ subject, name: given }),
		start() {
			if (operation === null) return;
			setStarting(true);
			void attempt(async () => {
				const started = await startTask(operation, name);
				wasSeen.current = false;
				setId(started.id);
			}).then(() => setStarting(false));
		},
		isBlocked: plan.value === null || plan.isLoading || name === "" || isAwaited || isRunning,
		task,
		error,
		cancel() {
			if (task !== null) void attempt(async () => void (await cancelTask(task.id)));
		},
	};
}

/** What an operation is about, whatever its choices are. */
function subjectOf(operation: WireOperation): string {
	const { precision, format, keepEma, fixClip, ...subject } = operation;
	return JSON.stringify(subject);
}
