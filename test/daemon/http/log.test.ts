import fc from "fast-check";
import { expect, test } from "vitest";
import { CSV_TITLES, csvLine } from "../../../daemon/journal/history-csv.ts";
import { toolkitError } from "../../../toolkit/errors.ts";
import { FINDINGS } from "../arrivals.ts";
import { ended } from "../journal/ended.ts";
import { type Served, send, serve } from "./serve.ts";

const DAY_MS = 86_400_000;

const REFUSED = { outcome: "refused", code: "model.damaged", reason: "Nothing.", output: null } as const;

/** Five entries; the newest has the number 5. */
async function filled(): Promise<Served> {
	const served = await serve();
	const at = (day: number): { finishedAt: string } => ({ finishedAt: `2026-11-0${day}T00:00:00.000Z` });
	await ended(served.journal, "NAI.ckpt", { size: 100, ...at(1) });
	await ended(served.journal, "strange.ckpt", { size: 50, ...REFUSED, ...at(2) });
	await ended(served.journal, 'quo"ted, name.safetensors', { size: 160, ...at(3) });
	const lora = { ...FINDINGS, architecture: null, kind: "lora", base: "sdxl" };
	await ended(served.journal, "style.safetensors", { size: 70, findings: lora, ...at(4) });
	await ended(served.journal, "NAI(1).ckpt", { size: 100, ...at(5) });
	return served;
}

async function read(port: number, path: string) {
	const answer = await send(port, { path });
	return { ...answer, json: () => JSON.parse(answer.body) };
}

test.each([
	["", [5, 4, 3, 2, 1], 5],
	["?limit=2", [5, 4], 5],
	["?offset=3", [2, 1], 5],
	["?offset=1&limit=2", [4, 3], 5],
	["?offset=99", [], 5],
	["?name=NAI", [5, 1], 2],
	["?name=AI%281", [5], 1],
	["?name=NAI*", [5, 1], 2],
	["?name=*.ckpt&outcome=published", [5, 1], 2],
	["?outcome=refused", [2], 1],
	["?architecture=SD-v1&outcome=published", [5, 3, 1], 3],
	["?kind=lora", [4], 1],
	["?base=sdxl", [4], 1],
	["?since=2026-11-04T00:00:00Z", [5, 4], 2],
	["?since=2026-11-02T01:00:00%2B01:00&until=2026-11-04T00:00:00Z", [3, 2], 2],
	["?hash=abcdef", [], 0],
])("the log with %j has these entries", async (query, ids, total) => {
	const { port, journal } = await filled();
	const answer = await read(port, `/api/v1/log${query}`);
	expect(answer.status).toBe(200);
	const { entries, ...rest } = answer.json();
	expect(entries.map(({ id }: { id: number }) => id)).toEqual(ids);
	const what = (id: number): string => (id === 4 ? "LoRA sdxl" : "SD-v1");
	expect(entries).toEqual(await Promise.all(ids.map(async (id) => ({ ...(await journal.entry(id)), what: what(id) }))));
	expect(rest).toMatchObject({
		total,
		offset: Number(/offset=(\d+)/.exec(query)?.[1] ?? 0),
		bytesSaved: expect.any(Number),
	});
});

test.each([
	"offset=-1",
	"offset=x",
	"limit=0",
	"limit=201",
	"outcome=lost",
	"hash=12",
	"hash=xyzxyz",
	"since=yesterday",
	"name=",
	"names=x",
])("a log with ?%s is refused in words", async (query) => {
	const { port } = await serve();
	const answer = await read(port, `/api/v1/log?${query}`);
	expect(answer.status).toBe(400);
	expect(answer.json()).toMatchObject({
		code: "web.query",
		message: expect.stringContaining(query.split("=", 1)[0] ?? ""),
	});
});

test("every part of a long log is found, wherever it begins", async () => {
	const served = await serve();
	for (let number = 1; number <= 30; number += 1) await ended(served.journal, `${number}.ckpt`);
	const run = fc.asyncProperty(fc.nat(40), fc.integer({ min: 1, max: 20 }), async (offset, limit) => {
		const { entries, total } = (await read(served.port, `/api/v1/log?offset=${offset}&limit=${limit}`)).json();
		const wanted = Array.from({ length: 30 }, (_, index) => 30 - index).slice(offset, offset + limit);
		expect([total, ...entries.map(({ id }: { id: number }) => id)]).toEqual([30, ...wanted]);
	});
	await fc.assert(run, { numRuns: 30 });
});

test("one entry is whole, with its report and with which of its files exist", async () => {
	const { port, journal } = await filled();
	expect((await read(port, "/api/v1/log/1")).json()).toEqual({
		...(await journal.entry(1)),
		what: "SD-v1",
		hint: null,
		report: null,
		there: { original: false, output: false, trash: false },
	});
});

test("a refused entry says what to do", async () => {
	const { port } = await filled();
	const { code, hint } = (await read(port, "/api/v1/log/2")).json();
	expect({ code, hint }).toEqual({ code: "model.damaged", hint: toolkitError.entries["model.damaged"].hint });
});

test.each(["0", "6", "-1", "1e3", "x", "9999999999999999", "1%2e5"])("there is no entry %s", async (id) => {
	const { port } = await filled();
	const answer = await read(port, `/api/v1/log/${id}`);
	expect(answer.status).toBe(404);
	expect(answer.json()).toMatchObject({ code: "journal.no-entry" });
});

test("the sums are those of `log --stats`", async () => {
	const { port } = await filled();
	const stats = (await read(port, "/api/v1/log/stats?outcome=published")).json();
	expect(stats.total).toMatchObject({ files: 4, bytesIn: 430, bytesOut: 240, bytesSaved: 190 });
	expect(stats.byMonth).toMatchObject([{ month: "2026-11", files: 4 }]);
	expect(stats.byArchitecture).toMatchObject([
		{ architecture: "SD-v1", kindText: null },
		{ kind: "lora", base: "sdxl", kindText: "LoRA" },
	]);
});

test("each day of late has the bytes that it saved", async () => {
	const { port, journal } = await serve();
	const daysAgo = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString();
	await ended(journal, "today.ckpt", { size: 100, finishedAt: daysAgo(0) });
	await ended(journal, "too.ckpt", { size: 100, finishedAt: daysAgo(0) });
	await ended(journal, "before.ckpt", { size: 160, finishedAt: daysAgo(3) });
	await ended(journal, "long-ago.ckpt", { size: 1000, finishedAt: daysAgo(20) });
	expect((await read(port, "/api/v1/log/days?days=7")).json()).toEqual([
		[daysAgo(3).slice(0, 10), 100],
		[daysAgo(0).slice(0, 10), 80],
	]);
	expect((await read(port, "/api/v1/log/days")).json()).toHaveLength(3);
	expect((await read(port, "/api/v1/log/days?days=0")).status).toBe(400);
});

test("the log is downloaded whole, as CSV and as JSON lines, filtered as it is shown", async () => {
	const { port, journal } = await filled();
	const entries = await journal.entries({}, 10);
	const csv = await read(port, "/api/v1/log.csv");
	expect(csv.headers).toMatchObject({
		"content-type": "text/csv; charset=utf-8",
		"content-disposition": 'attachment; filename="autoprune-log.csv"',
	});
	expect(csv.body).toBe(CSV_TITLES + entries.map(csvLine).join(""));
	const lines = await read(port, "/api/v1/log.jsonl?name=NAI");
	expect(
		lines.body
			.trimEnd()
			.split("\n")
			.map((line) => JSON.parse(line)),
	).toEqual(entries.filter(({ source }) => source.name.includes("NAI")));
	expect((await read(port, "/api/v1/log.csv?outcome=lost")).status).toBe(400);
});

test("a log of several thousand entries is downloaded with each of them once", async () => {
	const { port, journal } = await serve();
	const numbers = Array.from({ length: 2100 }, (_, index) => index + 1);
	for (let from = 0; from < numbers.length; from += 64) {
		await Promise.all(numbers.slice(from, from + 64).map((number) => ended(journal, `${number}.ckpt`)));
	}
	const { body } = await read(port, "/api/v1/log.jsonl");
	const ids = body
		.trimEnd()
		.split("\n")
		.map((line) => JSON.parse(line).id);
	expect(ids).toEqual(numbers.toReversed());
});
