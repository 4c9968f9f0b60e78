import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Script } from "node:vm";

/** Loads the files of the bundled command, as V8 compiled them when they were built. */
export interface Loader {
	/** What a file of the bundle exports. */
	readonly load: (name: string) => unknown;
	/** Writes down what V8 has compiled of every loaded file, each function that ran among it. */
	readonly keep: () => void;
}

interface Module {
	exports: unknown;
}

type Body = (exports: unknown, require: (name: string) => unknown, module: Module, dirname: string) => void;

/** Compiled code is of one V8 on one kind of processor; where there is none of it, V8 compiles as ever. */
const KEPT = `.${process.version}-${process.arch}`;

/** A loader of the bundle in a folder. What is not of the bundle is asked of Node. */
export function createLoader(folder: string): Loader {
	const scripts = new Map<string, Script>();
	const modules = new Map<string, Module>();
	const outside = createRequire(`${folder}/`);
	const load = (name: string): unknown => {
		const before = modules.get(name);
		if (before) return before.exports;
		const module: Module = { exports: {} };
		modules.set(name, module);
		const script = compiled(`${folder}/${name}`);
		scripts.set(name, script);
		const body: Body = script.runInThisContext();
		body(module.exports, inside, module, folder);
		return module.exports;
	};
	const inside = (name: string) => (name.startsWith("./") ? load(name.slice(2)) : outside(name));
	const keep = () => {
		for (const [name, script] of scripts) writeFileSync(`${folder}/${name}${KEPT}`, script.createCachedData());
	};
	return { load, keep };
}

function compiled(path: string): Script {
	const source = `(function (exports, require, module, __dirname) {${readFileSync(path, "utf8")}\n})`;
	// Code of another V8, or run with other flags, it puts aside without a word.
	return new Script(source, { filename: path, ...keptOf(path) });
}

function keptOf(path: string): { readonly cachedData?: Buffer } {
	try {
		return { cachedData: readFileSync(path + KEPT) };
	} catch {
		return {};
	}
}
