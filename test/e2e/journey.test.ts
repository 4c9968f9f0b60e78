import { createHash } from "node:crypto";
import {
	appendFileSync,
	chmodSync,
	copyFileSync,
	existsSync,
	mkdirSync,
	readFileSync,
	renameSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loraFile } from "./lora.ts";
import { type Home, makeHome, tells } from "./run.ts";

let home: Home;

beforeEach(() => {
	home = makeHome();
});

afterEach(() => home.end());

test("a model that is dropped in arrives pruned, also a second time; its original is kept, and the log tells of it", async () => {
	const running = await home.watching();
	home.drop("style.safetensors", loraFile());
	const line = await running.saw(tells("published", "style.safetensors"));
	expect(line).toMatchObject({ to: join("Lora", "style.safetensors"), what: "LoRA-v1-CLIP" });
	expect(home.names("Lora")).toEqual(["style.safetensors"]);
	expect(home.names("Autoprune")).toEqual(["Originals"]);
	expect(readFileSync(join(home.inbox, "Originals", "style.safetensors")).equals(loraFile())).toBe(true);
	expect(home.temps()).toEqual([]);
	const { entries } = JSON.parse(home.run("log", "--json").out);
	expect(entries).toMatchObject([
		{
			outcome: "published",
			source: { name: "style.safetensors" },
			architecture: "LoRA-v1-CLIP",
			kind: "lora",
			base: "sd1",
			variant: null,
			components: ["LoRA-v1-CLIP"],
		},
	]);
	expect(home.run("log").out).toContain("style.safetensors");

	// A copy of what came before is pruned beside it.
	copyFileSync(join(home.inbox, "Originals", "style.safetensors"), join(home.inbox, "style.safetensors"));
	await running.saw((one) => tells("published", "style.safetensors")(one) && String(one.to).includes("(1)"));
	expect(home.names("Autoprune", "Originals")).toEqual(["style(1).safetensors", "style.safetensors"]);
});

test("a model with nothing to lose is published by a link to it, or as a copy where not everybody may read it", async () => {
	home.drop("style.safetensors", loraFile());
	const running = await home.watching();
	const first = await running.saw(tells("published", "style.safetensors"));
	const clean = readFileSync(join(home.library, String(first.to)));
	home.drop("clean.safetensors", clean);
	const { ino } = statSync(join(home.inbox, "clean.safetensors"));
	const line = await running.saw(tells("published", "clean.safetensors"));
	expect(line).toMatchObject({ metric: first.metric, notes: ["already clean: linked, not copied"] });
	expect(statSync(join(home.library, "Lora", "clean.safetensors")).ino).toBe(ino);
	expect(statSync(join(home.inbox, "Originals", "clean.safetensors")).ino).toBe(ino);
	expect(home.temps()).toEqual([]);
	const { entries, totals } = JSON.parse(home.run("log", "--json", "--outcome", "unchanged").out);
	expect(entries).toMatchObject([{ source: { name: "clean.safetensors" }, output: { bytes: clean.length } }]);
	expect(totals).toMatchObject({ count: 1, bytesSaved: 0 });

	copyFileSync(join(home.library, String(first.to)), join(home.folder, "private.safetensors"));
	chmodSync(join(home.folder, "private.safetensors"), 0o600);
	renameSync(join(home.folder, "private.safetensors"), join(home.inbox, "private.safetensors"));
	await running.saw(tells("published", "private.safetensors"));
	const [copy, original] = [join(home.library, "Lora"), join(home.inbox, "Originals")].map((folder) =>
		statSync(join(folder, "private.safetensors")),
	);
	expect(copy?.ino).not.toBe(original?.ino);
	expect((original?.mode ?? 0) & 0o777).toBe(0o600);
});

test("a taken name gets a number, also for files that come at the same moment", async () => {
	appendFileSync(join(home.folder, "autoprune.yaml"), "subfolders: flatten\n");
	const running = await home.watching();
	for (const folder of ["a", "b", "c"]) {
		mkdirSync(join(home.inbox, folder));
		writeFileSync(join(home.inbox, folder, "same.safetensors"), loraFile(folder.charCodeAt(0)));
	}
	const seen = new Set<unknown>();
	for (let number = 0; number < 3; number += 1) {
		const line = await running.saw((one) => tells("published")(one) && !seen.has(one.to));
		seen.add(line.to);
	}
	expect(home.names("Lora")).toEqual(["same(1).safetensors", "same(2).safetensors", "same.safetensors"]);
	const digests = home.names("Lora").map((name) =>
		createHash("sha256")
			.update(readFileSync(join(home.library, "Lora", name)))
			.digest("hex"),
	);
	expect(new Set(digests).size).toBe(3);
});

test("a file that is still being written is taken when its own header says that it is complete", async () => {
	const running = await home.watching();
	const whole = loraFile();
	home.drop("slow.safetensors", whole.subarray(0, 1_000_000));
	home.drop("quick.safetensors", loraFile(2));
	// By the time that the quick one is done, the slow one has stood still for longer than the quiet time.
	await running.saw(tells("published", "quick.safetensors"));
	expect(existsSync(join(home.inbox, "slow.safetensors"))).toBe(true);
	appendFileSync(join(home.inbox, "slow.safetensors"), whole.subarray(1_000_000));
	await running.saw(tells("published", "slow.safetensors"));
});

const ATTACK = Buffer.from("\x80\x02cposix\nsystem\nq\x00X\x04\x00\x00\x00trueq\x01\x85q\x02Rq\x03.", "latin1");

/** Files that are not known models, and the code of their refusal; null: it depends on what is found first. */
const REFUSED: readonly (readonly [what: string, name: string, bytes: Uint8Array | string, code: string | null])[] = [
	["a text named .ckpt", "readme.ckpt", "I am no model, but a long enough text about one.\n", "file.not-a-model"],
	["a web page", "page.safetensors", "<!DOCTYPE html><html><body>404</body></html>", "file.not-a-model"],
	[
		"a git-LFS pointer",
		"lfs.ckpt",
		"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
		"file.not-a-model",
	],
	["an ONNX model", "inswapper.onnx", "\x08\x07\x12\x07pytorch:\x04\x12\x02gr", "file.other-format"],
	["a pickle that calls os.system", "attack.pt", ATTACK, null],
	["a model of no known kind", "odd.safetensors", tinySafetensors(), "model.unknown"],
];

test("a file that is not a known model goes to Failed with the reason, and the daemon continues", async () => {
	const running = await home.watching();
	for (const [what, name, bytes, code] of REFUSED) {
		home.drop(name, bytes);
		const line = await running.saw(tells("refused", name));
		if (code !== null) expect([what, line.code]).toEqual([what, code]);
		expect(home.names("Autoprune", "Failed")).toEqual(expect.arrayContaining([name, `${name}.reason.txt`]));
		const reason = readFileSync(join(home.inbox, "Failed", `${name}.reason.txt`), "utf8");
		expect(reason).toContain(String(line.code));
		expect(reason).toContain("What to do");
	}
	expect(home.names("Autoprune")).toEqual(["Failed"]);
	home.drop("after.safetensors", loraFile());
	await running.saw(tells("published", "after.safetensors"));
	const { entries } = JSON.parse(home.run("log", "--json", "--outcome", "refused").out);
	expect(entries.map(({ source }: { source: { name: string } }) => source.name).toReversed()).toEqual(
		REFUSED.map(([, name]) => name),
	);
	for (const [index, [, , , code]] of REFUSED.toReversed().entries()) {
		if (code !== null) expect(entries[index]).toMatchObject({ outcome: "refused", code });
	}
});

test("a second daemon is refused and names the first one; SIGTERM ends that with 0, and the next start goes on", async () => {
	const first = await home.watching();
	const { code, err } = home.run("watch", "--once");
	expect(code).toBe(1);
	expect(err).toContain("work.already-running");
	expect(err).toContain(String(first.process.pid));
	home.drop("one.safetensors", loraFile());
	first.process.kill("SIGTERM");
	expect(await first.ended).toBe(0);
	expect(home.temps()).toEqual([]);
	const second = await home.watching();
	await second.saw(tells("published", "one.safetensors"));
	expect(home.names("Lora")).toEqual(["one.safetensors"]);
});

test("--once works through the inbox and says by its exit code whether all went well", () => {
	home.drop("good.safetensors", loraFile());
	const good = home.run("watch", "--once");
	expect(good.code).toBe(0);
	expect(home.names("Lora")).toEqual(["good.safetensors"]);
	home.drop("bad.safetensors", "this is not a model at all, whatever it is called");
	expect(home.run("watch", "--once").code).toBe(1);
	home.drop("cut.safetensors", loraFile().subarray(0, 500_000));
	const cut = home.run("watch", "--once");
	expect(cut.code).toBe(1);
	expect(cut.out).toContain("488 KiB of");
	expect(home.names("Autoprune")).toContain("cut.safetensors");
});

test("a killed daemon leaves nothing that the next one does not mend", async () => {
	const first = await home.watching();
	for (let number = 0; number < 4; number += 1) home.drop(`kill${number}.safetensors`, loraFile(number));
	await first.saw(tells("working"));
	first.process.kill("SIGKILL");
	await first.ended;
	const second = await home.watching();
	for (let number = 0; number < 4; number += 1) {
		await expect
			.poll(() => home.names("Autoprune", "Originals"), { timeout: 20_000 })
			.toContain(`kill${number}.safetensors`);
	}
	expect(home.names("Lora")).toEqual([0, 1, 2, 3].map((number) => `kill${number}.safetensors`));
	expect(home.temps()).toEqual([]);
	second.process.kill("SIGTERM");
	expect(await second.ended).toBe(0);
	expect(JSON.parse(home.run("log", "--json").out).entries).toHaveLength(4);
});

test("a configuration with a misspelt key is refused with its line and exit code 78", () => {
	writeFileSync(join(home.folder, "bad.yaml"), "library: models\nprecison: fp16\n");
	const { code, err } = home.run("watch", "--config", "bad.yaml");
	expect(code).toBe(78);
	expect(err).toContain("line 2");
	expect(err).toContain("precison");
});

test("an inbox that is configured and not there is refused in words", () => {
	const other = makeHome(`inbox: ${join(home.folder, "nowhere")}\n`);
	const { code, err } = other.run("watch", "--once");
	other.remove();
	expect(code).toBe(1);
	expect(err).toContain(basename(join(home.folder, "nowhere")));
});

function tinySafetensors(): Uint8Array {
	const json = Buffer.from('{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}');
	const length = Buffer.alloc(8);
	length.writeBigUInt64LE(BigInt(json.length));
	return Buffer.concat([length, json, Buffer.alloc(8)]);
}
