import type { UserError } from "../../errors.ts";
import type { Global } from "../../tensor.ts";
import { otherFormat } from "../other-models.ts";

/** Classes of YOLO networks: of ultralytics 8 and later, and of YOLOv5 and its derivatives. */
const ULTRALYTICS = /^(ultralytics\.|models\.(yolo|common|experimental)\.)/;

/**
 * The only dangerous name in a YOLO with fused layers: it is needed to pickle the bound method `forward` of each layer.
 */
const FUSED = "builtins.getattr";

/** The error `file.other-format` for a pickle of another program's objects, which are never created; otherwise null. */
export function otherObjects(globals: readonly Pick<Global, "name">[]): UserError | null {
	return globals.some(({ name }) => ULTRALYTICS.test(name)) ? otherFormat("ultralytics") : null;
}

/**
 * The error for a refused torch file. A fused YOLO, in which only `getattr` is dangerous, is named as such, with a
 * warning. Every other error stays, because a broken pickle may hide further globals after the break.
 */
export function faultOrFused(fault: UserError, globals: readonly Global[]): UserError {
	if (fault.code !== "pickle.dangerous" || otherObjects(globals) === null) return fault;
	const dangerous = globals.filter(({ verdict }) => verdict === "dangerous");
	return dangerous.every(({ name }) => name === FUSED) ? otherFormat("ultralytics-fused") : fault;
}
