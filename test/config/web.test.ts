import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DEFAULTS } from "../../config/defaults.ts";
import { loadConfig } from "../../config/load.ts";

let folder: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "autoprune-web-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function webOf(yaml: string) {
	writeFileSync(join(folder, "autoprune.yaml"), yaml);
	return (await loadConfig(undefined, { cwd: folder, env: { HOME: folder } })).web;
}

test.each([
	["nothing is set", "", DEFAULTS.web],
	["it is turned off", "web: false\n", false],
	["the group is empty", "web:\n", DEFAULTS.web],
	["only a port is set", "web: {port: 0}\n", { ...DEFAULTS.web, port: 0 }],
	[
		"hosts have ports",
		"web: {hosts: ['nas.lan:8443', '[fd00::1]']}\n",
		{ ...DEFAULTS.web, hosts: ["nas.lan:8443", "[fd00::1]"] },
	],
])("the web page has the expected settings when %s", async (_, yaml, expected) => {
	expect(await webOf(yaml)).toEqual(expected);
});

test.each([
	["web: true", "`web`: must be false, or settings such as `port: 7861`"],
	["web: {port: 65536}", "`web.port`: must be a whole number from 0 to 65535, not 65536"],
	["web: {port: http}", '`web.port`: must be a whole number from 0 to 65535, not "http"'],
	["web: {hosts: nas.lan}", '`web.hosts`: must be a list of host names, not "nas.lan"'],
	["web: {hosts: [nas.lan, 'http://nas.lan/']}", "`web.hosts.1`: must be a host name"],
	["web: {token: alway}", '`web.token`: must be auto or always, not "alway"; did you mean `always`?'],
	["web: {prot: 80}", "`web.prot`: unknown setting; did you mean `port`?"],
	["web: {path: /}", "`web.path`: unknown setting; known here: port, host, hosts, token"],
])("%s is refused with the line and the key of the fault", async (yaml, fault) => {
	await expect(webOf(`precision: fp16\n${yaml}\n`)).rejects.toMatchObject({
		code: "config.invalid",
		message: expect.stringMatching(new RegExp(`line 2: ${fault.replace(/[.?[\]]/g, "\\$&")}`)),
	});
});
