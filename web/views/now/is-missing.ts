import type { WireState } from "../../../daemon/http/wire/live.ts";

/** Whether an inbox is missing, by its last look. One that another host watches is not looked at. */
export function isMissing(look: WireState["lastLook"]): boolean {
	return look?.seen === false && look.standby === null;
}
