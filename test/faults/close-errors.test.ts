import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { loraFile } from "../e2e/lora.ts";
import { CLI } from "../e2e/run.ts";
import { canLose, losing } from "./lost-reply.ts";

const UPLOAD = fileURLToPath(new URL("whole-upload.mjs", import.meta.url));
const TEXT = "weights";

let root: string;

beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), "autoprune-close-"));
	onTestFinished(() => rmSync(root, { recursive: true }));
});

/** On NFS, the space that a file needs may be refused as late as by close(2). */
describe.skipIf(!canLose)("a share that reports a full disk when a file is closed", () => {
	test("a file that is converted is whole, or is not there", async () => {
		const [from, to] = [join(root, "style.safetensors"), join(root, "out", "style.safetensors")];
		writeFileSync(from, loraFile());
		mkdirSync(join(root, "out"));
		const run = (nth: number) =>
			losing({ call: "close", errno: "ENOSPC", done: true, nth }, join(root, "out"), [CLI, "convert", from, to]);
		expect(await run(0)).toMatchObject({ code: 0 });
		const good = readFileSync(to);
		let failures = 0;
		for (let nth = 1, met = true; met; nth++) {
			rmSync(to, { force: true });
			const ended = await run(nth);
			met = ended.met;
			if (ended.code === 0) expect(readFileSync(to).equals(good), `at close ${nth}`).toBe(true);
			else {
				failures++;
				expect(readdirSync(join(root, "out")), `at close ${nth}`).toEqual([]);
			}
		}
		expect(failures).toBeGreaterThan(0);
	});

	test("a file that is uploaded is whole, or is not there, and the answer says that the disk is full", async () => {
		const placed = join(root, "inbox", "NAI.ckpt");
		const answers: string[] = [];
		for (let nth = 1, met = true; met; nth++) {
			rmSync(join(root, "inbox"), { recursive: true, force: true });
			mkdirSync(join(root, "inbox"));
			const ended = await losing({ call: "close", errno: "EDQUOT", done: true, nth }, root, [UPLOAD, root, TEXT]);
			met = ended.met;
			answers.push(ended.said);
			if (ended.said === "placed") expect(readFileSync(placed, "utf8"), `at close ${nth}`).toBe(TEXT);
			else expect(existsSync(placed), `at close ${nth}`).toBe(false);
		}
		// The part, its note, its bytes, and once more before it gets its name.
		expect(answers.filter((answer) => answer !== "placed")).toEqual(Array(4).fill("work.disk-full"));
	});
});

/** What was only read is closed in any case, and has nothing to lose. */
describe.skipIf(!canLose)("a share that reports an error when a file that was only read is closed", () => {
	let source: string;

	beforeEach(() => {
		source = join(root, "style.safetensors");
		writeFileSync(source, loraFile());
	});

	/** Runs a command once for each close of the source; each of them fails once. Returns how many there were. */
	async function eachCloseFails(args: readonly string[], before: () => void = () => undefined): Promise<number> {
		for (let nth = 1; ; nth++) {
			before();
			const { met, code } = await losing({ call: "close", errno: "EIO", done: true, nth }, source, [CLI, ...args]);
			expect(code, `at close ${nth}`).toBe(0);
			if (!met) return nth - 1;
		}
	}

	test.each([["inspect"], ["scan"]])("%s tells of the file", async (command) => {
		expect(await eachCloseFails([command, source])).toBeGreaterThan(0);
	});

	test("prune writes the file", async () => {
		const to = join(root, "out.safetensors");
		const again = () => rmSync(to, { force: true });
		expect(await eachCloseFails(["prune", source, "--output", to], again)).toBeGreaterThan(0);
		expect(existsSync(to)).toBe(true);
	});
});
