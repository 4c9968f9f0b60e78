import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { CLI, makeHome } from "../../e2e/run.ts";
import { arrive, type ChaosFile } from "./files.ts";
import { libraryFiles } from "./library-files.ts";

const run = promisify(execFile);

/** What a library holds after one daemon alone has worked through these files. See `libraryFiles`. */
export async function bySingleMachine(files: readonly ChaosFile[]): Promise<Readonly<Record<string, string>>> {
	const home = makeHome();
	try {
		for (const file of files) await arrive(file, home.inbox);
		const { folder } = home;
		const env = { ...process.env, HOME: folder, XDG_STATE_HOME: join(folder, "state"), NO_COLOR: "1" };
		const options = { cwd: folder, env, maxBuffer: 2 ** 28 };
		// The code tells that some files were refused.
		await run(process.execPath, [CLI, "watch", "--once"], options).catch((error) => {
			if (error.code !== 1) throw error;
		});
		return libraryFiles(home.library);
	} finally {
		await home.end();
	}
}
