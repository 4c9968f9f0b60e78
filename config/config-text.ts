import { readFileSync } from "node:fs";
import { ModelError } from "../toolkit/errors.ts";

/** The text of a file. Throws `config.missing` or `config.unreadable`. */
export function readConfigText(path: string): string {
	try {
		return readFileSync(path, "utf8");
	} catch (error) {
		const code = (error as NodeJS.ErrnoException).code ?? "unknown";
		if (code === "ENOENT") throw new ModelError("config.missing", { file: path });
		throw new ModelError("config.unreadable", { file: path, why: code });
	}
}
