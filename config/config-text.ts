import { readFileSync } from "node:fs";
import { UserError } from "../toolkit/errors.ts";

/** Reads a text file. Throws `config.missing` or `config.unreadable`. */
export function readConfigText(path: string): string {
	try {
		return readFileSync(path, "utf8");
	} catch (error) {
		const code = (error as NodeJS.ErrnoException).code ?? "unknown";
		if (code === "ENOENT") throw new UserError("config.missing", { file: path });
		throw new UserError("config.unreadable", { file: path, why: code });
	}
}
