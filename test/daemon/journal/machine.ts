import { expect } from "vitest";
import type { Journal } from "../../../daemon/journal/port/journal.ts";
import type { Conclusion, JobProgress, OutcomeKind } from "../../../daemon/journal/port/model.ts";
import type { RevisionKind } from "../../../daemon/journal/port/revisions.ts";
import { type CrashEvidence, decide } from "../../../daemon/recover/rules.ts";
import { filePath } from "../../../workers/files/file-path.ts";
import type { Arrival } from "../../../workers/files/identity.ts";
import { conclusion, FINDINGS, NOW } from "../arrivals.ts";

/** What is believed of one job. */
export interface Believed {
	readonly id: number;
	readonly file: number;
	state: JobProgress["state"];
	claim: number;
	interrupted: number;
	outcome: OutcomeKind | null;
	left: boolean;
	/** The ctime by which its file is remembered; null when it is not. */
	remembered: number | null;
	undone: boolean;
	retried: boolean;
}

/** What is believed of a whole journal, and what may be done to it next. */
export interface Machine {
	readonly jobs: Map<number, Believed>;
	readonly ctimes: number[];
	readonly open: Map<number, { readonly revision: number; readonly kind: RevisionKind }>;
	lastId: number;
}

/** A step of the machine. `pick` chooses the job or the file that it is done to. */
export interface Step {
	readonly what:
		| "arrive"
		| "touch"
		| "advance"
		| "conclude"
		| "finish"
		| "requeue"
		| "forget"
		| "undo"
		| "retry"
		| "crash";
	readonly pick: number;
	readonly outcome: OutcomeKind;
	readonly architecture: string | null;
	readonly flag: boolean;
	readonly evidence: CrashEvidence;
}

export const FILES = 4;
export const OUTPUT_BYTES = 60;

const PRODUCT = {
	temp: "/library/.autoprune/job.part",
	dev: "1",
	ino: "2",
	mtimeNs: "3",
	bytes: OUTPUT_BYTES,
	folder: "/library",
	stem: "NAI",
	extension: ".safetensors",
	findings: FINDINGS,
};

/** A machine of which nothing has happened yet. */
export function aMachine(): Machine {
	return { jobs: new Map(), ctimes: Array.from({ length: FILES }, () => 1), open: new Map(), lastId: 0 };
}

/** How long a file is. */
export function bytesOf(file: number): number {
	return 100 * (file + 1);
}

/** A file as the inbox would see it now. */
export function arrivalOf({ ctimes }: Machine, file: number): Arrival {
	const path = `/inbox/${file}.ckpt`;
	const ctimeNs = String(ctimes[file]);
	return {
		path,
		pathBytes: filePath(path),
		identity: { dev: "1", ino: `${file}`, size: bytesOf(file), mtimeNs: "3", ctimeNs },
	};
}

/** The newest job that has dealt with a file as it is now. */
export function dealt({ jobs, ctimes }: Machine, file: number): Believed | undefined {
	return [...jobs.values()].findLast(
		(job) => job.file === file && job.state === "done" && job.remembered === ctimes[file],
	);
}

/** Does a step to the journal and to what is believed of it. One that cannot be done now does nothing. */
export async function take(step: Step, machine: Machine, journal: Journal): Promise<void> {
	const file = step.pick % FILES;
	switch (step.what) {
		case "arrive":
			return arrive(file, machine, journal);
		case "touch":
			machine.ctimes[file] = (machine.ctimes[file] ?? 0) + 1;
			return;
		case "undo":
		case "retry":
			return revise(step.what, step, machine, journal);
		case "crash":
			return recover(step, machine, journal);
		default:
			return work(step.what, step, machine, journal);
	}
}

async function arrive(file: number, machine: Machine, journal: Journal): Promise<void> {
	if (dealt(machine, file) !== undefined) return;
	const live = [...machine.jobs.values()].find((job) => job.file === file && job.state !== "done");
	const claimed = await journal.claim(arrivalOf(machine, file), NOW);
	if (live !== undefined && live.state !== "queued") {
		if (claimed !== null) throw new Error(`file ${file} was claimed twice`);
		return;
	}
	if (claimed === null) throw new Error(`file ${file} could not be claimed`);
	if (live !== undefined) {
		if (claimed.id !== live.id) throw new Error("a job that was handed back was not taken over");
		Object.assign(live, { state: "claimed", claim: live.claim + 1, remembered: machine.ctimes[file] ?? null });
		return;
	}
	if (claimed.id <= machine.lastId) throw new Error("a number was used twice");
	machine.lastId = claimed.id;
	const fresh = { state: "claimed", claim: 1, interrupted: 0, outcome: null, left: false } as const;
	const remembered = machine.ctimes[file] ?? null;
	machine.jobs.set(claimed.id, { ...fresh, id: claimed.id, file, remembered, undone: false, retried: false });
}

type Work = Exclude<Step["what"], "arrive" | "touch" | "undo" | "retry" | "crash">;

/** From which states each piece of work is done. */
const FROM: { readonly [W in Work]: readonly JobProgress["state"][] } = {
	advance: ["claimed", "processing", "produced"],
	conclude: ["claimed", "processing", "produced", "publishing"],
	finish: ["published", "quarantining"],
	requeue: ["claimed", "processing", "produced", "publishing", "published"],
	forget: ["queued", "claimed", "processing", "produced", "publishing"],
};

async function work(what: Work, step: Step, { jobs, ctimes }: Machine, journal: Journal): Promise<void> {
	const fit = [...jobs.values()].filter(({ state }) => FROM[what].includes(state));
	const job = fit[step.pick % Math.max(1, fit.length)];
	if (job === undefined) return;
	switch (what) {
		case "advance": {
			const next = progressAfter(job.state);
			await journal.advance(job, next);
			job.state = next.state;
			return;
		}
		case "conclude":
			return conclude(job, step, journal);
		case "finish":
			return finish(job, step.flag, ctimes[job.file] ?? 0, journal);
		case "requeue":
			return requeue(job, step.flag ? "interrupted" : "handed-back", journal);
		case "forget":
			await journal.forget(job);
			jobs.delete(job.id);
	}
}

function progressAfter(state: JobProgress["state"]): JobProgress {
	if (state === "claimed") return { state: "processing" };
	if (state === "processing") return { state: "produced", product: PRODUCT };
	return { state: "publishing", product: PRODUCT, final: "/library/NAI.safetensors", placeholder: false };
}

async function conclude(job: Believed, { outcome, architecture }: Step, journal: Journal): Promise<void> {
	const good = outcome === "published" || outcome === "unchanged";
	const product = outcome === "published" ? PRODUCT : null;
	const output = product && { path: "/library/NAI.safetensors", bytes: OUTPUT_BYTES };
	const told: Conclusion = conclusion({ outcome, output, findings: { ...FINDINGS, architecture } });
	const next: JobProgress = good
		? { state: "published", product, final: output?.path ?? null }
		: { state: "quarantining", reasonText: "why" };
	await journal.conclude(job, told, next);
	Object.assign(job, { outcome, state: next.state });
}

async function finish(job: Believed, left: boolean, ctime: number, journal: Journal): Promise<void> {
	const identity = { dev: "1", ino: `${job.file}`, size: bytesOf(job.file), mtimeNs: "3", ctimeNs: String(ctime) };
	await journal.finish(job, left ? { kind: "left", identity } : { kind: "gone" });
	Object.assign(job, { state: "done", left, ...(left && { remembered: ctime }) });
}

async function requeue(job: Believed, why: "interrupted" | "handed-back", journal: Journal): Promise<void> {
	await journal.requeue(job, why);
	Object.assign(job, {
		state: "queued",
		outcome: null,
		interrupted: job.interrupted + (why === "interrupted" ? 1 : 0),
	});
}

const NOTHING = { moves: [], removals: [] };

/** As the commands do it: what was cut short is finished first. `flag`: it is cut short itself. */
async function revise(kind: RevisionKind, { pick, flag }: Step, machine: Machine, journal: Journal): Promise<void> {
	await finishOpen(machine, journal);
	const all = [...machine.jobs.values()];
	const isLive = (file: number): boolean => all.some((job) => job.file === file && job.state !== "done");
	const fit = all.filter((job) => job.state === "done" && !(kind === "undo" ? !isUndoable(job) : isLive(job.file)));
	const job = fit[pick % Math.max(1, fit.length)];
	if (job === undefined) return;
	const { id: revision } = await journal.revisions.begin(job.id, kind, NOTHING, NOW);
	machine.open.set(job.id, { revision, kind });
	if (kind === "retry") for (const one of all) if (one.file === job.file && one.state === "done") one.remembered = null;
	if (!flag) await finishOpen(machine, journal);
}

function isUndoable({ outcome, undone }: Believed): boolean {
	return outcome === "published" && !undone;
}

async function finishOpen({ jobs, open }: Machine, journal: Journal): Promise<void> {
	for (const { id, job, kind, work: left } of await journal.revisions.open()) {
		await journal.revisions.finish(id, left, NOW);
		const believed = jobs.get(job);
		if (believed === undefined || open.get(job)?.revision !== id) throw new Error(`revision ${id} is nobody's`);
		if (kind === "undo") believed.undone = true;
		else believed.retried = true;
		open.delete(job);
	}
	if (open.size > 0) throw new Error("a revision that was begun is not in the journal");
}

/** The holder from before can no longer change a job. */
async function expectRefused(job: Believed, journal: Journal): Promise<void> {
	const old = { id: job.id, claim: job.claim };
	const writes = [
		() => journal.advance(old, { state: "processing" }),
		() => journal.conclude(old, conclusion(), { state: "published", product: PRODUCT, final: null }),
		() => journal.accompany(old, []),
		() => journal.finish(old, { kind: "gone" }),
		() => journal.requeue(old, "interrupted"),
		() => journal.forget(old),
	];
	if (await journal.isHeld(old)) throw new Error(`job ${job.id} has two holders`);
	for (const write of writes) await expect(write()).rejects.toMatchObject({ code: "journal.superseded" });
}

/** Whatever the disks show, by the table of recovery. */
async function recover(step: Step, machine: Machine, journal: Journal): Promise<void> {
	await finishOpen(machine, journal);
	for (const { id, progress } of await journal.unfinished()) {
		const job = machine.jobs.get(id);
		const taken = await journal.take(id);
		if (job?.state !== progress.state) throw new Error(`job ${id} is ${progress.state}, and was ${job?.state}`);
		await expectRefused(job, journal);
		job.claim += 1;
		if (taken?.claim !== job.claim) throw new Error(`job ${id} was taken up with the claim ${taken?.claim}`);
		const { decision } = decide(progress.state, step.evidence);
		if (decision === "requeue") await requeue(job, "handed-back", journal);
		if (decision === "forget") {
			await journal.forget(job);
			machine.jobs.delete(id);
		}
		if (["publish", "take-placeholder", "conclude"].includes(decision)) {
			await conclude(job, { ...step, outcome: "published" }, journal);
			await finish(job, step.flag, machine.ctimes[job.file] ?? 0, journal);
		}
		if (["archive", "quarantine", "report-missing"].includes(decision)) {
			await finish(job, step.flag, machine.ctimes[job.file] ?? 0, journal);
		}
	}
}
