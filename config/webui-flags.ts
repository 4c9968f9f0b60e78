import { resolve } from "node:path";
import type { Kind } from "../toolkit/kinds.ts";

/** A file with which users of AUTOMATIC1111 and Forge set flags: on Windows, or elsewhere. */
type UserFile = "webui-user.bat" | "webui-user.sh";

const isWindows = process.platform === "win32";

/** Both files, that of this system first. */
export const USER_FILES: readonly UserFile[] = isWindows
	? ["webui-user.bat", "webui-user.sh"]
	: ["webui-user.sh", "webui-user.bat"];

/** The longest command line of cmd.exe, in characters. Values that grow with every line could fill the memory. */
const LONGEST_VALUE = 8191;

/** What a flag has a folder for: a kind, one base of a kind, all models, or all data of the web UI. */
export type FlagSubject = Kind | `${Kind} ${string}` | "models" | "data";

/** The folder that a flag names. */
export interface FlagFolder {
	readonly subject: FlagSubject;
	readonly flag: string;
	/** Absolute path. */
	readonly path: string;
}

/**
 * Flags of `modules/cmd_args.py` and of built-in extensions (`preload.py`) for the folders that Autoprune publishes in.
 * Upscalers of Real-ESRGAN are published in the folder for ESRGAN.
 */
const SUBJECT_OF_FLAG: ReadonlyMap<string, FlagSubject> = new Map([
	["--data-dir", "data"],
	["--models-dir", "models"],
	["--ckpt-dir", "checkpoint"],
	["--vae-dir", "vae"],
	["--lora-dir", "lora"],
	["--embeddings-dir", "embedding"],
	["--hypernetwork-dir", "hypernetwork"],
	["--controlnet-dir", "controlnet"],
	["--text-encoder-dir", "text-encoder"],
	["--esrgan-models-path", "upscaler"],
	["--swinir-models-path", "upscaler swinir"],
	["--scunet-models-path", "upscaler scunet"],
	["--dat-models-path", "upscaler dat"],
	["--gfpgan-models-path", "face-restore"],
	["--codeformer-models-path", "face-restore codeformer"],
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
	/** A path as this system writes it; null if it is a path of another system. */
	ownPath(path: string): string | null;
}

const BATCH: Script = {
	assignment: /^\s*@?set\s+("?\w+)=(.*)$/i,
	word: /(?:"[^"]*"|[^\s"])+/g,
	variable: /%(~dp0|\w+)%?/g,
	continued: /\^\r?\n/g,
	unquoted: (value) => value,
	ownPath(path) {
		if (isWindows) return path;
		// A drive or a network share.
		return /^([a-z]:|[\\/]{2})/i.test(path) ? null : path.replaceAll("\\", "/");
	},
};

const SHELL: Script = {
	assignment: /^\s*(?:export\s+)?(\w+)=("(?:[^"\\]|\\.)*"|'[^']*'|[^\s#]*)/,
	word: /(?:"[^"]*"|'[^']*'|[^\s"'])+/g,
	variable: /\$(?:\{(\w+)\}|(\w+)|(?=\())/g,
	continued: /\\\r?\n/g,
	unquoted: (value) => (/^["']/.test(value) ? value.slice(1, -1).replace(/\\(["\\$`])/g, "$1") : value),
	ownPath: (path) => path,
};

/**
 * The folders that the flags in a `webui-user` file name. The file is never executed: variables are known only if the
 * file sets them, and a flag with any other variable is ignored. Relative paths are relative to `root`, the folder of
 * the file. Of a flag that is repeated, the last one counts.
 */
export function readUserFlags(text: string, name: UserFile, root: string): ReadonlyMap<FlagSubject, FlagFolder> {
	const script = name.endsWith(".bat") ? BATCH : SHELL;
	const words = argumentsOf(text, script, root).match(script.word) ?? [];
	const plain = words.map((word) => word.replace(/"([^"]*)"/g, "$1").replace(/^'(.*)'$/, "$1"));
	const found = new Map<FlagSubject, FlagFolder>();
	for (const [at, word] of plain.entries()) {
		const [flag = "", joined] = word.split(/=(.*)/s);
		const subject = SUBJECT_OF_FLAG.get(flag);
		const path = script.ownPath(joined ?? plain[at + 1] ?? "");
		// U+FFFD: the file has another encoding than UTF-8, so the name of the folder is unknown.
		if (subject === undefined || path === null || path === "" || /^(-|~)|[%$`\ufffd]/.test(path)) continue;
		found.set(subject, { subject, flag, path: resolve(root, path) });
	}
	return found;
}

/**
 * The value of COMMANDLINE_ARGS at the end of the file. Unknown variables, and those with a value that is too long, are
 * left as they are.
 */
function argumentsOf(text: string, script: Script, root: string): string {
	// `%~dp0` ends with a separator.
	const values = new Map([["~DP0", resolve(root, "_").slice(0, -1)]]);
	for (const line of text.replace(script.continued, " ").split(/\r?\n/)) {
		const [, name = "", written = ""] = script.assignment.exec(line) ?? [];
		if (name === "") continue;
		// `set "NAME=value"`: the quote before the name ends after the value.
		const value = name.startsWith('"') ? written.replace(/"[^"]*$/, "") : script.unquoted(written);
		const variable = name.replace('"', "").toUpperCase();
		const filled = value
			.slice(0, LONGEST_VALUE)
			.replace(script.variable, (whole, ...groups: (string | undefined)[]) => {
				const known = groups.slice(0, -2).find((group) => typeof group === "string" && group !== "");
				return values.get((known ?? "").toUpperCase()) ?? whole;
			});
		if (Math.max(value.length, filled.length) > LONGEST_VALUE) values.delete(variable);
		else values.set(variable, filled);
	}
	return values.get("COMMANDLINE_ARGS") ?? "";
}
