import { existsSync, readFileSync } from "node:fs";
import { availableParallelism, homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { LineCounter, parseDocument } from "yaml";
import { ModelError } from "../toolkit/errors.ts";
import { faultsOf } from "./faults.ts";
import { type Config, schema } from "./schema.ts";

/** Where a program was started, which decides the configuration it finds. */
export interface Surroundings {
	readonly cwd: string;
	readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The configuration of `file`, else of `./autoprune.yaml`, else of the user's, else all defaults. Relative folders
 * are taken from the file's own folder (from `cwd` where there is none). Throws `config.*`.
 */
export function loadConfig(file: string | undefined, { cwd, env }: Surroundings): Config {
	const path = file === undefined ? usualPlaces(cwd, env).find((place) => existsSync(place)) : resolve(cwd, file);
	if (path === undefined) return complete(schema.parse({}), cwd, null);
	return complete(readSettings(path), dirname(path), path);
}

function usualPlaces(cwd: string, env: Surroundings["env"]): string[] {
	const home = env.XDG_CONFIG_HOME ?? join(env.HOME ?? homedir(), ".config");
	return [join(cwd, "autoprune.yaml"), join(home, "autoprune", "config.yaml")];
}

function readSettings(path: string): ReturnType<typeof schema.parse> {
	const lines = new LineCounter();
	const document = parseDocument(readText(path), { lineCounter: lines });
	const broken = document.errors.map((error) => `line ${error.linePos?.[0].line ?? "?"}: ${firstLine(error.message)}`);
	if (broken.length > 0) throw new ModelError("config.invalid", { file: path, faults: broken });
	const parsed = schema.safeParse(document.toJS() ?? {});
	if (parsed.success) return parsed.data;
	throw new ModelError("config.invalid", { file: path, faults: faultsOf(parsed.error, document, lines) });
}

function readText(path: string): string {
	try {
		return readFileSync(path, "utf8");
	} catch (error) {
		const code = (error as NodeJS.ErrnoException).code ?? "unknown";
		if (code === "ENOENT") throw new ModelError("config.missing", { file: path });
		throw new ModelError("config.unreadable", { file: path, why: code });
	}
}

function firstLine(text: string): string {
	return text.split("\n", 1)[0] ?? text;
}

function complete(settings: ReturnType<typeof schema.parse>, folder: string, file: string | null): Config {
	const library = resolve(folder, settings.library);
	return {
		...settings,
		library,
		inbox: settings.inbox === undefined ? join(library, "Autoprune") : resolve(folder, settings.inbox),
		workers: settings.workers ?? availableParallelism(),
		file,
	};
}
