import { mkdir, readFile, rename, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { WireSettings } from "../../../daemon/http/wire/settings.ts";
import { type Served, send, serve } from "./serve.ts";
import { codeOf, named, settingsOf, YAML } from "./settings-requests.ts";
import { follow } from "./stream.ts";

let served: Served;
let page: ReturnType<typeof settingsOf>;

async function start(web: Parameters<typeof serve>[0] = {}): Promise<void> {
	served = await serve(web, undefined, YAML);
	page = settingsOf(served);
}

/** Starts a page that asks for a token, which may change every folder. */
function startWithToken(): Promise<void> {
	return start({ token: "always" });
}

beforeEach(() => start());

describe("a change", () => {
	test("is written with everything else as it is, takes effect, and reaches the open pages", async () => {
		const stream = follow(served.port);
		await stream.saw("state");
		const before = await page.shown();
		const answer = await page.change(
			[
				["settle.quiet", "7s"],
				["keepEma", true],
				["precision", null],
			],
			before.etag,
		);
		expect(answer.status).toBe(200);
		expect(await page.text()).toBe(
			YAML.replace('precision: "bf16"\n', "").replace("3s", "7s").concat("keepEma: true\n"),
		);
		const after = JSON.parse(answer.body) as WireSettings;
		expect(after).toEqual(await page.shown());
		expect(after.etag).not.toBe(before.etag);
		expect(after.needRestart).toEqual([]);
		expect(named(after, "keepEma")).toMatchObject({ value: true, origin: "file", line: 8 });
		expect(named(after, "precision")).toMatchObject({ value: "fp16", origin: "default" });
		expect(served.live.current().inboxes[0]).toMatchObject({
			keepEma: true,
			precision: "fp16",
			settle: { quiet: 7000 },
		});
		const { data } = await stream.saw("settings");
		expect(data).toEqual({ changed: expect.arrayContaining(["keepEma", "precision", "settle"]), needRestart: [] });
	});

	test("that waits for a restart says so, also to pages that ask later", async () => {
		await startWithToken();
		await mkdir(join(served.folder, "elsewhere"));
		const answer = JSON.parse(
			(
				await page.change([
					["library", "elsewhere"],
					["workers", served.config.workers + 1],
					["keepEma", true],
				])
			).body,
		);
		expect(answer.needRestart.toSorted()).toEqual(["inbox", "library", "workers"]);
		expect(named(answer, "library")).toMatchObject({ value: join(served.folder, "elsewhere"), isLive: false });
		expect(served.live.current().inboxes[0]).toMatchObject({ keepEma: true, library: join(served.folder, "models") });
		expect((await page.shown()).needRestart).toEqual(answer.needRestart);
		expect(
			JSON.parse(
				(
					await page.change([
						["library", "models"],
						["workers", null],
					])
				).body,
			).needRestart,
		).toEqual([]);
	});

	test.each([
		["a word that is not allowed", [["precision", "fp61"]], "config.invalid", "`precision`: must be fp16"],
		[
			"a number that is too large",
			[["workers", 65]],
			"config.invalid",
			"`workers`: must be a whole number from 1 to 64",
		],
		["a time that is none", [["settle.quiet", "soon"]], "config.invalid", "line 5: `settle.quiet`: must be a duration"],
		["a kind that there is not", [["folders", { lorra: "x" }]], "config.invalid", "`folders.lorra`: unknown kind"],
		["a folder outside the library", [["folders", { lora: "/x" }]], "config.invalid", "outside the library"],
		["an inbox in another one's library", [["inbox", "other/Autoprune"]], "config.invalid", "the same folder"],
		[
			"a right value beside a wrong one",
			[
				["keepEma", true],
				["fixClip", 1],
			],
			"config.invalid",
			"`fixClip`: must be true or",
		],
	] as const)(
		"to %s is refused with the words of `config check`, and changes nothing",
		async (_, changes, code, words) => {
			await startWithToken();
			const answer = await page.change(changes);
			expect(codeOf(answer)).toEqual([422, code]);
			expect(JSON.parse(answer.body)).toMatchObject({
				message: expect.stringContaining(words),
				hint: expect.any(String),
			});
			expect(await page.text()).toBe(YAML);
			expect(served.live.current()).toEqual(served.config);
		},
	);

	test("to folders that overlap only by a link is refused", async () => {
		await startWithToken();
		await mkdir(join(served.folder, "real"));
		await symlink(join(served.folder, "real"), join(served.folder, "link"));
		const answer = await page.change([
			["inbox", "link"],
			["library", "real"],
		]);
		expect(codeOf(answer)).toEqual([409, "work.folders-overlap"]);
		expect(await page.text()).toBe(YAML);
	});

	test("to an inbox that contains the state folder is refused", async () => {
		await startWithToken();
		expect(codeOf(await page.change([["inbox", "state/inbox"]]))).toEqual([409, "work.folders-overlap"]);
	});

	test("of a file that has changed since it was read is refused", async () => {
		const { etag } = await page.shown();
		await writeFile(page.path, `${YAML}# by hand\n`);
		expect(codeOf(await page.change([["keepEma", true]], etag))).toEqual([412, "web.settings-changed"]);
		expect(await page.text()).toBe(`${YAML}# by hand\n`);
		await rename(page.path, `${page.path}.away`);
		expect(codeOf(await page.change([["keepEma", true]], etag))).toEqual([412, "web.settings-changed"]);
	});

	test("and another at the same time: one is made, the other is told", async () => {
		const { etag } = await page.shown();
		const values = ["1s", "2s", "4s", "6s"];
		const answers = await Promise.all(values.map((value) => page.change([["settle.quiet", value]], etag)));
		expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
		const made = values[answers.findIndex(({ status }) => status === 200)] ?? "";
		expect(await page.text()).toBe(YAML.replace("3s", made));
	});

	test.each([
		"web",
		"web.port",
		"web.host",
		"web.hosts",
		"web.token",
		"web.more",
		"notify.command",
		"inboxes",
		"inboxes.0.library",
	])("of %s is refused: it is changed only by hand", async (name) => {
		const answer = await page.change([
			["keepEma", true],
			[name, null],
		]);
		expect(codeOf(answer)).toEqual([403, "web.setting-by-hand"]);
		expect(JSON.parse(answer.body).hint).toContain("text editor");
		expect(await page.text()).toBe(YAML);
	});

	test.each(["notify", "settle", "folders.lora", "nothing", "__proto__", "constructor.prototype", "keepEma.more", ""])(
		"of %j, which is no setting but may contain some, is refused",
		async (name) => {
			const answer = await page.change([[name, { command: "touch /tmp/x", quiet: "1s" }]]);
			expect(codeOf(answer)).toEqual([422, "web.no-setting"]);
			expect(await page.text()).toBe(YAML);
		},
	);

	test("cannot bring another setting in by a text that looks like YAML", async () => {
		const text = 'x"}\nnotify:\n  command: touch /tmp/x\n#';
		const { settings } = JSON.parse((await page.change([["folders", { lora: text }]])).body) as WireSettings;
		expect(settings.find(({ key }) => key.join(".") === "notify.command")?.value).toBeNull();
		expect(parse(await page.text())).toEqual({ ...parse(YAML), folders: { lora: text } });
	});

	test.each([
		["without the header", { "X-Autoprune": null }, 403, "web.header-missing"],
		["as a form", { "Content-Type": "text/plain" }, 415, "web.content-type"],
		["of another site", { Origin: "http://evil.example" }, 403, "web.cross-site"],
		["as an upload", { "Content-Type": "application/offset+octet-stream" }, 415, "web.content-type"],
	] as const)("%s is refused", async (_, headers, status, code) => {
		const body = JSON.stringify({ etag: (await page.shown()).etag, changes: [{ key: ["keepEma"], value: true }] });
		const answer = await send(served.port, { method: "PUT", path: "/api/v1/settings", headers, body });
		expect(codeOf(answer)).toEqual([status, code]);
		expect(await page.text()).toBe(YAML);
	});

	test.each([
		"{}",
		'{"etag":"x","changes":[]}',
		'{"etag":"x","changes":[{"key":[],"value":1}]}',
		"[",
		'{"etag":"x","changes":[{"key":["keepEma"]}]}',
		'{"etag":"x","changes":[{"key":["folders"],"value":[[[]]]}]}',
		'{"etag":1,"changes":1}',
	])("that is not what the page sends is refused: %s", async (body) => {
		const answer = await send(served.port, { method: "PUT", path: "/api/v1/settings", body });
		expect(codeOf(answer)).toEqual([400, "web.not-json"]);
	});

	test("of a record cannot bring in what every object has", async () => {
		const body = `{"etag":"${(await page.shown()).etag}","changes":[{"key":["folders"],"value":{"__proto__":"x","toString":"y"}}]}`;
		const answer = await send(served.port, { method: "PUT", path: "/api/v1/settings", body });
		expect(codeOf(answer)).toEqual([422, "config.invalid"]);
		expect(await page.text()).toBe(YAML);
	});

	test("of a file that is not UTF-8, or written in an unusual way, is refused", async () => {
		await writeFile(page.path, Buffer.from("# caf\xe9\n", "latin1"));
		expect(codeOf(await page.change([["keepEma", true]]))).toEqual([422, "config.not-editable"]);
		expect(await readFile(page.path, "latin1")).toBe("# caf\xe9\n");
		await writeFile(page.path, "? keepEma\n");
		expect(codeOf(await page.change([["keepEma", true]]))).toEqual([422, "config.not-editable"]);
	});
});
