import type { Machine } from "./machine.ts";

/** The effect of one opcode on the machine, after the opcode byte has been read. */
export type Step = (m: Machine) => void;

/** Opcode bytes with their steps. */
export type OpcodeTable = readonly (readonly [number, Step])[];
