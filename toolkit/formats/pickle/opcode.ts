import type { Machine } from "./machine.ts";

/** What one opcode does to the machine, once its own byte is read. */
export type Step = (m: Machine) => void;

/** Opcode bytes with their steps. */
export type OpcodeTable = readonly (readonly [number, Step])[];
