import { hostsError } from "../hosts-errors.ts";

/** The oldest Node that pg-boss supports. */
const WANTED = "22.12.0";

/** Throws `hosts.node-too-old`. `version`: such as `22.12.0`. */
export function requireNode(version: string): void {
	const [major = 0, minor = 0] = version.split(".").map(Number);
	const [wantedMajor = 0, wantedMinor = 0] = WANTED.split(".").map(Number);
	if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
	throw hostsError("hosts.node-too-old", { found: version, wanted: WANTED });
}
