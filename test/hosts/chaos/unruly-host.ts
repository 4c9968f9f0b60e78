import { EventEmitter, once } from "node:events";
import { createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { type Daemon, type Home, makeHome, tells } from "../../e2e/run.ts";
import type { TcpProxy } from "../../tcp-proxy.ts";
import { proxied } from "../proxied.ts";

/** How often each fault happened. */
interface FaultCounts {
	kills: number;
	sleeps: number;
	partitions: number;
}

/** A host that fails in every way, and is started again whenever it has ended. */
export interface UnrulyHost {
	readonly home: Home;
	readonly counts: Readonly<FaultCounts>;
	/** How it ended without being told to, after it had joined. */
	readonly endedByItself: readonly (number | string)[];
	/** Resolves after the time, when it has joined the others again. */
	misbehave(ms: number): Promise<void>;
	/** Ends it in good order. Resolves with the exit code. */
	end(): Promise<number | string>;
}

interface UnrulyHostOptions {
	readonly name: string;
	/** Of the database, by the server's socket. */
	readonly url: string;
	readonly library: string;
	/** A random whole number from 0 to n − 1. */
	readonly below: (n: number) => number;
	/** The file for its log. */
	readonly log: string;
}

/** How long a fault waits for a job to begin, and how long after its beginning it comes at the latest. */
const PATIENCE_MS = 8_000;
const LATEST_MS = 300;

const RETRY_MS = 100;

const SLEEP_MS = [1_000, 20_000] as const;
const PARTITION_MS = [1_000, 15_000] as const;

/** Starts a host with a state folder and a connection of its own, until the test ends. */
export async function unrulyHost({ name, url, library, below, log }: UnrulyHostOptions): Promise<UnrulyHost> {
	const { url: own, proxy } = await proxied(url);
	const home = makeHome(`journal: ${own}\nhost: ${name}\nlog: {level: debug}\n`, library);
	const counts: FaultCounts = { kills: 0, sleeps: 0, partitions: 0 };
	const endedByItself: (number | string)[] = [];
	const jobs = new EventEmitter();
	const lines = createWriteStream(log, { flags: "a" });
	let daemon = startDaemon();
	let isEnding = false;
	onTestFinished(async () => {
		isEnding = true;
		signal("SIGCONT");
		signal("SIGKILL");
		await running;
		await home.end();
		lines.end();
	});

	/** In a session of its own, so that a signal reaches its engine, too. */
	function startDaemon(): Daemon {
		const started = home.start(["setsid"]);
		if (started.process.stdout === null) throw new Error("the daemon has no standard output");
		createInterface({ input: started.process.stdout }).on("line", (line) => {
			tell(line);
			if (line.includes('"event":"working"')) jobs.emit("begun");
		});
		return started;
	}

	function tell(what: string): void {
		lines.write(`${new Date().toISOString()} ${name}: ${what}\n`);
	}

	function signal(what: NodeJS.Signals, to: "all" | "daemon" = "all"): void {
		const { pid, exitCode, signalCode } = daemon.process;
		if (pid === undefined || exitCode !== null || signalCode !== null) return;
		process.kill(to === "all" ? -pid : pid, what);
	}

	/** False when the daemon has ended, or ends before it joins. */
	function hasJoined(): Promise<boolean> {
		return daemon.saw(tells("started")).then(
			() => daemon.process.exitCode === null && daemon.process.signalCode === null,
			() => false,
		);
	}

	async function keepRunning(): Promise<void> {
		for (;;) {
			let joined = false;
			void hasJoined().then((yes) => {
				joined = yes;
			});
			const how = await daemon.ended;
			tell(`ended with ${how}`);
			if (isEnding) return;
			// A daemon that cannot reach the database at its start ends.
			if (how !== "SIGKILL" && joined) endedByItself.push(how);
			await pause(below(3_000));
			if (isEnding) return;
			daemon = startDaemon();
		}
	}

	const nextJob = (): Promise<unknown> => once(jobs, "begun");
	const between = ([least, most]: readonly [number, number]): number => least + below(most - least);

	async function killOrSleep(until: number): Promise<void> {
		for (;;) {
			const rest = between([1_000, 8_000]);
			if (performance.now() + rest > until) return;
			await pause(rest);
			// Mostly in the middle of a job.
			await Promise.race([nextJob(), pause(PATIENCE_MS)]);
			await pause(below(LATEST_MS));
			if (below(2) === 0) await kill();
			else await sleep(Math.min(between(SLEEP_MS), Math.ceil(until - performance.now())));
		}
	}

	async function kill(): Promise<void> {
		counts.kills += 1;
		const whom = below(2) === 0 ? "all" : "daemon";
		tell(`kill ${whom}`);
		signal("SIGKILL", whom);
		await daemon.ended;
	}

	async function sleep(ms: number): Promise<void> {
		counts.sleeps += 1;
		tell(`sleep ${ms}`);
		signal("SIGSTOP");
		await pause(ms);
		signal("SIGCONT");
		tell("awake");
	}

	async function partition(until: number): Promise<void> {
		for (;;) {
			const rest = between([3_000, 20_000]);
			if (performance.now() + rest > until) return;
			await pause(rest);
			await cutOff(proxy, Math.min(between(PARTITION_MS), Math.ceil(until - performance.now())));
		}
	}

	/** The network comes back with all that was sent, or every connection is lost. */
	async function cutOff({ forward, cut }: TcpProxy, ms: number): Promise<void> {
		counts.partitions += 1;
		const isHeld = below(2) === 0;
		tell(`${isHeld ? "held" : "cut off"} ${ms}`);
		forward(isHeld ? "held" : below(2) === 0 ? "stalled" : "only-requests");
		await pause(ms);
		if (!isHeld) cut();
		forward("both-ways");
		tell("connected");
	}

	const running = keepRunning();
	return {
		home,
		counts,
		endedByItself,
		async misbehave(ms) {
			const until = performance.now() + ms;
			await Promise.all([killOrSleep(until), partition(until)]);
			while (!(await hasJoined())) await pause(RETRY_MS);
		},
		async end() {
			isEnding = true;
			signal("SIGTERM");
			await running;
			return daemon.ended;
		},
	};
}
