import { type ChildProcess, spawn } from "node:child_process";
import { platform } from "../../../workers/platform/platform.ts";
import type { NoticeContent, Teller } from "./notice.ts";

/** A command that runs longer than this is considered hung: it is ended and tried again later. */
const LONGEST_RUN_MS = 60_000;

/** How long a command may take to end after it was asked to. */
const GRACE_MS = 3_000;

/** Maximum length of the command's standard error in our log. */
const MOST_WORDS = 500;

/** An environment variable may hold 128 KiB on Linux; a reason may be as long as a name in a file. */
const MOST_CHARACTERS = 4_096;

/** Variables for the service manager and the daemon, which a script must not act on. */
const NOT_PASSED_ON = ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"] as const;

/**
 * Notifies by running a command in the shell: the content as JSON on standard input, the main facts as environment
 * variables.
 */
export function commandTeller(command: string): Teller {
	return async (content, signal) => {
		if (signal.aborted) return "stopped";
		const child = spawn(command, {
			shell: true,
			// Child processes of the script end with it.
			...platform.asGroup,
			stdio: ["pipe", "ignore", "pipe"],
			env: environmentOf(content),
		});
		const said = collect(child);
		const stop = endingOf(child);
		const timer = setTimeout(stop, LONGEST_RUN_MS);
		signal.addEventListener("abort", stop, { once: true });
		// A command that does not read its standard input may close it, so EPIPE is ignored.
		child.stdin?.on("error", () => undefined).end(`${JSON.stringify(content)}\n`);
		const how = await endOf(child);
		clearTimeout(timer);
		signal.removeEventListener("abort", stop);
		return how === null ? null : [how, said()].filter((text) => text !== "").join(": ");
	};
}

/** The environment variables of the command. A contract: none is renamed or dropped. */
export function variablesOf(content: NoticeContent): Readonly<Record<string, string>> {
	const { source, original, output, outcome, code, reason, architecture } = content;
	const values = {
		NOTICE: content.notice,
		ID: content.id,
		OUTCOME: outcome,
		CODE: code,
		REASON: reason,
		ARCHITECTURE: architecture,
		FILE: source.name,
		SOURCE: source.path,
		ORIGINAL: original?.path,
		OUTPUT: output?.path,
		BYTES_BEFORE: source.bytes,
		BYTES_AFTER: output?.bytes,
	};
	const text = (value: unknown): string => String(value ?? "").slice(0, MOST_CHARACTERS);
	return Object.fromEntries(Object.entries(values).map(([name, value]) => [`AUTOPRUNE_${name}`, text(value)]));
}

function environmentOf(content: NoticeContent): NodeJS.ProcessEnv {
	const own = Object.entries(process.env).filter(([name]) => !NOT_PASSED_ON.some((other) => other === name));
	return { ...Object.fromEntries(own), ...variablesOf(content) };
}

function collect({ stderr }: ChildProcess): () => string {
	let words = "";
	stderr?.setEncoding("utf8").on("data", (text: string) => {
		if (words.length < MOST_WORDS) words += text;
	});
	return () => words.trim().slice(0, MOST_WORDS);
}

function endingOf(child: ChildProcess): () => void {
	return () => {
		endAll(child, "ask");
		setTimeout(() => endAll(child, "kill"), GRACE_MS).unref();
	};
}

function endAll({ pid, exitCode, signalCode }: ChildProcess, how: "ask" | "kill"): void {
	if (pid === undefined || exitCode !== null || signalCode !== null) return;
	try {
		platform.endProcesses(pid, how);
	} catch {
		// The process ended in the meantime.
	}
}

/** Null for exit code 0. */
function endOf(child: ChildProcess): Promise<string | null> {
	return new Promise((resolve) => {
		child.once("error", (error) => resolve(error.message));
		child.once("exit", (code, signal) => {
			if (code === 0) resolve(null);
			else resolve(signal === null ? `exit code ${code}` : `ended by ${signal}`);
		});
	});
}
