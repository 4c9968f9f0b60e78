import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { WireOperation, WireTask } from "../../../daemon/http/wire/workshop.ts";
import { childrenOf } from "../../e2e/engine-of.ts";
import { loraFile } from "../../e2e/lora.ts";
import { tempsIn } from "../../e2e/run.ts";
import { UNET_V1, writeSparse } from "../../e2e/sparse.ts";
import { later, until } from "../temp-folder.ts";
import { post, serve } from "./serve.ts";
import { follow } from "./stream.ts";
import { CLIP, EXTRACT, inLibrary, UNET, workshopOf, writeLoras } from "./workshop.ts";

const LARGE: WireOperation = { kind: "convert", file: inLibrary("large.safetensors"), precision: "fp32" };

async function served(recovered?: Promise<unknown>) {
	const all = await serve({}, "no-page", null, recovered);
	const library = join(all.folder, "models");
	writeLoras(library);
	return { ...all, library, workshop: workshopOf(all) };
}

/** Starts a task that is at work for seconds: it has 3.4 GB to write, so a test has to end it. */
async function atWork({ library, workshop }: Awaited<ReturnType<typeof served>>): Promise<string> {
	writeSparse(join(library, "large.safetensors"), UNET_V1);
	const id = await workshop.start(LARGE, "written.safetensors");
	await until(() => tempsIn(library).some((name) => name.startsWith("task-")));
	return id;
}

test("a plan says what an operation would write, where and as what, and writes nothing", async () => {
	const { workshop, library } = await served();
	const before = readdirSync(library);
	// An answer waits at most half a second for the figures of the disk, and is then sent without them.
	await until(async () => (await workshop.plan(EXTRACT)).free !== null);
	const plan = await workshop.plan(EXTRACT);
	expect(plan).toMatchObject({
		what: UNET,
		format: "safetensors",
		precision: "fp16",
		tensors: 384,
		name: "whole.lora-v1-unet.safetensors",
		takesMs: null,
		free: expect.any(Number),
	});
	expect(plan.folder.startsWith(library)).toBe(true);
	const whole = statSync(join(library, "whole.safetensors")).size;
	expect(plan.parts.map(({ name }) => name)).toEqual([UNET, CLIP]);
	const [unet, clip] = plan.parts;
	expect(clip?.after).toBe(0);
	expect((unet?.before ?? 0) + (clip?.before ?? 0)).toBeLessThan(whole);
	expect(unet?.after).toBeLessThan(plan.bytes);
	expect(readdirSync(library)).toEqual(before);
});

test("a file is written into the folder of its kind, with the rights of any new file, and nothing temporary is left", async () => {
	const { workshop, library } = await served();
	const { folder, bytes } = await workshop.plan(EXTRACT);
	const task = await workshop.run(EXTRACT, "unet.safetensors");
	const path = join(folder, "unet.safetensors").slice(library.length + 1);
	expect(task).toMatchObject({ state: "done", done: bytes, total: bytes, fault: null, output: { root: 1, path } });
	const { size, mode } = statSync(join(folder, "unet.safetensors"));
	expect([size, mode & 0o777]).toEqual([bytes, 0o666 & ~process.umask()]);
	expect(tempsIn(library)).toEqual([]);
	const { name } = await workshop.plan({ kind: "prune", file: task.output ?? inLibrary("") });
	expect(name).toBe("unet(1).safetensors");
});

test("a plan for a replaced part has the parts of the model, and of the other file the part that is taken", async () => {
	const { workshop } = await served();
	const [file, from] = [inLibrary("whole.safetensors"), inLibrary("clip.safetensors")];
	const { what, parts } = await workshop.plan({ kind: "replace", file, component: CLIP, from });
	expect(what).toBe(`LoRA-v1 with another ${CLIP}`);
	expect(parts.map(({ name, after }) => [name, after > 0])).toEqual([
		[UNET, true],
		[CLIP, false],
		[CLIP, true],
	]);
});

test("architectures have the classes of their parts", async () => {
	const { port } = await served();
	const answer = await fetch(`http://127.0.0.1:${port}/api/v1/architectures`);
	const parts = ["UNET-v1", "VAE-v1", "CLIP-v1"];
	expect(await answer.json()).toContainEqual({ architecture: "SD-v1", parts: expect.arrayContaining(parts) });
});

test("time is estimated by what this daemon has written, without small files and files that were only linked", async () => {
	const { workshop, events } = await served();
	const published = (bytesBefore: number, bytesAfter: number, ms: number): void =>
		events.emit({
			...{ event: "published", inbox: "", job: 1, file: "", to: "", bytesBefore, bytesAfter, ms },
			...{ what: "", metric: null, knownAs: [], sidecars: [], notes: [] },
		});
	published(2e9, 2e9, 1);
	published(2e6, 1e6, 1);
	expect((await workshop.plan(EXTRACT)).takesMs).toBeNull();
	published(4e9, 2e9, 20_000);
	const { takesMs, bytes } = await workshop.plan(EXTRACT);
	expect(takesMs).toBe(Math.round(bytes / 1e5));
});

const REFUSED: readonly { what: string; body: object; status: number; code: string }[] = [
	{ what: "an unknown part", body: { ...EXTRACT, component: "UNET-v9" }, status: 422, code: "usage.unknown-part" },
	{
		what: "a part that the file lacks",
		body: { ...EXTRACT, component: "VAE-v1" },
		status: 422,
		code: "surgery.not-held",
	},
	{
		what: "an unknown architecture",
		body: { kind: "build", architecture: "SD-v9", parts: [{ component: CLIP, file: inLibrary("clip.safetensors") }] },
		status: 422,
		code: "usage.unknown-architecture",
	},
	{
		what: "a build without all parts",
		body: { kind: "build", architecture: "LoRA-v1", parts: [{ component: CLIP, file: inLibrary("clip.safetensors") }] },
		status: 422,
		code: "usage.parts-missing",
	},
	{
		what: "a file outside",
		body: { ...EXTRACT, file: inLibrary("../a.safetensors") },
		status: 422,
		code: "web.file-path",
	},
	{ what: "another folder", body: { ...EXTRACT, file: { root: 9, path: "a" } }, status: 422, code: "web.root" },
	{
		what: "a symbolic link",
		body: { ...EXTRACT, file: inLibrary("link.safetensors") },
		status: 422,
		code: "work.not-a-file",
	},
	{ what: "a pipe", body: { ...EXTRACT, file: inLibrary("pipe.safetensors") }, status: 422, code: "work.not-a-file" },
	{
		what: "a missing file",
		body: { ...EXTRACT, file: inLibrary("no.safetensors") },
		status: 404,
		code: "work.source-missing",
	},
	{
		what: "no model",
		body: { ...EXTRACT, file: inLibrary("text.safetensors") },
		status: 422,
		code: "file.not-a-model",
	},
	{ what: "an unknown kind", body: { ...EXTRACT, kind: "invent" }, status: 400, code: "web.not-json" },
	{ what: "an unknown field", body: { ...EXTRACT, to: "/etc" }, status: 400, code: "web.not-json" },
];

test("a request that is not an operation on models in the folders is refused, and nothing is written", async () => {
	const { workshop, library } = await served();
	symlinkSync("whole.safetensors", join(library, "link.safetensors"));
	execFileSync("mkfifo", [join(library, "pipe.safetensors")]);
	writeFileSync(join(library, "text.safetensors"), '{"a": 1}');
	const before = readdirSync(library);
	for (const { what, body, status, code } of REFUSED) {
		const refusal = [what, status, code];
		expect([what, ...(await workshop.refusal("plan", body))]).toEqual(refusal);
		expect([what, ...(await workshop.refusal("tasks", { ...body, name: "a.safetensors" }))]).toEqual(refusal);
		expect([what, await workshop.list(), readdirSync(library)]).toEqual([what, [], before]);
	}
});

test("no model is written under a name with a folder, hidden, of another ending, or empty", async () => {
	const { workshop, port } = await served();
	for (const [name, why] of [
		["../unet.safetensors", "it contains a slash"],
		[".unet.safetensors", "it begins with a dot"],
		["unet.ckpt", "its ending must be .safetensors or .sft"],
		["unet", "its ending must be .safetensors or .sft"],
		["", "it is empty"],
	] as const) {
		expect([name, ...(await workshop.refusal("tasks", { ...EXTRACT, name }))]).toEqual([name, 422, "task.name"]);
		const answer = await post(port, "/api/v1/tasks", { ...EXTRACT, name });
		expect(JSON.parse(answer.body).message).toContain(why);
	}
});

test("no file is overwritten, nor is one that another program makes meanwhile", async () => {
	const all = await served();
	const { workshop, library } = all;
	const { folder } = await workshop.plan(EXTRACT);
	await workshop.run(EXTRACT, "unet.safetensors");
	const first = readFileSync(join(folder, "unet.safetensors"));
	expect(await workshop.refusal("tasks", { ...EXTRACT, name: "unet.safetensors" })).toEqual([409, "work.exists"]);
	const large = await atWork(all);
	const second = await workshop.start(EXTRACT, "later.safetensors");
	writeFileSync(join(folder, "later.safetensors"), "another program's");
	await workshop.cancel(large);
	expect(await workshop.ended(second)).toMatchObject({ state: "failed", fault: { code: "work.exists" }, output: null });
	expect(readFileSync(join(folder, "later.safetensors"), "utf8")).toBe("another program's");
	expect(readFileSync(join(folder, "unet.safetensors")).equals(first)).toBe(true);
	expect(tempsIn(library)).toEqual([]);
});

test.each<{ lacks: "disk" | "memory"; code: string }>([
	{ lacks: "disk", code: "task.space" },
	{ lacks: "memory", code: "task.memory" },
])("a task without $lacks fails before anything is written", async ({ lacks, code }) => {
	const { workshop, library, free } = await served();
	free[lacks] = 1000;
	const { folder } = await workshop.plan(EXTRACT);
	expect(await workshop.run(EXTRACT, "unet.safetensors")).toMatchObject({ state: "failed", done: 0, fault: { code } });
	expect([existsSync(join(folder, "unet.safetensors")), tempsIn(library)]).toEqual([false, []]);
	free[lacks] = 2 ** 40;
	expect(await workshop.run(EXTRACT, "unet.safetensors")).toMatchObject({ state: "done" });
});

test("one task is written at a time; a waiting and a running one can be cancelled, and nothing of them is left", async () => {
	const all = await served();
	const { workshop, library } = all;
	const running = await atWork(all);
	const [next, last] = [await workshop.start(EXTRACT, "a.safetensors"), await workshop.start(EXTRACT, "b.safetensors")];
	expect((await workshop.list()).map(({ id, state }) => [id, state])).toEqual([
		[last, "queued"],
		[next, "queued"],
		[running, "running"],
	]);
	expect((await workshop.cancel(next)).status).toBe(204);
	expect((await workshop.cancel(running)).status).toBe(204);
	expect((await workshop.ended(last)).state).toBe("done");
	expect((await workshop.list()).map(({ state }) => state)).toEqual(["done", "cancelled", "cancelled"]);
	const again = await workshop.cancel(running);
	expect([again.status, JSON.parse(again.body).code]).toEqual([409, "task.ended"]);
	const unknown = await workshop.cancel("none");
	expect([unknown.status, JSON.parse(unknown.body).code]).toEqual([404, "task.unknown"]);
	const { folder } = await workshop.plan(EXTRACT);
	expect(readdirSync(folder)).toEqual(["b.safetensors"]);
	expect(tempsIn(library)).toEqual([]);
});

test("a file that changed since its task was started is not used", async () => {
	const all = await served();
	const { workshop, library } = all;
	const large = await atWork(all);
	const id = await workshop.start(EXTRACT, "unet.safetensors");
	writeFileSync(join(library, "whole.safetensors"), loraFile(3, [UNET, CLIP]));
	await workshop.cancel(large);
	expect(await workshop.ended(id)).toMatchObject({ state: "failed", fault: { code: "work.changed" } });
});

test.skipIf(process.platform !== "linux")(
	"a task whose engine dies fails, and the next one has another engine",
	async () => {
		const all = await served();
		const { workshop, library } = all;
		const id = await atWork(all);
		for (const child of childrenOf(process.pid)) process.kill(child, "SIGKILL");
		expect(await workshop.ended(id)).toMatchObject({ state: "failed", fault: { code: "task.engine-died" } });
		expect(tempsIn(library)).toEqual([]);
		expect(await workshop.run(EXTRACT, "unet.safetensors")).toMatchObject({ state: "done" });
	},
);

test("tasks wait until recovery is done; fifty are kept, and no more can wait", async () => {
	const recovery = later();
	const { workshop } = await served(recovery.happened);
	const ids: string[] = [];
	for (let number = 0; number < 50; number++) ids.push(await workshop.start(EXTRACT, `${number}.safetensors`));
	expect(await workshop.refusal("tasks", { ...EXTRACT, name: "50.safetensors" })).toEqual([503, "task.too-many"]);
	await workshop.cancel(ids[30] ?? "");
	await workshop.start(EXTRACT, "51.safetensors");
	const names = (await workshop.list()).map(({ name }) => name);
	expect(names).toHaveLength(50);
	expect(names[0]).toBe("51.safetensors");
	expect(names).not.toContain("30.safetensors");
	expect((await workshop.list()).filter(({ state }) => state === "running").map(({ id }) => id)).toEqual([ids[0]]);
	for (const id of ids.filter((_, index) => index > 0 && index !== 30)) await workshop.cancel(id);
	recovery.happen();
	expect((await workshop.ended(ids[0] ?? "")).state).toBe("done");
});

test("an open page sees a task begin, go on and end", async () => {
	const recovery = later();
	const { port, workshop } = await served(recovery.happened);
	const stream = follow(port);
	await stream.saw("state");
	const id = await workshop.start(EXTRACT, "unet.safetensors");
	const tasksOf = (data: object): readonly WireTask[] => (data as { tasks?: WireTask[] }).tasks ?? [];
	await stream.saw("state", (data) => tasksOf(data).some((task) => task.id === id && task.state === "running"));
	await stream.saw("progress", (data) => tasksOf(data).some((task) => task.id === id && task.total > 0));
	// It cannot end before: a page is told twice a second at most, and might miss what is over by then.
	recovery.happen();
	await stream.saw("state", (data) => tasksOf(data).some((task) => task.id === id && task.state === "done"));
});

test("a server that is closed cancels its tasks and leaves nothing of them", async () => {
	const all = await served();
	const { workshop, library, server } = all;
	const { folder } = await workshop.plan(EXTRACT);
	await atWork(all);
	await workshop.start(EXTRACT, "unet.safetensors");
	await server.close();
	expect([existsSync(folder) ? readdirSync(folder) : [], tempsIn(library)]).toEqual([[], []]);
});
