import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";

const WORKERS = new URL("../../dist/workers/", import.meta.url);

/** Opens files until the limit of its shell is reached, then reads and writes as the program does. */
const SCRIPT = `
import { closeSync, openSync } from "node:fs";
import { openSource } from "${WORKERS}file-source.js";
import { writeNewFile } from "${WORKERS}files/durable.js";
const codes = [];
const open = [];
try {
	for (;;) open.push(openSync("/dev/null"));
} catch {}
try { openSource(process.argv[2]); } catch (error) { codes.push(error.code); }
const writing = writeNewFile(Buffer.from(process.argv[2] + ".new"), process.cwd(), "text");
await writing.catch((error) => codes.push(error.code));
open.forEach((fd) => closeSync(fd));
console.log(codes.join(" "));
`;

const folder = mkdtempSync(join(tmpdir(), "open-files-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("a process that has too many files open says so, for a source and for an output", () => {
	const script = join(folder, "script.mjs");
	writeFileSync(script, SCRIPT);
	const line = `ulimit -n 64 && exec "${process.execPath}" "${script}" "${fileURLToPath(import.meta.url)}"`;
	const said = execFileSync("sh", ["-c", line], { cwd: folder, encoding: "utf8" });
	expect(said.trim()).toBe("work.too-many-open work.too-many-open");
});
