import { type FilePath, filePath, folderOf, pathFromHex } from "../../../workers/files/file-path.ts";
import { type Arrival, deviceOf, type Identity } from "../../../workers/files/identity.ts";
import type { ToHash } from "../../journal/port/hash-list.ts";
import type { Job, JobProgress, Product, Sidecar, SourceFate } from "../../journal/port/model.ts";
import type { SharedJournal } from "../../journal/port/shared-journal.ts";

/** Returns another name for the device of the file at a path, or the same one. */
export type RenameDevice = (dev: string, path: FilePath) => string | Promise<string>;

/** Stored instead of a device number if the device is not a share, for example a folder of a library on another file system. */
const NO_SHARE = "no-share";

/**
 * A journal in which devices have names that are the same on all hosts. A device number of stat(2) differs from host to host; on
 * the way into the journal it becomes the id of its share, and on the way out the number on this host. All devices that are no
 * shares have one name there; on the way out it becomes the number of the folder that the file is in, so that only the inode,
 * the size and the times of the file tell whether it is the same. `devices`: the ids of the shares by device number, one to one;
 * read at each call. What reads jobs throws the errors of stat(2).
 */
export function withDevices(journal: SharedJournal, devices: ReadonlyMap<string, string>): SharedJournal {
	const toShare = (dev: string): string => devices.get(dev) ?? (isDevice(dev) ? NO_SHARE : dev);
	async function toDevice(dev: string, path: FilePath): Promise<string> {
		if (dev === NO_SHARE) return (await deviceOf(folderOf(path))) ?? dev;
		for (const [device, share] of devices) if (share === dev) return device;
		return dev;
	}
	const jobOut = async <J extends Job>(job: J | null): Promise<J | null> =>
		job === null ? null : renamedJob(job, toDevice);
	return {
		...journal,
		claim: async (arrival, at) => jobOut(await journal.claim(await renamedArrival(arrival, toShare), at)),
		dealtWith: async (arrival) => journal.dealtWith(await renamedArrival(arrival, toShare)),
		take: async (id) => jobOut(await journal.take(id)),
		advance: async (job, progress) => journal.advance(job, await renamedProgress(progress, toShare)),
		conclude: async (job, conclusion, progress) =>
			journal.conclude(job, conclusion, await renamedProgress(progress, toShare)),
		finish: (job, resting, kept) => journal.finish(job, renamedFate(resting, toShare), kept),
		unfinished: async () => Promise.all((await journal.unfinished()).map((job) => renamedJob(job, toDevice))),
		toHash: {
			async pending() {
				// One folder that cannot be looked at does not stop the others.
				const all = (await journal.toHash.pending()).map((one) => renamedToHash(one, toDevice).catch(() => one));
				// A file on a share that this host does not have would be taken for a changed one, and never be hashed.
				return (await Promise.all(all)).filter(({ expected }) => isDevice(expected.dev));
			},
			settle: async (one, hashes) => journal.toHash.settle(await renamedToHash(one, toShare), hashes),
			failed: async (one) => journal.toHash.failed(await renamedToHash(one, toShare)),
		},
		async arrive(arrivals, origin, lease) {
			const renamed = await Promise.all(arrivals.map((arrival) => renamedArrival(arrival, toShare)));
			return journal.arrive(renamed, origin, lease);
		},
		takeFor: async (id, host) => jobOut(await journal.takeFor(id, host)),
	};
}

/** Whether it is a device number of this host, and not a name that the journal has for it, which is never a number. */
export function isDevice(dev: string): boolean {
	return /^\d+$/.test(dev);
}

/** The same job, with other names of devices. */
export async function renamedJob<J extends Job>(job: J, rename: RenameDevice): Promise<J> {
	const { arrival, progress } = job;
	return { ...job, arrival: await renamedArrival(arrival, rename), progress: await renamedProgress(progress, rename) };
}

async function renamedArrival(arrival: Arrival, rename: RenameDevice): Promise<Arrival> {
	return { ...arrival, identity: await renamedFile(arrival.identity, arrival.pathBytes, rename) };
}

async function renamedProgress(progress: JobProgress, rename: RenameDevice): Promise<JobProgress> {
	switch (progress.state) {
		case "queued":
		case "claimed":
		case "processing":
		case "done":
			return progress;
		case "produced":
		case "publishing":
			return { ...progress, product: await renamedProduct(progress.product, rename) };
		case "published": {
			const { product } = progress;
			return { ...progress, product: product === null ? null : await renamedProduct(product, rename) };
		}
		case "quarantining":
			return { ...progress, ...(await renamedSidecars(progress, rename)) };
	}
}

async function renamedProduct(product: Product, rename: RenameDevice): Promise<Product> {
	const renamed = await renamedFile(product, filePath(product.temp), rename);
	return { ...renamed, ...(await renamedSidecars(product, rename)) };
}

/** The list of sidecars as a property, with other names of devices; an object without properties if there is no list. */
async function renamedSidecars(
	{ sidecars }: { readonly sidecars?: readonly Sidecar[] },
	rename: RenameDevice,
): Promise<{ readonly sidecars?: readonly Sidecar[] }> {
	if (sidecars === undefined) return {};
	return { sidecars: await Promise.all(sidecars.map((sidecar) => renamedSidecar(sidecar, rename))) };
}

async function renamedSidecar(sidecar: Sidecar, rename: RenameDevice): Promise<Sidecar> {
	const { staged } = sidecar;
	return {
		...sidecar,
		identity: await renamedFile(sidecar.identity, pathFromHex(sidecar.fromHex), rename),
		staged: staged === null ? null : await renamedFile(staged, filePath(staged.temp), rename),
	};
}

function renamedFate(fate: SourceFate, rename: (dev: string) => string): SourceFate {
	if (fate.kind !== "left") return fate;
	return { ...fate, identity: { ...fate.identity, dev: rename(fate.identity.dev) } };
}

async function renamedToHash(one: ToHash, rename: RenameDevice): Promise<ToHash> {
	return { ...one, expected: await renamedFile(one.expected, filePath(one.pathBytes), rename) };
}

async function renamedFile<F extends Pick<Identity, "dev">>(file: F, path: FilePath, rename: RenameDevice): Promise<F> {
	return { ...file, dev: await rename(file.dev, path) };
}
