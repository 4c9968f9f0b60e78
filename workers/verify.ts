import { readTable } from "../toolkit/formats/index.ts";
import type { Plan, Planned } from "../toolkit/plan.ts";
import { sameShape, type Tensor } from "../toolkit/tensor.ts";
import { workerError } from "./errors.ts";
import { openSource, TOOLS } from "./file-source.ts";

/**
 * Reads a written file again and compares it with the plan: size, names, dtypes, shapes and offsets. For a copy, only
 * the size is compared. Throws UserError `work.not-as-planned`, or one for the errno if it cannot be read.
 */
export function verify(plan: Plan, path: string): void {
	const opened = openSource(path, "output");
	try {
		if (opened.source.size !== plan.bytes) {
			throw workerError("work.not-as-planned", { path, what: `${opened.source.size} bytes, not ${plan.bytes}` });
		}
		if (plan.format === "copy") return;
		const { tensors } = readTable(opened.source, TOOLS);
		if (tensors.size !== plan.tensors.length) {
			throw workerError("work.not-as-planned", {
				path,
				what: `${tensors.size} tensors, not ${plan.tensors.length}`,
			});
		}
		const wrong = plan.tensors.find((planned) => !isAsPlanned(planned, tensors.get(planned.name)));
		if (wrong) throw workerError("work.not-as-planned", { path, what: `another ${wrong.name} than planned` });
	} finally {
		opened.close();
	}
}

function isAsPlanned(planned: Planned, tensor: Tensor | undefined): boolean {
	if (tensor === undefined || tensor.dtype !== planned.dtype || !sameShape(tensor.shape, planned.shape)) return false;
	return planned.bytes === 0 || tensor.storage.offset + tensor.start === planned.offset;
}
