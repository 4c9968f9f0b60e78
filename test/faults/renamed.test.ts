import { readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openJournal } from "../../daemon/journal/sqlite/journal.ts";
import { likeGround } from "./ground.ts";
import { holdAt } from "./hold.ts";
import { goodModel } from "./models.ts";
import { type Case, prepare, removeStages, runAgain } from "./stage.ts";
import { canTrace } from "./strace.ts";
import { treeOf } from "./whole.ts";

const TEMP = "models/.autoprune/0badcafe/job-1.1.part";

const PUBLISHED: Case = { what: "a model", model: goodModel(), links: true, first: false };
const WITHOUT_LINKS: Case = { ...PUBLISHED, what: "a model, without hard links", links: false };
const WITH_SIDECAR: Case = { ...PUBLISHED, what: "a model with a picture", sidecars: { ".preview.png": "a picture" } };

/** What somebody does to the file when its product is whole, and how many products there are in the end. */
const CHANGES = [
	{
		what: "is renamed",
		products: 1,
		make: (inbox: string) => renameSync(join(inbox, "model.safetensors"), join(inbox, "renamed.safetensors")),
	},
	{
		what: "is removed",
		products: 0,
		make: (inbox: string) => rmSync(join(inbox, "model.safetensors")),
	},
] as const;

afterAll(removeStages);

test
	.skipIf(!canTrace)
	.each([PUBLISHED, WITHOUT_LINKS, WITH_SIDECAR].flatMap((one) => CHANGES.map((change) => ({ one, ...change }))))(
	"$one.what that $what before its product has a name: $products products",
	async ({ one, products, make }) => {
		const stage = await prepare(one);
		const ground = likeGround(stage.ground, join(stage.folder, "renamed"));
		// The last call before the journal is told of the product.
		const { held } = await holdAt({ call: "fsync", nth: 1, paths: [TEMP] }, "daemon", ground, () => make(ground.inbox));
		expect(held).toBe(true);
		const said = await runAgain(stage, ground);
		const files = [...treeOf(ground).keys()];
		const published = files.filter((path) => path.endsWith(".safetensors") && !path.startsWith("Autoprune/"));
		expect(published, said).toEqual(products === 1 ? ["Lora/renamed.safetensors"] : []);
		expect(files.filter((path) => path.startsWith(".autoprune/"))).toEqual([]);
		if (products === 1) {
			const output = readFileSync(join(ground.library, "Lora", "renamed.safetensors"));
			expect(stage.expected.output?.bytes.equals(output)).toBe(true);
			const original = readFileSync(join(ground.inbox, "Originals", "renamed.safetensors"));
			expect(original.equals(one.model)).toBe(true);
		}
		const journal = await openJournal(join(ground.state, "journal.db"));
		expect(await journal.unfinished()).toEqual([]);
		expect(await journal.totals({})).toMatchObject({ count: products });
		await journal.close();
	},
);
