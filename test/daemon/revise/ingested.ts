import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Journal } from "../../../daemon/journal/port/journal.ts";
import { openJournal } from "../../../daemon/journal/sqlite/journal.ts";
import { tempPath } from "../../../daemon/publish/temp.ts";
import { publish } from "../../../daemon/publish.ts";
import { type ArchiveFolders, publishedConclusion, recordDone, recordRefused } from "../../../daemon/record.ts";
import type { RevisionDeps } from "../../../daemon/revise/one-at-a-time.ts";
import { arrivalAt, arrive, conclusion, NOW, produce } from "../arrivals.ts";
import { memoryLog, tempFolder } from "../temp-folder.ts";

/** A later time for records. */
export const LATER = "2026-11-23T08:00:00.000Z";

/** Folders, a journal, and what it takes to revise what went through them. */
export interface Home {
	readonly root: string;
	readonly inbox: string;
	readonly library: string;
	readonly journal: Journal;
	readonly archive: ArchiveFolders;
	readonly deps: RevisionDeps;
	readonly log: ReturnType<typeof memoryLog>;
	/** A file of this name, made unless it is there, that was pruned and published; says its number. */
	published(name?: string): Promise<number>;
	/** A file of this name that was refused. */
	refused(name?: string): Promise<number>;
}

/** Makes one, empty; `onRefused` as this setting and `onUnknown`. */
export async function aHome(onRefused: ArchiveFolders["onRefused"] = "quarantine"): Promise<Home> {
	const root = await tempFolder();
	const inbox = join(root, "inbox");
	const library = join(root, "library");
	const state = join(root, "state");
	for (const folder of [inbox, state, join(library, ".autoprune")]) await mkdir(folder, { recursive: true });
	const journal = await openJournal(join(state, "journal.db"));
	onTestFinished(() => journal.close());
	const archive: ArchiveFolders = {
		originals: join(inbox, "Originals"),
		failed: join(inbox, "Failed"),
		onRefused,
		onUnknown: onRefused,
	};
	const log = memoryLog();
	const claimed = async (name: string) => {
		const path = join(inbox, name);
		const job = await journal.claim(
			await (existsSync(path) ? arrivalAt(path) : arrive(path, `weights of ${name}`)),
			NOW,
		);
		if (job === null) throw new Error(`${name} was not claimed`);
		return job;
	};
	return {
		root,
		inbox,
		library,
		journal,
		archive,
		log,
		deps: { journal, state, now: () => LATER, log },
		async published(name = "NAI.ckpt") {
			const job = await claimed(name);
			const target = { folder: join(library, "VAE"), stem: name.replace(/\.\w+$/, "") };
			const product = await produce(tempPath(join(library, ".autoprune"), job), `pruned of ${name}`, target);
			const final = await publish(journal, job.id, product);
			await recordDone(journal, job, publishedConclusion(job, product, final, NOW), product, archive);
			return job.id;
		},
		async refused(name = "page.ckpt") {
			const job = await claimed(name);
			const refusal = { outcome: "refused", code: "file.not-a-model", reason: "A text.", output: null } as const;
			await recordRefused(journal, job, conclusion(refusal), "why {file} was refused", archive);
			return job.id;
		},
	};
}
