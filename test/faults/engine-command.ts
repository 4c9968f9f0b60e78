import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const HOOK = new URL("engine-hook.mjs", import.meta.url).href;
const TASK = fileURLToPath(new URL("../../dist/daemon/engine/main.js", import.meta.url));

/** The environment in which a daemon's first engine is run by `before`, and any later one by itself. */
export function firstEngineUnder(before: readonly string[], folder: string): NodeJS.ProcessEnv {
	const command = join(folder, "engine.sh");
	const begun = join(folder, "engine-has-begun");
	const run = [...before, process.execPath].map((word) => `'${word}'`).join(" ");
	const isEngine = `case " $* " in *' ${TASK} '*) [ ! -e '${begun}' ];; *) false;; esac`;
	const alone = `${isEngine} || exec '${process.execPath}' "$@"`;
	writeFileSync(command, `#!/bin/sh\n${alone}\n: > '${begun}'\nexec ${run} "$@"\n`, { mode: 0o755 });
	return { NODE_OPTIONS: `--import=${HOOK}`, ENGINE_COMMAND: command };
}
