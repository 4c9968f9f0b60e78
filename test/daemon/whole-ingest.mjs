// One file, with the sidecars beside it, through all that touches disks, as a process of its own, so that a test can kill it at any system call.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openJournal } from "../../dist/daemon/journal/sqlite/journal.js";
import { linkTemp, sealLinked } from "../../dist/daemon/publish/linked.js";
import { placesOf } from "../../dist/daemon/publish/place-sidecars.js";
import { sidecarsOf } from "../../dist/daemon/publish/sidecars.js";
import { stageSidecars } from "../../dist/daemon/publish/stage.js";
import { sealTemp, tempPath } from "../../dist/daemon/publish/temp.js";
import { publish } from "../../dist/daemon/publish.js";
import { publishedConclusion, recordDone } from "../../dist/daemon/record.js";
import { filePath } from "../../dist/workers/files/file-path.js";
import { identityAt } from "../../dist/workers/files/identity.js";

// `linked`: the file is already what would be written, and is published by a link.
const [root, way] = process.argv.slice(2);

const now = "2026-11-22T14:02:03.123Z";
const path = join(root, "inbox", "NAI.ckpt");
const work = join(root, "library", ".autoprune");
/** @type {Parameters<typeof recordDone>[4]} */
const shelves = {
	originals: join(root, "inbox", "Originals"),
	failed: join(root, "inbox", "Failed"),
	onRefused: "leave",
	onUnknown: "leave",
};
const findings = { architecture: "SD-v1", components: [], metric: null, summary: null, timingsMs: {} };

const journal = await openJournal(join(root, "state", "journal.db"));
const job = await journal.claim({ path, pathBytes: filePath(path), identity: await identityAt(path) }, now);
const temp = tempPath(work, job);
await journal.advance(job, { state: "processing", temp });
if (way === "linked") await linkTemp(job.arrival, temp);
else await writeFile(temp, "pruned", { flag: "wx" });
const sealed = way === "linked" ? await sealLinked(temp) : await sealTemp(temp, Buffer.from(path));
const folder = join(root, "library", "VAE");
const sidecars = await stageSidecars(await sidecarsOf(job.arrival), temp, {
	quietMs: 0,
	inherited: { gid: null, mode: null },
});
const product = { temp, ...sealed, folder, stem: "NAI", extension: ".safetensors", sidecars, findings };
await journal.advance(job, { state: "produced", product });
const final = await publish(journal, job, product);
const conclusion = publishedConclusion(job, product, final, now, await placesOf(product, final));
const retired = await recordDone(journal, job, conclusion, product, shelves);
await journal.close();
process.stdout.write(retired.kind);
