import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's root. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** One TypeScript file of ours; paths are relative to the root. */
export interface Source {
	readonly path: string;
	readonly text: string;
	/** What it imports: paths of ours, or names of packages. */
	readonly imports: readonly string[];
}

/** Every TypeScript file below a folder. */
export function sourcesIn(folder: string): Source[] {
	const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" });
	return names.filter((name) => /\.tsx?$/.test(name)).map((name) => sourceAt(join(folder, name)));
}

function sourceAt(path: string): Source {
	const text = readFileSync(join(ROOT, path), "utf8");
	const found = text.matchAll(/^(?:import|export)\b[^;]*?from "([^"]+)"|\bimport\("([^"]+)"\)|^import "([^"]+)"/gm);
	const imports = Array.from(found, ([, a, b, c]) => a ?? b ?? c ?? "");
	const ours = imports.map((one) => (one.startsWith(".") ? normalize(join(dirname(path), one)) : one));
	return { path, text, imports: ours };
}
