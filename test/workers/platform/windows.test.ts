import { expect, test } from "vitest";
import { windows } from "../../../workers/platform/windows.ts";

const key = (path: string): string => windows.pathKey(Buffer.from(path).toString("latin1"));

test.each([
	["C:\\Models\\Lora", "c:\\models\\LORA"],
	["C:\\Models/Lora", "C:/Models\\Lora"],
	["\\\\?\\C:\\Models", "C:\\Models"],
	["\\\\?\\UNC\\nas\\share\\x", "\\\\nas\\share\\x"],
	["C:\\MODÈLES", "C:\\modèles"],
])("Windows takes %s and %s for one path", (one, other) => {
	expect(key(one)).toBe(key(other));
});

test("Windows tells other paths apart", () => {
	const paths = ["C:\\a", "D:\\a", "\\\\nas\\a", "C:\\a\\b", "C:\\é", "C:\\e"];
	expect(new Set(paths.map(key)).size).toBe(paths.length);
});

test("a path of more than 259 characters reaches Node as text, to which it adds the prefix for long paths", () => {
	expect(windows.fsPath(Buffer.from("C:\\é"))).toBe("C:\\é");
});

test("a path with half of a surrogate pair keeps its bytes", () => {
	const path = Buffer.from([0x43, 0x3a, 0x5c, 0xed, 0xa0, 0x80]);
	expect(windows.fsPath(path)).toEqual(Buffer.concat([Buffer.from("\\\\?\\"), path]));
	expect(windows.pathKey(path.toString("latin1"))).not.toBe(key("C:\\\ufffd"));
});

test("a file that another program holds for a moment is renamed when it is free", async () => {
	const errors = ["EBUSY", "EPERM", "EACCES"];
	const renamed = await windows.changeName(async () => {
		const code = errors.shift();
		if (code !== undefined) throw Object.assign(new Error(code), { code });
		return "renamed";
	});
	expect(renamed).toBe("renamed");
});

test("a file that stays in use is reported as such, whatever error Windows gave", async () => {
	const held = windows.changeName(() => Promise.reject(Object.assign(new Error("held"), { code: "EPERM" })));
	await expect(held).rejects.toMatchObject({ code: "EBUSY" });
});

test("an error that has another cause is reported at once", async () => {
	let calls = 0;
	const missing = windows.changeName(() => {
		calls++;
		return Promise.reject(Object.assign(new Error("gone"), { code: "ENOENT" }));
	});
	await expect(missing).rejects.toMatchObject({ code: "ENOENT" });
	expect(calls).toBe(1);
});
