import { resolve } from "node:path";
import type { Kind } from "../toolkit/kinds.ts";

/** The files with which users of AUTOMATIC1111 and Forge set flags: on Windows, and elsewhere. */
export const USER_FILES = ["webui-user.bat", "webui-user.sh"] as const;

/** The folder that a flag assigns to a kind. */
export interface FlagFolder {
	readonly kind: Kind;
	readonly flag: string;
	/** Absolute path. */
	readonly path: string;
}

/** Flags of `modules/cmd_args.py` and of the built-in LoRA extension for the folder of one kind. */
const KIND_OF_FLAG: ReadonlyMap<string, Kind> = new Map([
	["--ckpt-dir", "checkpoint"],
	["--vae-dir", "vae"],
	["--lora-dir", "lora"],
	["--embeddings-dir", "embedding"],
	["--hypernetwork-dir", "hypernetwork"],
	["--controlnet-dir", "controlnet"],
	["--text-encoder-dir", "text-encoder"],
]);

/** Differences between the languages of the two files. */
interface Script {
	/** An assignment; groups: name, and value with its quotes. A comment does not match. */
	readonly assignment: RegExp;
	/** A word of a value, with its quotes. */
	readonly word: RegExp;
	/** A variable in a value; its name is the first group that is set. */
	readonly variable: RegExp;
	/** The end of a line that continues. */
	readonly continued: RegExp;
	/** Removes the quotes of an assignment. */
	unquoted(value: string): string;
}

const BATCH: Script = {
	assignment: /^\s*@?set\s+("?\w+)=(.*)$/i,
	word: /(?:"[^"]*"|[^\s"])+/g,
	variable: /%(~dp0|\w+)%?/g,
	continued: /\^\r?\n/g,
	unquoted: (value) => value,
};

const SHELL: Script = {
	assignment: /^\s*(?:export\s+)?(\w+)=("(?:[^"\\]|\\.)*"|'[^']*'|[^\s#]*)/,
	word: /(?:"[^"]*"|'[^']*'|[^\s"'])+/g,
	variable: /\$(?:\{(\w+)\}|(\w+)|(?=\())/g,
	continued: /\\\r?\n/g,
	unquoted: (value) => (/^["']/.test(value) ? value.slice(1, -1).replace(/\\(["\\$`])/g, "$1") : value),
};

/**
 * The folders that the flags in a `webui-user` file name. The file is never executed: variables are known only if the
 * file sets them, and a flag with any other variable is ignored. Relative paths are relative to `root`, the folder of
 * the file. Of a flag that is repeated, the last one counts.
 */
export function readUserFlags(
	text: string,
	name: (typeof USER_FILES)[number],
	root: string,
): ReadonlyMap<Kind, FlagFolder> {
	const script = name.endsWith(".bat") ? BATCH : SHELL;
	const words = argumentsOf(text, script, root).match(script.word) ?? [];
	const plain = words.map((word) => word.replace(/"([^"]*)"/g, "$1").replace(/^'(.*)'$/, "$1"));
	const found = new Map<Kind, FlagFolder>();
	for (const [at, word] of plain.entries()) {
		const [flag = "", joined] = word.split(/=(.*)/s);
		const kind = KIND_OF_FLAG.get(flag);
		const path = joined ?? plain[at + 1] ?? "";
		if (kind === undefined || path === "" || /^(-|~)|[%$`]/.test(path)) continue;
		found.set(kind, { kind, flag, path: resolve(root, path) });
	}
	return found;
}

/** The value of COMMANDLINE_ARGS at the end of the file. Unknown variables are left as they are. */
function argumentsOf(text: string, script: Script, root: string): string {
	// `%~dp0` ends with a separator.
	const values = new Map([["~DP0", resolve(root, "_").slice(0, -1)]]);
	for (const line of text.replace(script.continued, " ").split(/\r?\n/)) {
		const [, name = "", written = ""] = script.assignment.exec(line) ?? [];
		if (name === "") continue;
		// `set "NAME=value"`: the quote before the name ends after the value.
		const value = name.startsWith('"') ? written.replace(/"[^"]*$/, "") : script.unquoted(written);
		const filled = value.replace(script.variable, (whole, ...groups: (string | undefined)[]) => {
			const known = groups.slice(0, -2).find((group) => typeof group === "string" && group !== "");
			return values.get((known ?? "").toUpperCase()) ?? whole;
		});
		values.set(name.replace('"', "").toUpperCase(), filled);
	}
	return values.get("COMMANDLINE_ARGS") ?? "";
}
