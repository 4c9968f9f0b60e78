import type { UserError } from "../../errors.ts";
import type { Global } from "../../tensor.ts";
import { otherFormat } from "../other-models.ts";

/** Classes of YOLO networks: of ultralytics 8 and later, and of YOLOv5 and its kin, whose code it was before. */
const ULTRALYTICS = /^(ultralytics\.|models\.(yolo|common|experimental)\.)/;

/** The one dangerous name in a YOLO whose layers were fused: each layer's `forward` is a bound method of it. */
const FUSED = "builtins.getattr";

/** `file.other-format` for a pickle of another program's own objects; null for any other. None of the objects is made. */
export function otherObjects(globals: readonly Pick<Global, "name">[]): UserError | null {
	return globals.some(({ name }) => ULTRALYTICS.test(name)) ? otherFormat("ultralytics") : null;
}

/**
 * The fault that a torch file is refused with. A fused YOLO, in which nothing but `getattr` is dangerous, is called what it
 * is, with a warning; every other fault stays: a broken pickle may hide what comes behind the break.
 */
export function faultOrFused(fault: UserError, globals: readonly Global[]): UserError {
	if (fault.code !== "pickle.dangerous" || otherObjects(globals) === null) return fault;
	const dangerous = globals.filter(({ verdict }) => verdict === "dangerous");
	return dangerous.every(({ name }) => name === FUSED) ? otherFormat("ultralytics-fused") : fault;
}
