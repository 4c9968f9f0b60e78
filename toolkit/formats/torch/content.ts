import type { TensorTable } from "../../tensor.ts";
import type { Value } from "../pickle/value.ts";
import type { TorchDialect } from "./dialect.ts";
import { leftOutOf } from "./left-out.ts";
import type { Named } from "./names.ts";
import { valuesOf } from "./values.ts";
import { unwrap } from "./wrappers.ts";

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
