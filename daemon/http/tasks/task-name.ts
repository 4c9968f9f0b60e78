import { orList } from "../../../toolkit/or-list.ts";
import { webError } from "../errors.ts";
import { whyNoFileName } from "../uploads/name.ts";

/** Refuses a name that would be another path, or whose ending is not one of these. Throws `task.name`. */
export function checkTaskName(name: string, endings: readonly string[]): void {
	const why = whyNoFileName(name) ?? whyNoEnding(name, endings);
	if (why !== null) throw webError("task.name", { name: JSON.stringify(name.slice(0, 255)), why });
}

function whyNoEnding(name: string, endings: readonly string[]): string | null {
	const lower = name.toLowerCase();
	return endings.some((ending) => lower.endsWith(ending)) ? null : `its ending must be ${orList(endings)}`;
}
