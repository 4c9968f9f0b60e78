// One file, with the sidecars beside it, through all that touches disks, as a process of its own, so that a test can kill it at any system call.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

// `linked`: the file is already what would be written, and is published by a link.
const [dist, root, way] = process.argv.slice(2);
const load = (module) => import(new URL(`${module}.js`, dist).href);
const { openJournal } = await load("daemon/journal/sqlite/journal");
const { identityAt } = await load("workers/files/identity");
const { sealTemp, tempPath } = await load("daemon/publish/temp");
const { linkTemp, sealLinked } = await load("daemon/publish/linked");
const { sidecarsOf } = await load("daemon/publish/sidecars");
const { stageSidecars } = await load("daemon/publish/stage");
const { placesOf } = await load("daemon/publish/place-sidecars");
const { publish } = await load("daemon/publish");
const { publishedConclusion, recordDone } = await load("daemon/record");

const now = "2026-11-22T14:02:03.123Z";
const path = join(root, "inbox", "NAI.ckpt");
const work = join(root, "library", ".autoprune");
const shelves = {
	originals: join(root, "inbox", "Originals"),
	failed: join(root, "inbox", "Failed"),
	onRefused: "leave",
};
const findings = { architecture: "SD-v1", components: [], metric: null, summary: null, timingsMs: {} };

const journal = await openJournal(join(root, "state", "journal.db"));
const job = await journal.claim({ path, pathBytes: Buffer.from(path), identity: await identityAt(path) }, now);
await journal.advance(job.id, { state: "processing" });
const temp = tempPath(work, job);
if (way === "linked") await linkTemp(job.arrival, temp);
else await writeFile(temp, "pruned", { flag: "wx" });
const sealed = way === "linked" ? await sealLinked(temp) : await sealTemp(temp, Buffer.from(path));
const folder = join(root, "library", "VAE");
const sidecars = await stageSidecars(await sidecarsOf(job.arrival), temp, {
	quietMs: 0,
	inherited: { gid: null, mode: null },
});
const product = { temp, ...sealed, folder, stem: "NAI", extension: ".safetensors", sidecars, findings };
await journal.advance(job.id, { state: "produced", product });
const final = await publish(journal, job.id, product);
const conclusion = publishedConclusion(job, product, final, now, await placesOf(product, final));
const retired = await recordDone(journal, job, conclusion, product, shelves);
await journal.close();
process.stdout.write(retired.kind);
