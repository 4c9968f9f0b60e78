import { basename, dirname } from "node:path";
import { pathKey, toLatin1 } from "../../workers/files/file-path.ts";
import type { Services } from "../daemon-services.ts";
import type { HistoryEntry } from "../journal/port/history.ts";
import {
	type LateSidecar,
	type LateSidecarOptions,
	type LateSidecarResult,
	placeLateSidecar,
	WAITS,
} from "../publish/late-sidecar.ts";
import { createSettler } from "../settle.ts";
import type { InboxFile, Passed } from "./scan.ts";
import { ownersIn } from "./sidecars.ts";

/** Sidecars in the inbox without their model. */
export interface LateSidecars {
	/**
	 * Moves settled sidecars to their published models. `quietMs`: how long a sidecar must stay unchanged to count as
	 * complete. `nowMs` is monotonic.
	 */
	scanned(lone: readonly InboxFile[], quietMs: number, nowMs: number): Promise<Lateness>;
	/** Resolves when no move is running. */
	settled(): Promise<void>;
}

interface Lateness {
	/** No move is running, and none will start without another file. */
	readonly drained: boolean;
	/** When the next sidecar may have settled, in ms from now; null when none will. */
	readonly scanAgainMs: number | null;
	/** Sidecars that stay in the inbox for now. */
	readonly staying: readonly Passed[];
}

/**
 * How far back a sidecar's model is searched. A preview that arrives within a day belongs to the model that is already
 * published. A preview that arrives later may belong to another model of the same name that has not arrived yet.
 */
const FOLLOWS_WITHIN_MS = 24 * 3_600_000;

/** More models than are published in a day; the search covers no more than this. */
const MOST_MODELS = 20_000;

/** The part of an inbox context that is used. */
interface LateSidecarsContext {
	readonly inbox: string;
	readonly stagingFolderFor: LateSidecarOptions["stagingFolderFor"];
	readonly services: Pick<Services, "journal" | "log"> & {
		readonly events: Pick<Services["events"], "emit">;
		readonly control: Pick<Services["control"], "pause">;
	};
}

interface LateSidecarsOptions {
	/** The current time of the clock that the journal uses. */
	readonly now: () => Date;
	/** When it is aborted, no move starts. */
	readonly signal: AbortSignal;
	/** Called when all running moves have finished. */
	readonly onEnd: () => void;
}

/** Creates the late-sidecar handling for one run of the daemon. */
export function createLateSidecars(context: LateSidecarsContext, options: LateSidecarsOptions): LateSidecars {
	const { inbox, stagingFolderFor } = context;
	const { journal, log, events, control } = context.services;
	const settler = createSettler({ completenessOf: async () => ({ kind: "complete" }) });
	/** Sidecars that were told to wait: the reason, and the file's identity at that time. */
	let waiting = new Map<string, Passed>();
	let underWay: Promise<void> | null = null;
	let number = 0;

	async function send(ready: readonly InboxFile[]): Promise<void> {
		try {
			const modelOf = modelsAmong(await publishedLately());
			let failed = false;
			for (const candidate of ready) {
				if (options.signal.aborted) break;
				try {
					logOutcome(candidate, await sendOne(modelOf(candidate)));
				} catch (error) {
					failed = true;
					logFailure(error, candidate.path);
				}
			}
			// A scan that follows at once would find the failed ones again.
			if (!failed) options.onEnd();
		} catch (error) {
			logFailure(error);
		} finally {
			underWay = null;
		}
	}

	function logFailure(error: unknown, path?: string): void {
		const about = { err: error, ...(path !== undefined && { file: path }) };
		log.warn(about, "sidecars could not be moved to their models; they will be retried");
	}

	async function publishedLately(): Promise<readonly HistoryEntry[]> {
		const since = new Date(options.now().getTime() - FOLLOWS_WITHIN_MS);
		const entries = await journal.entries({ since }, MOST_MODELS);
		return entries.filter(({ output }) => output !== null);
	}

	async function sendOne(lateSidecar: LateSidecar | null): Promise<LateSidecarResult> {
		return lateSidecar === null
			? WAITS
			: placeLateSidecar(lateSidecar, { journal, stagingFolderFor, number: number++ });
	}

	function logOutcome(candidate: InboxFile, followed: LateSidecarResult): void {
		const file = basename(candidate.path);
		if (followed.kind === "followed") events.emit({ event: "followed", inbox, file, to: followed.to });
		if (followed.kind === "stays") {
			waiting.set(keyOf(candidate), { path: candidate.path, why: followed.why });
			events.emit({ event: "ignored", inbox, file, why: followed.why });
		}
	}

	return {
		async scanned(lone, quietMs, nowMs) {
			const settlement = await settler.judge(lone, quietMs, nowMs);
			const { scanAgainMs } = settlement;
			const seen = new Set(lone.map(keyOf));
			waiting = new Map([...waiting].filter(([key]) => seen.has(key)));
			const ready = settlement.ready.filter((candidate) => !waiting.has(keyOf(candidate)));
			if (ready.length > 0 && control.pause === null) underWay ??= send(ready);
			return { drained: underWay === null && scanAgainMs === null, scanAgainMs, staying: [...waiting.values()] };
		},
		async settled() {
			await underWay;
		},
	};
}

/** Selects the model that a sidecar belongs to; the newer one if two had the same name. */
function modelsAmong(newestFirst: readonly HistoryEntry[]): (candidate: InboxFile) => LateSidecar | null {
	const folders = new Map<string, Map<string, HistoryEntry>>();
	for (const entry of newestFirst) {
		const path = toLatin1(Buffer.from(entry.source.pathHex ?? Buffer.from(entry.source.path).toString("hex"), "hex"));
		const models = folders.get(dirname(path)) ?? new Map<string, HistoryEntry>();
		folders.set(dirname(path), models);
		if (!models.has(basename(path))) models.set(basename(path), entry);
	}
	const owners = new Map([...folders].map(([folder, models]) => [folder, ownersIn(models.keys())]));
	return (candidate) => {
		const path = toLatin1(candidate.pathBytes);
		const owner = owners.get(dirname(path))?.(basename(path)) ?? null;
		const entry = owner && folders.get(dirname(path))?.get(owner.model);
		if (!owner || !entry) return null;
		return { arrival: candidate, fit: { ending: owner.ending, wholeName: owner.by === owner.model }, entry };
	};
}

function keyOf({ pathBytes, identity }: InboxFile): string {
	const { dev, ino, size, mtimeNs } = identity;
	return [dev, ino, size, mtimeNs, pathKey(pathBytes)].join(":");
}
