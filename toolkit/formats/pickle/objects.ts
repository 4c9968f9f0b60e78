import { MAX_GLOBALS, MAX_NAME } from "./limits.ts";
import { line } from "./literals.ts";
import { limit, type Machine, malformed, pop, popMark, push, pushCompound, top, unsupported } from "./machine.ts";
import type { OpcodeTable } from "./opcode.ts";
import { reducePython } from "./python.ts";
import { EMPTY_TUPLE, type GlobalRef, type Value } from "./value.ts";
import { modernModule, verdictOf } from "./verdict.ts";

/** Opcodes for globals and objects. All results are inert values: nothing is ever imported or called. */
export const OBJECTS: OpcodeTable = [
	[0x63, (m) => global(m, m.at - 1, line(m), line(m))],
	[0x93, stackGlobal],
	[0x52, reduce],
	[0x81, newObject],
	[0x92, newObjectWithNames],
	[0x69, instance],
	[0x6f, object],
	[0x62, build],
	[0x51, (m) => push(m, m.dialect.persistent(pop(m), m.base + m.at - 1))],
	[0x50, (m) => refuse(m, "a persistent id as text")],
	[0x82, (m) => refuse(m, "the extension registry")],
	[0x83, (m) => refuse(m, "the extension registry")],
	[0x84, (m) => refuse(m, "the extension registry")],
	[0x97, (m) => refuse(m, "buffers outside of it")],
	[0x98, (m) => refuse(m, "buffers outside of it")],
];

function global(m: Machine, at: number, module: string, name: string): void {
	if (module.length > MAX_NAME || name.length > MAX_NAME) throw limit(m, "characters in a global's name", MAX_NAME);
	const modern = modernModule(module);
	const full = `${modern}.${name}`;
	if (!m.globals.has(full)) {
		if (m.globals.size >= MAX_GLOBALS) throw limit(m, "globals", MAX_GLOBALS);
		m.globals.set(full, { name: full, verdict: verdictOf(modern, name), offset: m.base + at });
	}
	pushCompound(m, { kind: "global", name: full });
}

function stackGlobal(m: Machine): void {
	const at = m.at - 1;
	const name = pop(m);
	const module = pop(m);
	if (typeof name !== "string" || typeof module !== "string")
		throw malformed(m, "the name of a global is not a string");
	global(m, at, module, name);
}

function reduce(m: Machine): void {
	const args = tupleOf(m, pop(m));
	const callee = pop(m);
	if (typeof callee === "object" && callee?.kind === "opaque") pushOpaque(m, callee.of);
	else call(m, globalOf(m, callee), args);
}

function call(m: Machine, callee: GlobalRef, args: readonly Value[]): void {
	const made = reducePython(m, callee.name, args) ?? m.dialect.reduce(callee.name, args, m.base + m.at - 1);
	if (made === undefined) pushCompound(m, { kind: "opaque", of: callee.name, args, state: null });
	else if (typeof made === "object" && made !== null) pushCompound(m, made);
	else push(m, made);
}

function newObject(m: Machine): void {
	tupleOf(m, pop(m));
	make(m, pop(m));
}

function newObjectWithNames(m: Machine): void {
	pop(m);
	newObject(m);
}

function instance(m: Machine): void {
	global(m, m.at - 1, line(m), line(m));
	const made = pop(m);
	popMark(m);
	make(m, made);
}

function object(m: Machine): void {
	make(m, popMark(m)[0] ?? null);
}

/** Creates an object of any class as an opaque value, never a tensor, a storage or a string. */
function make(m: Machine, type: Value): void {
	pushOpaque(m, typeof type === "object" && type?.kind === "opaque" ? type.of : globalOf(m, type).name);
}

function pushOpaque(m: Machine, of: string): void {
	pushCompound(m, { kind: "opaque", of, state: null });
}

/** BUILD: stores the state of an object, ignores the attributes of a state dict, and refuses any other target. */
function build(m: Machine): void {
	const state = pop(m);
	const target = top(m);
	if (typeof target === "object" && target?.kind === "opaque") target.state = state;
	else if (typeof target !== "object" || target?.kind !== "dict")
		throw malformed(m, "it sets a state on a value that cannot have one");
}

function globalOf(m: Machine, value: Value): GlobalRef {
	if (typeof value === "object" && value?.kind === "global") return value;
	throw malformed(m, "it calls a value that is not a global");
}

function tupleOf(m: Machine, value: Value): readonly Value[] {
	if (value === EMPTY_TUPLE) return [];
	if (typeof value === "object" && value?.kind === "tuple") return value.items;
	throw malformed(m, "the arguments of a call are not a tuple");
}

function refuse(m: Machine, what: string): never {
	throw unsupported(m, what);
}
