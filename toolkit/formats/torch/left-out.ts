import type { LeftOutRoot } from "../../tensor.ts";
import type { Value } from "../pickle/value.ts";
import type { TorchDialect } from "./dialect.ts";
import { tensorsWithin } from "./roots.ts";
import type { Unwrapped } from "./wrappers.ts";

/** The root name of tensors outside any container that is read, such as those in the state of an unknown object. */
const UNREAD_OBJECTS = "(objects that are not read)";

/** All tensors of the file that are not among the found weights, by root. */
export function leftOutOf(root: Value, dialect: TorchDialect, { leftOut }: Unwrapped): readonly LeftOutRoot[] {
	const reached = tensorsWithin(root);
	let unread = 0;
	for (const tensor of dialect.tensors) if (!reached.has(tensor)) unread++;
	return unread === 0 ? leftOut : [...leftOut, { root: UNREAD_OBJECTS, tensors: unread }];
}
