import { createHash } from "node:crypto";
import type { Plan } from "../toolkit/plan.ts";
import { checkUnchanged } from "./file-source.ts";
import { runSpans } from "./run-spans.ts";
import { spansFor } from "./spans.ts";
import { tensorCrcs } from "./tensor-crcs.ts";
import type { Work } from "./work.ts";

/**
 * A digest of the names, shapes and data of the tensors that the plan would write, in their order. Writes nothing. Any
 * single changed bit in a tensor changes the digest. Throws as `execute` does.
 */
export async function digest(plan: Plan, work: Work): Promise<string> {
	const spans = spansFor(plan, work.pool.workers);
	const { crcs } = await runSpans(spans, { output: null, crc: true, sourceCrc: false, into: "" }, work);
	for (const source of work.sources) checkUnchanged(source);
	const whole = tensorCrcs(plan, spans, crcs);
	const hash = createHash("sha256");
	for (const [index, { name, shape }] of plan.tensors.entries()) hash.update(`${name} ${shape} ${whole[index]}\n`);
	return hash.digest("hex");
}
