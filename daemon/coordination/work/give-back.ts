import type { SharedJob, SharedJournal } from "../../journal/port/shared-journal.ts";
import { revokeTemps } from "../../publish/revoke.ts";

/** Gives a job back for which nothing was done yet. */
export async function giveBack(job: SharedJob, journal: SharedJournal): Promise<void> {
	if (job.progress.state === "claimed") await journal.requeue(job, "handed-back");
}

/** Gives a job back that has no product yet. Only a queued job can get new settings, and the new path of a file that was moved. */
export async function giveBackUnmade(job: SharedJob, journal: SharedJournal): Promise<void> {
	if (job.progress.state === "processing") await journal.requeue(await revokeTemps(job), "handed-back");
	else await giveBack(job, journal);
}
