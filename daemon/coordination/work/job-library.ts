import { hostsError } from "../../hosts-errors.ts";
import type { SharedJob, SharedJournal } from "../../journal/port/shared-journal.ts";
import { productOf } from "../../recover/evidence.ts";
import { isDevice } from "../storage/devices.ts";
import type { SharedStorage } from "../storage/shared-storage.ts";
import { giveBackUnmade } from "./give-back.ts";
import { NotSettled } from "./not-settled.ts";

/** Where a job goes, and where the settings of this host send jobs of its inbox. */
interface Libraries {
	/** That of the settings which came with the job. */
	readonly library: string;
	/** That of this host's settings. */
	readonly own: string;
}

interface LibraryMeans {
	readonly journal: SharedJournal;
	/** The turn of the storage when the job was read. */
	readonly turn: number;
	readonly storage: Pick<SharedStorage, "proveFormer" | "turn">;
}

/**
 * Throws `hosts.other-library` where a job cannot go on because its library is not that of this host's settings. A product is
 * published where it was made, although the settings have changed since, if this host sees that library as the others do. A job
 * without a product is given back: it begins when the host that watches its inbox has given it the current settings.
 */
export async function requireLibrary(
	job: SharedJob,
	{ library, own }: Libraries,
	{ journal, storage, turn }: LibraryMeans,
): Promise<void> {
	const { inbox, progress } = job;
	const product = productOf(progress);
	if (library !== own && (progress.state === "claimed" || progress.state === "processing")) {
		await giveBackUnmade(job, journal);
		throw hostsError("hosts.other-library", { inbox, library });
	}
	if (product === null) return;
	if (library !== own) {
		await storage.proveFormer(library).catch((cause) => {
			throw hostsError("hosts.other-library", { inbox, library }, { cause });
		});
		if (storage.turn() !== turn) throw new NotSettled("its library was proved after the job was read");
	}
	// A product on storage that this host does not have would be taken for lost, and made again.
	if (!isDevice(product.dev)) throw hostsError("hosts.other-library", { inbox, library: product.folder });
}
