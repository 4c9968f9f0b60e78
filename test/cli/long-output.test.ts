import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { CLI } from "./run-cli.ts";

/** More than a pipe and what reads it take in before somebody asks for it. */
const TENSORS = 20_000;

let folder: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "autoprune-end-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each([
	["a pipe of the shell", "sh", ["-c", '"$0" "$@" | cat', process.execPath]],
	["a program that started it", process.execPath, []],
])("a long output arrives whole, read late by %s", async (_, program, before) => {
	const file = join(folder, "unknown.safetensors");
	writeFileSync(file, manyTensors());
	const running = spawn(program, [...before, CLI, "inspect", "--json", "--full", file], {
		env: { PATH: process.env.PATH, HOME: folder },
		stdio: ["ignore", "pipe", "inherit"],
	});
	await once(running.stdout, "readable");
	let text = "";
	for await (const piece of running.stdout) text += piece;
	expect(text.length).toBeGreaterThan(500_000);
	expect(JSON.parse(text)).toMatchObject({ file });
});

/** A safetensors file of tensors that no architecture has, each of one element. */
function manyTensors(): Buffer {
	const entries = Array.from({ length: TENSORS }, (_, i) => {
		return [`a.tensor.of.no.architecture.${i}`, { dtype: "F16", shape: [1], data_offsets: [2 * i, 2 * i + 2] }];
	});
	const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
	const length = Buffer.alloc(8);
	length.writeBigUInt64LE(BigInt(header.length));
	return Buffer.concat([length, header, Buffer.alloc(2 * TENSORS)]);
}
