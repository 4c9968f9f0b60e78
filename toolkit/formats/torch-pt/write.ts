import { crc32 } from "../../crc.ts";
import { bytesOf } from "../../dtype.ts";
import type { Plan, Planned, Wanted } from "../../plan.ts";
import { countOf } from "../../tensor.ts";
import type { Piece, Writer } from "../writer.ts";
import { pickleOf } from "./pickle.ts";
import { centralBytes, centralDirectory, endOf, localHeaders, placed, type ZipRecord } from "./zip-records.ts";

/** The folder of all records: older web UIs accept no other name. */
const FOLDER = "archive";

/** The format's version, as written by torch 1.6 and later. */
const VERSION = new TextEncoder().encode("3\n");

/**
 * Writes the format of torch 1.6 to 2.0, without torch's oddities: stored records, complete local headers, and no
 * record that older web UIs refuse. Tensors stay in the given order. A .pt file cannot store metadata, so they are left
 * out.
 */
export const torchPtWriter: Writer = {
	id: "torch-zip",
	extension: ".pt",
	needsCrc: true,
	layout(tensors) {
		const archive = archiveOf(tensors);
		const planned: Planned[] = tensors.map((tensor, i) => {
			const { data, bytes } = at(archive.storages, i);
			return { ...tensor, offset: data, bytes };
		});
		const bytes = archive.directory + centralBytes(recordsOf(archive), archive.directory);
		return { tensors: planned, bytes };
	},
	frame,
};

/** The location of every record, in the order of their offsets. */
interface ArchiveLayout {
	readonly pickle: Uint8Array;
	readonly pickleRecord: ZipRecord;
	/** `storages[i]` is the storage of tensor `i`. */
	readonly storages: readonly ZipRecord[];
	readonly version: ZipRecord;
	/** Offset of the central directory. */
	readonly directory: number;
}

function frame(plan: Plan, crcs: readonly number[]): Piece[] {
	if (crcs.length !== plan.tensors.length) {
		throw new Error(`${crcs.length} CRCs for ${plan.tensors.length} tensors`);
	}
	const archive = archiveOf(plan.tensors);
	archive.storages.forEach(({ name, data }, i) => {
		if (data !== at(plan.tensors, i).offset) throw new Error(`the plan has ${name} at another place`);
	});
	const { pickle, pickleRecord, version, directory } = archive;
	const records = recordsOf(archive);
	const all = [crc32(pickle), ...crcs, crc32(VERSION)];
	const headers = localHeaders(records, all);
	return [
		...headers.map((bytes, i) => ({ offset: at(records, i).header, bytes })),
		{ offset: pickleRecord.data, bytes: pickle },
		{ offset: version.data, bytes: VERSION },
		{ offset: directory, bytes: centralDirectory(records, all, directory) },
	];
}

function archiveOf(tensors: readonly Wanted[]): ArchiveLayout {
	const pickle = pickleOf(tensors);
	const pickleRecord = placed(`${FOLDER}/data.pkl`, pickle.length, 0);
	let end = endOf(pickleRecord);
	const storages = tensors.map((tensor, i) => {
		const record = placed(`${FOLDER}/data/${i}`, bytesOf(tensor.dtype, countOf(tensor.shape)), end);
		end = endOf(record);
		return record;
	});
	const version = placed(`${FOLDER}/version`, VERSION.length, end);
	return { pickle, pickleRecord, storages, version, directory: endOf(version) };
}

function recordsOf({ pickleRecord, storages, version }: ArchiveLayout): ZipRecord[] {
	return [pickleRecord, ...storages, version];
}

function at<T>(list: readonly T[], index: number): T {
	const item = list[index];
	if (item === undefined) throw new Error(`nothing at ${index} of ${list.length}`);
	return item;
}
