import { toolkitError, UserError } from "../../errors.ts";
import type { Global } from "../../tensor.ts";
import { CONTAINERS } from "./containers.ts";
import { MAX_OPCODES } from "./limits.ts";
import { LITERALS } from "./literals.ts";
import { type Dialect, limit, type Machine, machineOver, malformed, pop, take, unsupported } from "./machine.ts";
import { OBJECTS } from "./objects.ts";
import type { Step } from "./opcode.ts";
import type { Value } from "./value.ts";

/** The content of one pickle, as far as it could be read. */
export interface Scan {
	/** The pickled value; null if there is a fault. */
	readonly root: Value;
	/** Index in the bytes after its STOP opcode, or of the fault. */
	readonly end: number;
	/** Every global named before `end`, even if its value was discarded, each with its first offset. */
	readonly globals: readonly Global[];
	/** Why it must not be used: a dangerous global or, if there is none, the place where it is broken. */
	readonly fault: UserError | null;
}

/** PROTO's highest operand; 5 is the newest of Python 3.14. */
const HIGHEST_PROTOCOL = 5;
const STOP = 0x2e;
const STEPS: readonly (Step | undefined)[] = dispatchTable();

/**
 * Reads the pickle that starts at `start`, without executing any of it. Never throws UserError: a fault is returned
 * together with everything found before it. `base` is the file offset of `bytes`.
 */
export function scanPickle(bytes: Uint8Array, dialect: Dialect, start = 0, base = 0): Scan {
	const m = machineOver(bytes, start, base, dialect);
	let root: Value = null;
	let fault: UserError | null = null;
	try {
		root = run(m);
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		fault = error;
	}
	const globals = [...m.globals.values()];
	fault = dangerousFault(globals) ?? fault;
	return { root: fault === null ? root : null, end: m.at, globals, fault };
}

/** The error `pickle.dangerous` for the first dangerous global; null if there is none. */
export function dangerousFault(globals: readonly Global[]): UserError | null {
	const dangerous = globals.filter((global) => global.verdict === "dangerous");
	const first = dangerous[0];
	if (first === undefined) return null;
	return toolkitError("pickle.dangerous", { name: first.name, at: first.offset, others: dangerous.length - 1 });
}

function run(m: Machine): Value {
	for (let count = 1; ; count++) {
		if (count > MAX_OPCODES) throw limit(m, "opcodes", MAX_OPCODES);
		if (m.framed && m.at === m.limit) leaveFrame(m);
		const opcode = m.bytes[take(m, 1)] ?? 0;
		if (opcode === STOP) return finish(m);
		const step = STEPS[opcode];
		if (step === undefined) throw malformed(m, `0x${opcode.toString(16).padStart(2, "0")} is not an opcode`);
		step(m);
	}
}

function finish(m: Machine): Value {
	const root = pop(m);
	if (m.stack.length > 0 || m.marks.length > 0) throw malformed(m, "it stops with values left over");
	if (m.framed && m.at !== m.limit) throw malformed(m, "it stops inside a frame");
	return root;
}

function protocol(m: Machine): void {
	const version = m.view.getUint8(take(m, 1));
	if (version > HIGHEST_PROTOCOL) throw unsupported(m, `protocol ${version}`);
}

/** FRAME: announces the length of the next block. Opcodes and operands may not cross its end; frames do not nest. */
function frame(m: Machine): void {
	if (m.framed) throw malformed(m, "a frame starts inside a frame");
	const length = Number(m.view.getBigUint64(take(m, 8), true));
	const start = take(m, length);
	m.at = start;
	m.limit = start + length;
	m.framed = true;
}

function leaveFrame(m: Machine): void {
	m.limit = m.bytes.length;
	m.framed = false;
}

function dispatchTable(): (Step | undefined)[] {
	const steps = new Array<Step | undefined>(256).fill(undefined);
	for (const [opcode, step] of [...LITERALS, ...CONTAINERS, ...OBJECTS]) steps[opcode] = step;
	steps[0x80] = protocol;
	steps[0x95] = frame;
	return steps;
}
