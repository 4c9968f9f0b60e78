import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { startEngine } from "../../../daemon/engine/client.ts";
import type { SharedJob } from "../../../daemon/journal/port/shared-journal.ts";
import { loraFile } from "../../e2e/lora.ts";
import { canUsePostgres } from "../../postgres.ts";
import { conclusion } from "../arrivals.ts";
import { concludePublished, makeProduct, publishProduct, type Sandbox, tempOf } from "../sandbox.ts";
import { until } from "../temp-folder.ts";
import { type SharedSandbox, sharedSandbox } from "./shared-sandbox.ts";

describe.skipIf(!canUsePostgres)("after the library was changed in the settings of all hosts, a job", () => {
	let { sandbox, journal, deliveries, host, seen, jobFor } = {} as SharedSandbox;
	let given: Sandbox;

	beforeEach(async () => {
		({ sandbox, journal, deliveries, host, seen, jobFor } = await sharedSandbox());
		given = { ...sandbox, library: join(sandbox.root, "new") };
		await mkdir(given.library);
		await writeFile(join(sandbox.inbox, "NAI.ckpt"), loraFile(1));
	});

	/** Of a host that is gone, with the former library. */
	async function formerJob(): Promise<SharedJob> {
		return jobFor((await host({ works: false })).context);
	}

	/** Starts two hosts with the settings of now: one watches the inbox, one works. Waits until no job is unfinished. */
	async function finish(): Promise<readonly string[]> {
		await deliveries.send(await journal.jobsToDeliver());
		const engine = startEngine(1);
		onTestFinished(() => engine.close());
		const { queue } = await host({ given, works: false });
		await host({ given, engine });
		await until(async () => {
			const file = await seen().catch(() => null);
			if (file !== null) queue.offer([file], sandbox.inbox);
			await queue.settled();
			const left = await journal.unfinished();
			return left.length === 0;
		});
		return Object.keys(await sandbox.files()).sort();
	}

	const ENDS = {
		formerly: ["inbox/Originals/NAI.ckpt", "library/Lora/NAI.safetensors"],
		anew: ["inbox/Originals/NAI.ckpt", "new/Lora/NAI.safetensors"],
		sourceOnly: ["inbox/Originals/NAI.ckpt"],
		refused: ["inbox/Failed/NAI.ckpt", "inbox/Failed/NAI.ckpt.reason.txt"],
	};

	const CASES: readonly (readonly [string, keyof typeof ENDS, (job: SharedJob) => Promise<unknown>])[] = [
		["that was only taken is begun for the new library", "anew", async () => undefined],
		[
			"in the middle of its work is begun anew for the new library",
			"anew",
			async (job) => {
				await writeFile(tempOf(sandbox, job), "half");
				await journal.advance(job, { state: "processing", temp: tempOf(sandbox, job) });
			},
		],
		["with a product is published where that is", "formerly", (job) => makeProduct(sandbox, job)],
		[
			"whose product is lost is begun anew for the new library",
			"anew",
			async (job) => rm((await makeProduct(sandbox, job)).temp),
		],
		[
			"whose product had been given its name keeps that",
			"formerly",
			async (job) => publishProduct({ journal }, job, await makeProduct(sandbox, job)),
		],
		[
			"whose outcome is recorded has its source archived",
			"formerly",
			async (job) => {
				const product = await makeProduct(sandbox, job);
				await concludePublished(sandbox, job, product, await publishProduct({ journal }, job, product));
			},
		],
		[
			"without an output has its source archived",
			"sourceOnly",
			(job) => journal.conclude(job, conclusion({ output: null }), { state: "published", product: null, final: null }),
		],
		[
			"that was refused has its source put away",
			"refused",
			(job) => {
				const outcome = conclusion({ outcome: "refused", code: "model.damaged", reason: "Nothing.", output: null });
				return journal.conclude(job, outcome, { state: "quarantining", reasonText: "why" });
			},
		],
	];

	test.each(CASES)("%s", async (_, end, work) => {
		await work(await formerJob());
		expect(await finish()).toEqual(ENDS[end]);
		expect(await journal.entries({}, 9)).toHaveLength(1);
	});

	test("with a product waits while the former library is not there, and other jobs go on", async () => {
		await makeProduct(sandbox, await formerJob());
		await rename(sandbox.library, `${sandbox.library}.away`);
		await deliveries.send(await journal.jobsToDeliver());
		const { log, queue, end } = await host({ given });
		await until(async () => ((await journal.unfinished())[0]?.claim ?? 0) >= 3);
		expect(log.details).toMatchObject([{ job: 1, code: "hosts.other-library" }]);
		await writeFile(join(sandbox.inbox, "b.ckpt"), "weights");
		queue.offer([await seen("b.ckpt")], sandbox.inbox);
		await until(() => queue.running() === 1);
		await end();
		await rename(`${sandbox.library}.away`, sandbox.library);
		await finish();
		expect(Object.keys(await sandbox.files())).toContain("library/Lora/NAI.safetensors");
	});

	test("whose product is on storage that this host does not have is not begun anew", async () => {
		const job = await formerJob();
		const product = await makeProduct(sandbox, job);
		await journal.advance(job, { state: "produced", product: { ...product, dev: "a-share" } });
		await deliveries.send(await journal.jobsToDeliver());
		const { log } = await host({ given });
		await until(() => log.details.length > 0);
		expect(log.details).toMatchObject([{ job: 1, code: "hosts.other-library" }]);
		expect(await journal.unfinished()).toMatchObject([{ progress: { state: "produced" } }]);
		expect(Object.keys(await sandbox.files())).toContain("library/.autoprune/job-1.1.part");
	});
});
