import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { errnoOf } from "../../../workers/files/identity.ts";
import { createMutex } from "../../runtime/mutex.ts";
import { journalError } from "../errors.ts";
import type { Journal } from "../port/journal.ts";
import type { Channel } from "../port/outbox.ts";
import { groupedChanges } from "../sql/grouped.ts";
import { journalOver } from "../sql/journal.ts";
import { numberIn } from "../sql/rows.ts";
import type { SqliteConnection } from "./connection.ts";
import { watchForDamage } from "./damage.ts";
import { followFile, refuseGone } from "./gone.ts";
import { markInUse, unmark } from "./in-use.ts";
import { openForWriting } from "./schema.ts";
import { upkeepOf } from "./upkeep.ts";

/**
 * Opens the journal and creates it if needed. The caller holds the daemon's lock, so only one process does. Each
 * outcome is also put into the outbox for each of the channels.
 */
export async function openJournal(path: string, channels: readonly Channel[] = []): Promise<Journal> {
	await makeStateFolder(dirname(path));
	const unclean = await markInUse(path);
	const connection = await openForWriting(path, { check: unclean });
	const damage = watchForDamage();
	const refuseOther = await followFile(path);
	const inTurn = createMutex();
	const onFile = <T>(work: () => Promise<T>): Promise<T> => damage.watch(() => refuseOther().then(work));
	const turn = <T>(work: () => Promise<T>): Promise<T> => inTurn(() => onFile(work));
	// Each change of a group checks the file itself, because the error of a group that cannot start reaches no
	// caller.
	const grouped = groupedChanges(connection, (work) => inTurn(() => damage.watch(work)));
	const change = <T>(work: () => Promise<T>): Promise<T> => grouped(() => onFile(work));
	return {
		...journalOver({ connection, turn, change, channels }),
		probe: () =>
			change(async () => {
				if (damage.found !== null) throw damage.found;
			}),
		controlChanges: () => turn(() => dataVersion(connection)),
		upkeep: upkeepOf({ path, connection, damage, onFile, turn }),
		async close() {
			await inTurn(() => connection.close());
			if (damage.found === null) await unmark(path);
		},
	};
}

/** SQLite's own counter of commits by other connections. */
async function dataVersion(connection: SqliteConnection): Promise<number> {
	const [row = {}] = await connection.all("PRAGMA data_version");
	return numberIn(row, "data_version");
}

/** Opens the database for writing and creates its folder if needed. Throws `journal.gone`. */
export async function openMade(path: string): Promise<SqliteConnection> {
	await refuseGone(path);
	await makeStateFolder(dirname(path));
	return openForWriting(path);
}

async function makeStateFolder(folder: string): Promise<void> {
	try {
		await mkdir(folder, { recursive: true, mode: 0o700 });
	} catch (error) {
		if (errnoOf(error) === null) throw error;
		throw journalError("journal.unusable", { path: folder, found: String(error) }, { cause: error });
	}
}
