import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Launch } from "../../systemd/launch.ts";

/** A launch of this machine's node; nothing else of it need exist. */
export function aLaunch(changes: Partial<Launch> = {}): Launch {
	return {
		node: process.execPath,
		root: "/opt/autoprune",
		config: "/etc/autoprune/config.yaml",
		cwd: "/",
		folders: ["/srv/models"],
		owner: { user: "1000", group: "1000" },
		environment: {},
		...changes,
	};
}

/** Paths with what is special to units or to XML. */
export const ODD_PATHS = [
	"/srv/my models/a  b",
	"/srv/100%/%h/%%",
	`/srv/$HOME/\${x}/$$`,
	"/srv/\"quoted\" and 'single'",
	"/srv/back\\slash\\n",
	"/srv/a:b/c;d#e=f",
	"/srv/<b>&amp;]]>",
	"/srv/modèles/模型",
	"/srv/-leading/+plus/@at/!bang",
];

/** Writes a unit where systemd-analyze can read it; its path. */
export function unitFile(text: string): string {
	const folder = mkdtempSync(join(tmpdir(), "autoprune-unit-"));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	const path = join(folder, "autoprune.service");
	writeFileSync(path, text);
	return path;
}

/** What a command printed and how it ended; null where the command is not there. */
export function tried(command: string, args: readonly string[], env: Record<string, string> = {}) {
	const ended = spawnSync(command, args, { encoding: "utf8", env: { ...process.env, ...env } });
	return ended.error === undefined ? ended : null;
}
