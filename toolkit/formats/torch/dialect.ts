import { toolkitError, type UserError } from "../../errors.ts";
import { latin1Of } from "../ascii.ts";
import type { Dialect } from "../pickle/machine.ts";
import type { GlobalRef, StorageValue, TensorValue, Value } from "../pickle/value.ts";
import { storageDType } from "./dtypes.ts";
import { isCount, rebuild } from "./rebuild.ts";

/** Interprets the pickles of a torch file, and collects the storages and tensors in them. */
export interface TorchDialect extends Dialect {
	/** Whole storages by key, in order of first appearance. */
	readonly storages: ReadonlyMap<string, StorageValue>;
	/** Every tensor that was created, even if the final value does not contain it. */
	readonly tensors: ReadonlySet<TensorValue>;
}

/** A decimal counter in zip files, a decimal address in legacy files; never a path. */
const KEY = /^\d{1,20}$/;

/**
 * The dialect of torch.save. A zip's persistent id is `("storage", class, key, location, count)`; a legacy
 * file's has a view as its sixth, and may be `("module", class, file, source)`.
 */
export function torchDialect(layout: "zip" | "legacy"): TorchDialect {
	const storages = new Map<string, StorageValue>();
	const tensors = new Set<TensorValue>();
	return {
		storages,
		tensors,
		persistent(id, at) {
			const items = typeof id === "object" && id?.kind === "tuple" ? id.items : [];
			if (layout === "legacy" && items.length === 4 && textOf(items[0]) === "module") return classOf(items[1], at);
			if (items.length !== (layout === "zip" ? 5 : 6) || textOf(items[0]) !== "storage") {
				throw malformed(at, "a persistent id is not of the form that torch writes");
			}
			const whole = known(storages, storageOf(items, at), at);
			return layout === "zip" ? whole : partOf(whole, items[5] ?? null, at);
		},
		reduce(callee, args, at) {
			const made = rebuild(callee, args, at);
			if (typeof made === "object" && made?.kind === "tensor") tensors.add(made);
			return made;
		},
	};
}

function storageOf({ 1: type, 2: key, 3: location, 4: count }: readonly Value[], at: number): StorageValue {
	const dtype = storageDType(classOf(type, at).name);
	if (dtype === null) throw malformed(at, `${classOf(type, at).name} is not a storage class`);
	if (typeof key !== "string" || !KEY.test(key)) throw malformed(at, "a storage's key is not a decimal number");
	if (typeof location !== "string") throw malformed(at, "a storage's location is not a string");
	if (!isCount(count)) throw malformed(at, "a storage's size is not a whole number");
	return { kind: "storage", key, dtype, count, from: 0, length: count };
}

/** The storage with this key; if the key is already known, it must have the same type and size. */
function known(storages: Map<string, StorageValue>, storage: StorageValue, at: number): StorageValue {
	const before = storages.get(storage.key);
	if (before === undefined) {
		storages.set(storage.key, storage);
		return storage;
	}
	if (before.dtype !== storage.dtype || before.count !== storage.count) {
		throw malformed(at, `storage ${storage.key} is described in two ways`);
	}
	return before;
}

/** The part of a legacy storage that a view refers to: None, or `(key, offset, size)` in elements. */
function partOf(whole: StorageValue, view: Value, at: number): StorageValue {
	if (view === null) return whole;
	const items = typeof view === "object" && view.kind === "tuple" ? view.items : [];
	const [key, from, length] = items;
	if (items.length !== 3 || typeof key !== "string" || !isCount(from) || !isCount(length)) {
		throw malformed(at, "a view of a storage is not of the form that torch writes");
	}
	if (from + length > whole.count) throw malformed(at, `a view reaches beyond storage ${whole.key}`);
	return { ...whole, from, length };
}

function classOf(value: Value | undefined, at: number): GlobalRef {
	if (typeof value === "object" && value?.kind === "global") return value;
	throw malformed(at, "a persistent id names no class");
}

/** Text, which Python 2 may have written as bytes. */
function textOf(value: Value | undefined): string | null {
	if (typeof value === "object" && value?.kind === "bytes") return latin1Of(value.bytes.subarray(0, 16));
	return typeof value === "string" ? value : null;
}

function malformed(at: number, what: string): UserError {
	return toolkitError("torch.malformed", { at, what });
}
