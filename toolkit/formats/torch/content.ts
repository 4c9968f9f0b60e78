import type { LeftOutRoot, TensorTable } from "../../tensor.ts";
import type { Value } from "../pickle/value.ts";
import type { TorchDialect } from "./dialect.ts";
import type { Named } from "./names.ts";
import { tensorsWithin } from "./roots.ts";
import { valuesOf } from "./values.ts";
import { type Unwrapped, unwrap } from "./wrappers.ts";

/** The content of a torch file's pickle. */
interface TorchContent {
	readonly named: Named;
	/** The fields of the table beside its tensors. */
	readonly rest: Pick<TensorTable, "values" | "valuesNotRead" | "leftOut">;
}

/** The weights of a file by name, its other values, and the left-out roots. Throws the errors of `unwrap`. */
export function contentOf(root: Value, dialect: TorchDialect, wanted: string | null): TorchContent {
	const unwrapped = unwrap(root, wanted);
	const { values, notRead } = valuesOf(unwrapped);
	const valuesNotRead = notRead.length === 0 ? {} : { valuesNotRead: notRead };
	return { named: unwrapped.named, rest: { values, ...valuesNotRead, leftOut: leftOutOf(root, dialect, unwrapped) } };
}

/** The root name of tensors outside any container that is read, such as those in the state of an unknown object. */
const UNREAD_OBJECTS = "(objects that are not read)";

/** All tensors of the file that are not among the found weights, by root. */
function leftOutOf(root: Value, dialect: TorchDialect, { leftOut }: Unwrapped): readonly LeftOutRoot[] {
	const reached = tensorsWithin(root);
	let unread = 0;
	for (const tensor of dialect.tensors) if (!reached.has(tensor)) unread++;
	return unread === 0 ? leftOut : [...leftOut, { root: UNREAD_OBJECTS, tensors: unread }];
}
