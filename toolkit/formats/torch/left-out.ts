import { quoted } from "../../quoted.ts";
import type { TorchDialect } from "./dialect.ts";
import type { Unwrapped } from "./wrappers.ts";

/** A sentence about tensors that are in the file, but were not found where its weights are. */
export function leftOut(dialect: TorchDialect, { named, wrapper }: Unwrapped): string[] {
	const found = new Set(named.values());
	let count = 0;
	for (const tensor of dialect.tensors) if (!found.has(tensor)) count++;
	if (count === 0) return [];
	const where = wrapper === null ? "in objects that are not read" : `outside ${quoted(wrapper)}`;
	return [`${count} ${count === 1 ? "tensor" : "tensors"} ${where} ${count === 1 ? "is" : "are"} left out`];
}
