import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import type { Launch, Scope } from "../../systemd/launch.ts";
import { launchdJob } from "../../systemd/property-list.ts";
import { aLaunch, ODD_PATHS, tried } from "./launches.ts";

/** Reads a list of property lists, and prints them as a list of objects. */
const READ =
	"import json, plistlib, sys; json.dump([plistlib.loads(x.encode()) for x in json.load(sys.stdin)], sys.stdout)";

const canParse = tried("python3", ["-c", "import plistlib"])?.status === 0;
if (!canParse) console.log("skipped: property lists as a parser reads them, for there is no python3 here");

function textOf(scope: Scope, changes: Partial<Launch> = {}): string {
	return launchdJob(scope, { uid: 501, home: "/Users/some body" }).text(aLaunch(changes));
}

function allParsed(texts: readonly string[]): Record<string, unknown>[] {
	const input = JSON.stringify(texts);
	const { status, stdout, stderr } = spawnSync("python3", ["-c", READ], { input, encoding: "utf8" });
	expect(stderr).toBe("");
	expect(status).toBe(0);
	return JSON.parse(stdout);
}

function parsed(text: string): Record<string, unknown> {
	return allParsed([text])[0] ?? {};
}

describe.skipIf(!canParse)("the property list", () => {
	test("says what launchd is to run, and that it is started again only after a failure", () => {
		expect(parsed(textOf("user"))).toMatchObject({
			Label: "io.autoprune",
			ProgramArguments: [
				process.execPath,
				"/opt/autoprune/dist/cli/main.js",
				"watch",
				"--config",
				"/etc/autoprune/config.yaml",
			],
			RunAtLoad: true,
			KeepAlive: { SuccessfulExit: false },
			ExitTimeOut: 900,
			SoftResourceLimits: { NumberOfFiles: 65536 },
			EnvironmentVariables: { UV_THREADPOOL_SIZE: "16" },
			StandardOutPath: "/Users/some body/Library/Logs/autoprune.log",
			Umask: 0o022,
		});
	});

	test("names the user only for the machine's daemon", () => {
		expect(parsed(textOf("user"))).not.toHaveProperty("UserName");
		const owner = { user: "models", group: "20" };
		expect(parsed(textOf("system", { owner }))).toMatchObject({ UserName: "models" });
	});

	test("holds every path as it was given", () => {
		const withConfig = ODD_PATHS.map((path) =>
			textOf("user", { config: `${path}/c.yaml`, environment: { XDG_STATE_HOME: path } }),
		);
		const without = ODD_PATHS.map((cwd) => textOf("user", { config: null, cwd }));
		for (const [index, read] of allParsed(withConfig).entries()) {
			expect(read.ProgramArguments).toContain(`${ODD_PATHS[index]}/c.yaml`);
			expect(read.EnvironmentVariables).toMatchObject({ XDG_STATE_HOME: ODD_PATHS[index] });
		}
		expect(allParsed(without).map(({ WorkingDirectory }) => WorkingDirectory)).toEqual(ODD_PATHS);
	});
});

test("a path that XML cannot hold is refused", () => {
	expect(() => textOf("user", { config: "/a\u0007" })).toThrow(expect.objectContaining({ code: "service.odd-path" }));
});

test("each job goes where its launchd looks, and is started in its own domain", () => {
	const agent = launchdJob("user", { uid: 501, home: "/Users/a" });
	expect(agent.file).toBe("/Users/a/Library/LaunchAgents/io.autoprune.plist");
	expect(agent.start.at(-1)?.command).toEqual(["launchctl", "bootstrap", "gui/501", agent.file]);
	const daemon = launchdJob("system", { uid: 0, home: "/var/root" });
	expect(daemon.file).toBe("/Library/LaunchDaemons/io.autoprune.plist");
	expect(daemon.start.at(-1)?.command).toEqual(["launchctl", "bootstrap", "system", daemon.file]);
});
