import { beforeEach, expect, test } from "vitest";
import type { HashedSide } from "../../../daemon/journal/port/hash-list.ts";
import type { Journal } from "../../../daemon/journal/port/journal.ts";
import type { OutcomeKind, SourceFate } from "../../../daemon/journal/port/model.ts";
import { hashesOf } from "../../../workers/hash-file.ts";
import { forBothJournals, type TestJournal } from "./both.ts";
import { ended } from "./ended.ts";

const SOURCE = hashesOf({ sha256: `abc123${"0".repeat(58)}`, autoV1: "def45678", tensors: `99aa88${"1".repeat(58)}` });
const OUTPUT = hashesOf({ sha256: `5e5e5e${"2".repeat(58)}`, autoV1: null, tensors: null });

forBothJournals("the list of hashes", (newJournal) => {
	let again: TestJournal["again"];
	let journal: Journal;

	beforeEach(async () => {
		({ journal, again } = await newJournal());
	});

	test("a finished job's files are listed with what they are known by, and the list outlives the process", async () => {
		await ended(journal, "NAI.ckpt");
		await journal.close();
		journal = await again();
		const pending = await journal.toHash.pending();
		expect(pending.map(({ side, pathBytes, tries }) => [side, Buffer.from(pathBytes).toString(), tries])).toEqual([
			["output", "/library/Stable-diffusion/NAI.safetensors", 0],
			["source", "/inbox/Originals/NAI.ckpt", 0],
		]);
		expect(pending[0]?.expected).toEqual({ dev: "1", ino: "2", size: 60 });
		expect(pending[1]?.expected).toMatchObject({ dev: "1", size: 100 });
	});

	test.each<{ name: string; outcome: OutcomeKind; resting: SourceFate; listed: readonly HashedSide[] }>([
		{
			name: "a source that was left is hashed where it lies",
			outcome: "unchanged",
			resting: { kind: "left", identity: { dev: "1", ino: "9", size: 100, mtimeNs: "3", ctimeNs: "5" } },
			listed: ["source"],
		},
		{ name: "a source that was deleted is not hashed", outcome: "unchanged", resting: { kind: "gone" }, listed: [] },
		{
			name: "a file that was refused is not hashed",
			outcome: "refused",
			resting: { kind: "moved", path: Buffer.from("/inbox/Failed/NAI.ckpt") },
			listed: [],
		},
	])("$name", async ({ outcome, resting, listed }) => {
		await ended(journal, "NAI.ckpt", { outcome, output: null, resting });
		expect((await journal.toHash.pending()).map(({ side }) => side)).toEqual(listed);
	});

	test("hashes that were computed are told with the entry, and come off the list", async () => {
		await ended(journal, "NAI.ckpt");
		await settle("source");
		expect((await journal.toHash.pending()).map(({ side }) => side)).toEqual(["output"]);
		expect((await journal.entry(1))?.hashes).toEqual({ source: SOURCE, output: null });
		await settle("output");
		expect((await journal.entry(1))?.hashes).toEqual({ source: SOURCE, output: OUTPUT });
		expect(await journal.toHash.pending()).toEqual([]);
	});

	test.each([
		["how the original's SHA-256 begins", "abc123", [1]],
		["its AutoV2", SOURCE.autoV2, [1]],
		["its whole SHA-256", SOURCE.sha256, [1]],
		["its AutoV1", "def45678", [1]],
		["its AutoV3", SOURCE.autoV3 ?? "", [1]],
		["the whole hash of its tensors", SOURCE.tensors ?? "", [1]],
		["a hash of the output", "5e5e5e2", [1]],
		["one digit that differs", "abc1234", []],
		["a short hash with digits behind it", "def456780", []],
		["the middle of a hash", "bc1230", []],
	])("an entry is found by %s", async (_, hash, ids) => {
		await ended(journal, "NAI.ckpt");
		await ended(journal, "other.ckpt");
		await settle("source");
		await settle("output");
		expect((await journal.entries({ hash }, 10)).map(({ id }) => id)).toEqual(ids);
		expect((await journal.totals({ hash })).count).toBe(ids.length);
		expect(await journal.entries({ hash, outcome: "crashed" }, 10)).toEqual([]);
	});

	test("what cannot be hashed comes off the list, and what failed stays with one more failure", async () => {
		await ended(journal, "NAI.ckpt");
		const [output, source] = await journal.toHash.pending();
		if (output === undefined || source === undefined) throw new Error("nothing listed");
		await journal.toHash.settle(output, null);
		await journal.toHash.failed(source);
		expect(await journal.toHash.pending()).toEqual([{ ...source, tries: 1 }]);
		expect((await journal.entry(1))?.hashes).toEqual({ source: null, output: null });
	});

	test("hashes that come after their outcome was withdrawn are dropped", async () => {
		const job = await ended(journal, "NAI.ckpt");
		const [output] = await journal.toHash.pending();
		if (output === undefined) throw new Error("nothing listed");
		await journal.requeue(job, "handed-back");
		expect(await journal.toHash.pending()).toEqual([]);
		await journal.toHash.settle(output, OUTPUT);
		expect(await journal.entries({ hash: "5e5e5e" }, 10)).toEqual([]);
	});

	async function settle(side: HashedSide): Promise<void> {
		const one = (await journal.toHash.pending()).find((listed) => listed.job === 1 && listed.side === side);
		if (one === undefined) throw new Error(`${side} is not on the list`);
		await journal.toHash.settle(one, side === "source" ? SOURCE : OUTPUT);
	}
});
