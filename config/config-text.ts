import { readFileSync } from "node:fs";
import { configError } from "./errors.ts";

/** Reads a text file. Throws `config.missing` or `config.unreadable`. */
export function readConfigText(path: string): string {
	try {
		return readFileSync(path, "utf8");
	} catch (error) {
		const code = (error as NodeJS.ErrnoException).code ?? "unknown";
		if (code === "ENOENT" || code === "ENOTDIR") throw configError("config.missing", { file: path });
		throw configError("config.unreadable", { file: path, why: code });
	}
}
