import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import type { WireSetting, WireSettings } from "../../../daemon/http/wire/settings.ts";
import { type Answer, type Request, type Served, send } from "./serve.ts";

/** A settings file with comments. */
export const YAML = `# mine
library: models # the web UI's
precision: "bf16"
settle:
  quiet: 3s
  # that was the quiet
inboxes:
  - library: other # the second
`;

/** Names of settings, with their new values. */
type Changes = readonly (readonly [name: string, value: unknown])[];

/** The requests of a page that shows and changes the settings. */
export function settingsOf({ port, folder, server }: Served) {
	const path = join(folder, "autoprune.yaml");
	const { tokenFile } = server.address;

	/** With the token, if the page asks for one. */
	async function ask(request: Request): Promise<Answer> {
		if (tokenFile === null) return send(port, request);
		const token = (await readFile(tokenFile, "utf8")).trim();
		return send(port, { ...request, headers: { Authorization: `Bearer ${token}` } });
	}

	async function shown(): Promise<WireSettings> {
		const { status, body } = await ask({ path: "/api/v1/settings" });
		expect(status, body).toBe(200);
		return JSON.parse(body) as WireSettings;
	}

	/** `etag`: of an earlier answer; undefined: of now. */
	async function change(changes: Changes, etag?: string): Promise<Answer> {
		const body = JSON.stringify({
			etag: etag ?? (await shown()).etag,
			changes: changes.map(([name, value]) => ({ key: name.split("."), value })),
		});
		return ask({ method: "PUT", path: "/api/v1/settings", body });
	}

	/** The text of the settings file. */
	const text = (): Promise<string> => readFile(path, "utf8");

	return { path, shown, change, text };
}

/** The setting with this name. */
export function named({ settings }: WireSettings, name: string): WireSetting | undefined {
	return settings.find(({ key }) => key.join(".") === name);
}

/** The status and the fault's code. */
export function codeOf({ status, body }: Answer): readonly [number, string] {
	return [status, JSON.parse(body).code];
}
