import type { UserError } from "../toolkit/errors.ts";
import { printable } from "../toolkit/printable.ts";
import { configError } from "./errors.ts";
import type { Position } from "./position.ts";

/** An error in a settings file. */
export interface SettingsFault {
	/** Null if the file does not contain the setting. */
	readonly position: Position | null;
	/** The keys that lead to the setting, outermost first; null if the error is not in a setting. */
	readonly key: readonly PropertyKey[] | null;
	/** What is wrong, as a clause. */
	readonly what: string;
}

/** The error `config.invalid`, which lists the faults in the order of the file. */
export function invalidSettings(file: string, faults: readonly SettingsFault[]): UserError {
	const texts = [...faults].sort(inFileOrder).map(faultText);
	return configError("config.invalid", { file, faults: [...new Set(texts)] });
}

function inFileOrder({ position: one }: SettingsFault, { position: other }: SettingsFault): number {
	return (one?.line ?? 0) - (other?.line ?? 0) || (one?.col ?? 0) - (other?.col ?? 0);
}

function faultText({ position, key, what }: SettingsFault): string {
	const line = position === null ? "" : `line ${position.line}: `;
	if (key === null) return line + what;
	return `${line}${key.length === 0 ? "the file" : `\`${printable(key.map(String).join("."))}\``}: ${what}`;
}
