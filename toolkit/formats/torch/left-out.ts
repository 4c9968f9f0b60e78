import type { LeftOutRoot } from "../../tensor.ts";
import type { Value } from "../pickle/value.ts";
import type { TorchDialect } from "./dialect.ts";
import { tensorsWithin } from "./roots.ts";
import type { Unwrapped } from "./wrappers.ts";

/** Stands for the root of tensors that are held by no container that is read, such as the state of an unknown object. */
const UNREAD_OBJECTS = "(objects that are not read)";

/** Everything that is in the file, but is not among the tensors that were found, by root. */
export function leftOutOf(root: Value, dialect: TorchDialect, { leftOut }: Unwrapped): readonly LeftOutRoot[] {
	const reached = tensorsWithin(root);
	let unread = 0;
	for (const tensor of dialect.tensors) if (!reached.has(tensor)) unread++;
	return unread === 0 ? leftOut : [...leftOut, { root: UNREAD_OBJECTS, tensors: unread }];
}
