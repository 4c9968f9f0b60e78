import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { tempPath } from "../../../daemon/publish/temp.ts";
import { publish } from "../../../daemon/publish.ts";
import { publishedConclusion, recordDone } from "../../../daemon/record.ts";
import { archiveIn, arrive, NOW, produce } from "../arrivals.ts";
import type { Served } from "./serve.ts";

/** A file that was pruned and published. Returns its number. */
export async function published({ journal, config }: Served, name: string): Promise<number> {
	const { inbox, library } = config.inboxes[0];
	await mkdir(join(library, ".autoprune"), { recursive: true });
	const job = await journal.claim(await arrive(join(inbox, name), `weights of ${name}`), NOW);
	if (job === null) throw new Error(`${name} was not claimed`);
	const temp = tempPath(join(library, ".autoprune"), job);
	const product = await produce(temp, "pruned", { folder: join(library, "Stable-diffusion"), stem: name });
	await journal.advance(job.id, { state: "produced", product });
	const final = await publish(journal, job.id, product, async () => undefined);
	await recordDone(journal, job, publishedConclusion(job, product, final, NOW, []), product, archiveIn(inbox));
	return job.id;
}
