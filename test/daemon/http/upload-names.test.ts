import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { post, serve } from "./serve.ts";
import { uploadsTo } from "./uploading.ts";

test.each([
	"",
	".",
	"..",
	".hidden.ckpt",
	"a/b.ckpt",
	"../b.ckpt",
	"/etc/passwd",
	"a\\b.ckpt",
	"a\0.ckpt",
	"a\n.ckpt",
	"a\r\n.ckpt",
	"a\u001b[31m.ckpt",
	"a\u0085.ckpt",
	"a\u202etpkc.exe",
	`${"x".repeat(251)}.ckpt`,
	`${"ä".repeat(126)}.ckpt`,
	"model.ckpt.part",
	"model.crdownload",
	"Thumbs.db",
	"~$model.ckpt",
	"autoprune.yaml",
	"Autoprune.YAML",
])("no file can be uploaded as %j", async (name) => {
	const served = await serve();
	const { inbox } = served.config.inboxes[0];
	const answer = await post(served.port, "/api/v1/uploads", { name, bytes: 3 });
	expect(answer.status).toBe(422);
	expect(JSON.parse(answer.body)).toMatchObject({ code: "upload.name" });
	expect(await readdir(inbox)).toEqual([]);
});

test.each([
	"a.ckpt",
	"<img src=x onerror=alert(1)>.ckpt",
	"模型 🦙.safetensors",
	"מודל.ckpt",
	`${"x".repeat(250)}.ckpt`,
	"-rf",
	"%2e%2e",
])("a file can be uploaded as %j", async (name) => {
	const served = await serve();
	const { inbox } = served.config.inboxes[0];
	const { id } = await uploadsTo(served).begin(name, 3);
	expect(JSON.parse((await uploadsTo(served).patch(id, 0, Buffer.from("abc"))).body)).toMatchObject({
		offset: 3,
		done: name,
	});
	expect(await readFile(join(inbox, name), "utf8")).toBe("abc");
});
