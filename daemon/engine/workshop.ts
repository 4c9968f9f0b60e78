import { planOperation } from "../../operations/plan-operation.ts";
import { prepare } from "../../operations/prepare.ts";
import { writePlan } from "../../operations/write-plan.ts";
import { workerError } from "../../workers/errors.ts";
import { type Identity, sameIdentity } from "../../workers/files/identity.ts";
import type { Work } from "../../workers/work.ts";
import { needOf } from "../admission/need.ts";
import type { Tasks } from "./protocol.ts";

/** Plans an operation for a pool of `workers` threads. */
export function plan({ operation, config }: Tasks["plan"]["in"], workers: number): Tasks["plan"]["out"] {
	const { planned, plan } = planOperation(operation, config);
	return { ...planned, need: needOf(plan, workers) };
}

/** Writes the output of an operation. The files are examined again, and must be as they were planned. */
export async function write(
	{ operation, config, identities, into }: Tasks["write"]["in"],
	work: Omit<Work, "sources">,
): Promise<Tasks["write"]["out"]> {
	const prepared = prepare(operation, config);
	for (const [index, { path, identity }] of prepared.sources.entries()) {
		if (!isSame(identity, identities[index])) throw workerError("work.changed", { path });
	}
	const { executed } = await writePlan(prepared, { ...work, into, durable: false });
	return { bytes: executed.bytes };
}

function isSame(now: Identity, then: Identity | undefined): boolean {
	return then !== undefined && sameIdentity(now, then);
}
