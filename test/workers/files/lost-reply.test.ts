import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const shim = mkdtempSync(join(tmpdir(), "lost-reply-"));
const library = join(shim, "lost-reply.so");
const built = spawnSync("cc", ["-shared", "-fPIC", "-O1", "-o", library, join(HERE, "lost-reply.c"), "-ldl"]);
const canInject = process.platform === "linux" && built.status === 0;
if (!canInject) console.log("skipped: lost replies, which take Linux and a C compiler");
afterAll(() => rmSync(shim, { recursive: true, force: true }));

interface Came {
	readonly path?: string;
	readonly error?: string;
	readonly told: readonly (readonly [path: string, placeholder: boolean])[];
}

/** Places a file where one call fails; without hard links where `links` is false. */
function placed(fault: string, links: boolean, taken?: string): { folder: string; from: string; came: Came } {
	const folder = mkdtempSync(join(tmpdir(), "placed-"));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	const [from, to] = [join(folder, "job-1.1.part"), join(folder, "model.safetensors")];
	writeFileSync(from, "the only copy");
	if (taken !== undefined) writeFileSync(to, taken);
	const env = { ...process.env, LD_PRELOAD: library, LOST_REPLY: fault, LOST_REPLY_BELOW: to };
	const names = [to, join(folder, "model(1).safetensors")];
	const script = join(HERE, "place-one.mjs");
	const out = execFileSync(process.execPath, [script, from, ...names], {
		env: links ? env : { ...env, NO_LINKS: "1" },
		encoding: "utf8",
	});
	return { folder, from, came: JSON.parse(out) as Came };
}

const ERRNOS = ["EIO", "ENOENT", "ESTALE", "EACCES", "ETIMEDOUT"].map(
	(name) => [name, name === "ESTALE" ? 116 : constants.errno[name as keyof typeof constants.errno]] as const,
);

/** Contents of the files in a folder that are no empty placeholders, by name. */
function contents(folder: string): string[] {
	return readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
}

describe.skipIf(!canInject).each(ERRNOS)("%s", (_, number) => {
	test.each(["link", "rename", "open"].flatMap((call) => [true, false].map((done) => ({ call, done }))))(
		"at $call, done: $done, never costs the only copy",
		({ call, done }) => {
			const { folder, came } = placed(`${call}:${number}:${done ? "done" : "not-done"}`, call === "link");
			expect(came.told[0]).toEqual([join(folder, "model.safetensors"), false]);
			const there = contents(folder);
			// By hard links it may have both names for a while; an empty file is never left behind.
			expect(new Set(there)).toEqual(new Set(["the only copy"]));
			if (done) expect(came).toMatchObject({ path: join(folder, "model.safetensors") });
			if (came.path !== undefined) expect(readFileSync(came.path, "utf8")).toBe("the only copy");
			else expect(existsSync(join(folder, "job-1.1.part"))).toBe(true);
		},
	);
});

test.skipIf(!canInject).each([
	{ done: true, says: "true", left: false },
	{ done: false, says: "work.write-failed", left: true },
])("a removal whose reply is lost counts by what is on the disk (done: $done)", ({ done, says, left }) => {
	const path = join(mkdtempSync(join(shim, "removed-")), "a.part");
	writeFileSync(path, "x");
	const fault = `unlink:${constants.errno.EIO}:${done ? "done" : "not-done"}`;
	const env = { ...process.env, LD_PRELOAD: library, LOST_REPLY: fault, LOST_REPLY_BELOW: path };
	const out = execFileSync(process.execPath, [join(HERE, "remove-one.mjs"), path], { env, encoding: "utf8" });
	expect({ says: out.trim(), left: existsSync(path) }).toEqual({ says, left });
});

describe.skipIf(!canInject)("a name that another file has", () => {
	test.each([true, false])("is not taken where the reply to a link is lost (done: %s)", (done) => {
		const { folder, came } = placed(`link:${constants.errno.EIO}:${done ? "done" : "not-done"}`, true, "another's");
		expect(readFileSync(join(folder, "model.safetensors"), "utf8")).toBe("another's");
		expect(came.error ?? "placed").toMatch(/work\.write-failed|placed/);
	});
});
