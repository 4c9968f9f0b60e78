// The bench's input: a whole SD-v1 as trainers leave it, fp32 with EMA and junk, 7.7 GB, written by real torch.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { EMA, tensorsAt, WHOLE_SD_V1 } from "../fullsize/tensors.mjs";

const PYTHON = "/usr/bin/python3";

/** Writes the model to `out`; needs python3 with torch and 12 GB of memory. */
export function makeModel(out) {
	const wanted = { out, dtype: "float32", junk: true, badIds: true, tensors: tensorsAt([...WHOLE_SD_V1, EMA]) };
	execFileSync(PYTHON, [fileURLToPath(new URL("../fullsize/make.py", import.meta.url))], {
		input: JSON.stringify(wanted),
	});
}
