import { existsSync, linkSync, lstatSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { clearOriginals } from "../../daemon/maintenance/originals.ts";
import { archiveSource } from "../../daemon/publish/archive.ts";
import { revokeTemps } from "../../daemon/publish/revoke.ts";
import { arrivalAt } from "../daemon/arrivals.ts";
import {
	claim,
	concludePublished,
	ingest,
	makeProduct,
	publishProduct,
	restart,
	type Sandbox,
	sandboxWithModel,
	tempOf,
} from "../daemon/sandbox.ts";
import { canShare, twoClients } from "../e2e/shares.ts";

let here: string;
let there: string;
let sandbox: Sandbox;

/** Kernel clients of NFS and SMB are not run; two FUSE mounts that cache for 60 s stand for them. */
describe.skipIf(!canShare)("a host whose caches are behind what another client has done", () => {
	beforeEach(async () => {
		({ here, there } = twoClients());
		sandbox = await sandboxWithModel({ inbox: join(here, "inbox"), library: join(here, "library") });
	});

	test("takes an output for published that another host has given its name, and does not begin anew", async () => {
		const { journal, library } = sandbox;
		const job = await claim(sandbox);
		const product = await makeProduct(sandbox, job);
		const final = join(library, "Lora", "NAI.safetensors");
		await publishProduct(sandbox, job, product);
		await journal.advance(job, { state: "publishing", product, final, placeholder: false });
		renameSync(final, away(final));
		rmSync(product.temp);
		deny(final);
		renameSync(byOther(away(final)), byOther(final));
		await restart(sandbox);
		expect(await journal.entry(job.id)).toMatchObject({ outcome: "published", output: { path: final } });
		expect(readdirSync(join(there, "library", "Lora"))).toEqual(["NAI.safetensors"]);
		expect(readdirSync(join(there, "inbox", "Originals"))).toEqual(["NAI.ckpt"]);
	});

	test("takes away the temporary file that an earlier holder of a job has created since", async () => {
		const { journal } = sandbox;
		const job = await claim(sandbox);
		const temp = tempOf(sandbox, job);
		await journal.advance(job, { state: "processing", temp });
		deny(temp);
		writeFileSync(byOther(temp), "half of the out");
		const taken = await journal.take(job.id);
		if (taken === null) throw new Error("the job is done");
		await revokeTemps(taken);
		expect(readdirSync(dirname(byOther(temp)))).toEqual([]);
	});

	test("archives a source that it believes to be gone", async () => {
		const { inbox } = sandbox;
		const arrival = await arrivalAt(join(inbox, "NAI.ckpt"));
		takeForGone(join(inbox, "NAI.ckpt"));
		const originals = join(inbox, "Originals");
		const archived = await archiveSource(arrival, originals, { placeholder: null, note: async () => undefined });
		expect(archived).toMatchObject({ kind: "archived" });
		expect(readFileSync(join(there, "inbox", "Originals", "NAI.ckpt"), "utf8")).toBe("weights");
	});

	test("finds an output and an original that it believes to be gone, and takes the publication back", async () => {
		const { id } = await ingest(sandbox);
		const output = join(sandbox.library, "Lora", "NAI.safetensors");
		takeForGone(output);
		takeForGone(join(sandbox.inbox, "Originals", "NAI.ckpt"));
		const { trash } = await sandbox.undo(id);
		expect(readFileSync(byOther(trash ?? ""), "utf8")).toBe("pruned");
		expect(readdirSync(dirname(byOther(output)))).toEqual([]);
	});

	test("keeps the original of an output that another client has removed", async () => {
		const { journal, log } = sandbox;
		await ingest(sandbox);
		const output = join(sandbox.library, "Lora", "NAI.safetensors");
		expect(lstatSync(output).size).toBe(6);
		rmSync(byOther(output));
		const services = { journal, log, control: { pause: null } };
		expect(await clearOriginals(services, async () => "go", new AbortController().signal)).toMatchObject({ files: 0 });
		expect(readFileSync(join(there, "inbox", "Originals", "NAI.ckpt"), "utf8")).toBe("weights");
	});

	test("leaves a picture in the inbox that another client has removed from the library", async () => {
		writeFileSync(join(sandbox.inbox, "NAI.png"), "a picture");
		const job = await claim(sandbox);
		const product = await makeProduct(sandbox, job);
		const final = await publishProduct(sandbox, job, product);
		await concludePublished(sandbox, job, product, final);
		rmSync(byOther(join(dirname(final), "NAI.png")));
		await restart(sandbox);
		expect(readFileSync(join(there, "inbox", "NAI.png"), "utf8")).toBe("a picture");
	});

	test("gives a product that another host has linked no second name", async () => {
		const job = await claim(sandbox);
		const product = await makeProduct(sandbox, job);
		const final = join(sandbox.library, "Lora", "NAI.safetensors");
		await publishProduct(sandbox, job, product);
		rmSync(final);
		deny(final);
		linkSync(byOther(product.temp), byOther(final));
		expect(await publishProduct(sandbox, job, product)).toBe(final);
		expect(readdirSync(join(there, "library", "Lora"))).toEqual(["NAI.safetensors"]);
	});
});

/** Lets this host cache that there is no such name. */
function deny(path: string): void {
	expect(existsSync(path)).toBe(false);
}

/** Lets this host cache that there is no file at a path, where there is one. */
function takeForGone(path: string): void {
	renameSync(path, away(path));
	deny(path);
	renameSync(byOther(away(path)), byOther(path));
	deny(path);
}

function away(path: string): string {
	return `${path}.away`;
}

/** The same path as the other client sees it. */
function byOther(path: string): string {
	return there + path.slice(here.length);
}
