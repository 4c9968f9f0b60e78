import { inMemory } from "../../../../toolkit/bytes.ts";
import { UserError } from "../../../../toolkit/errors.ts";
import type { Format } from "../../../../toolkit/formats/format.ts";
import { assemble, dict, int, type Part, pickle, storage, tensor, text, u64 } from "../pickle/assemble.ts";
import { type Around, buildZip, type Record, TOOLS } from "../zip/build-zip.ts";

/** A zip's storage `0` of six floats, and a tensor that is all of it. */
export const SIX = { "0": new Uint8Array(24) };
export const WHOLE = tensor(storage("0", 6), [2, 3]);

/** The names of a file's tensors, or the code that it is refused with. */
export function outcomeOf(format: Format, bytes: Uint8Array): string {
	try {
		return [...format.readTable(inMemory(bytes), TOOLS).tensors.keys()].join(" ");
	} catch (error) {
		if (error instanceof UserError) return error.code;
		throw error;
	}
}

/** A torch zip whose root is a dictionary of one value, `w`. */
export function holding(value: Part, storages: { readonly [key: string]: Uint8Array } = SIX): Uint8Array {
	return torchFile(pickle(dict([text("w"), value])), storages);
}

/** A torch zip around the bytes of a pickle, with storages by key; further records replace those of the same name. */
export function torchFile(
	dataPkl: Uint8Array,
	storages: { readonly [key: string]: Uint8Array } = {},
	further: readonly Record[] = [],
	around: Around = { torch: true },
): Uint8Array {
	const records: Record[] = [
		{ name: "archive/data.pkl", data: dataPkl },
		...Object.entries(storages).map(([key, data]) => ({ name: `archive/data/${key}`, data })),
		{ name: "archive/version", data: "3\n" },
	];
	const replaced = new Set(further.map((record) => record.name));
	return buildZip([...records.filter((record) => !replaced.has(record.name)), ...further], around);
}

export const MAGIC = assemble(0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, ".");

/** A legacy file around the parts of its object: key, count and bytes of each storage follow. */
export function legacyFile(
	object: Part,
	storages: readonly (readonly [key: string, count: number, bytes: Uint8Array])[],
	change: { magic?: Uint8Array; version?: number; keys?: Part; after?: Part } = {},
): Uint8Array {
	return assemble(
		change.magic ?? MAGIC,
		pickle(int(change.version ?? 1001)),
		pickle("}"),
		pickle(object),
		pickle("](", change.keys ?? storages.map(([key]) => text(key)), "e"),
		...storages.map(([, count, bytes]) => [u64(count), bytes]),
		change.after ?? "",
	);
}
