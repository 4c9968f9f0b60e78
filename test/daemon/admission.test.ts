import { expect, test } from "vitest";
import { createAdmission, type Looks, lackOf } from "../../daemon/admission.ts";

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** Disks by the library that lies on them, and a machine's memory; both may be changed. */
function aMachine(libraries: Record<string, { id: string; free: number; total: number }>, memory = 8 * GIB) {
	const machine = { libraries, memory };
	const looks: Looks = {
		diskOf: async (folder) => ({ id: "", free: 0, total: 0, ...machine.libraries[folder] }),
		memory: async () => machine.memory,
	};
	return { machine, admission: createAdmission(looks) };
}

const ONE = { "/a": { id: "1", free: 10 * GIB, total: 100 * GIB } };

test("what running journeys have yet to write is not there for others, and is when they have ended", async () => {
	const { admission } = aMachine(ONE);
	const first = await admission.admit("/a", { disk: 6 * GIB, memory: MIB });
	const second = { disk: 5 * GIB, memory: MIB };
	await expect(admission.admit("/a", second)).rejects.toMatchObject({
		code: "work.waiting-space",
		detail: { needs: 5 * GIB, free: 4 * GIB - 64 * MIB },
	});
	first.end();
	await admission.admit("/a", second);
});

test("what was written by now shows on the disk, and counts once", async () => {
	const { admission, machine } = aMachine(ONE);
	const first = await admission.admit("/a", { disk: 6 * GIB, memory: 0 });
	first.wrote(4 * GIB);
	machine.libraries = { "/a": { id: "1", free: 6 * GIB, total: 100 * GIB } };
	expect(await admission.room("/a")).toMatchObject({ disk: 4 * GIB - 64 * MIB });
	first.wrote(7 * GIB);
	expect(await admission.room("/a")).toMatchObject({ disk: 6 * GIB - 64 * MIB });
});

test("libraries of one disk share its room, and those of others have their own", async () => {
	const { admission } = aMachine({ ...ONE, "/b": { ...ONE["/a"] }, "/c": { ...ONE["/a"], id: "2" } });
	await admission.admit("/a", { disk: 6 * GIB, memory: 0 });
	expect(await admission.room("/b")).toMatchObject({ disk: 4 * GIB - 64 * MIB });
	expect(await admission.room("/c")).toMatchObject({ disk: 10 * GIB - 64 * MIB });
});

test("two that ask at once are not both given the same room", async () => {
	const { admission } = aMachine(ONE);
	const need = { disk: 6 * GIB, memory: 0 };
	const both = await Promise.allSettled([admission.admit("/a", need), admission.admit("/a", need)]);
	expect(both.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
});

test("a disk that does not answer keeps no job of another disk waiting", async () => {
	const admission = createAdmission({
		diskOf: (folder) => (folder === "/hung" ? new Promise(() => undefined) : Promise.resolve(ONE["/a"])),
		memory: async () => GIB,
	});
	void admission.admit("/hung", { disk: 1, memory: 0 });
	await expect(admission.admit("/a", { disk: 1, memory: 0 })).resolves.toBeDefined();
});

test("of a small disk a hundredth is left, and none where the file system does not say", async () => {
	const infinite = { free: Number.POSITIVE_INFINITY, total: Number.POSITIVE_INFINITY };
	const { admission } = aMachine({
		"/a": { id: "1", free: 90 * MIB, total: 100 * MIB },
		"/b": { id: "2", ...infinite },
	});
	expect(await admission.room("/a")).toMatchObject({ disk: 89 * MIB });
	await admission.admit("/b", { disk: GIB, memory: 0 });
	expect(await admission.room("/b")).toMatchObject({ disk: Number.POSITIVE_INFINITY });
});

test("memory is shared by all, whatever their disks", async () => {
	const { admission } = aMachine({ ...ONE, "/c": { ...ONE["/a"], id: "2" } }, 500 * MIB);
	const ticket = await admission.admit("/a", { disk: 0, memory: 300 * MIB });
	await expect(admission.admit("/c", { disk: 0, memory: 200 * MIB })).rejects.toMatchObject({
		code: "work.waiting-memory",
		detail: { needs: 200 * MIB, free: 168 * MIB },
	});
	ticket.end();
	await admission.admit("/c", { disk: 0, memory: 200 * MIB });
});

test.each([
	{
		name: "space, with what can be had",
		need: { disk: 2 * GIB, memory: 0 },
		room: { disk: GIB, diskTotal: 4 * GIB, memory: 0 },
		text: "It needs 2.00 GiB on the disk of /a, where 1.00 GiB are available.",
	},
	{
		name: "space that the disk could never have",
		need: { disk: 8 * GIB, memory: 0 },
		room: { disk: GIB, diskTotal: 4 * GIB, memory: 0 },
		text: "It needs 8.00 GiB on the disk of /a, where 1.00 GiB are available; the whole disk has only 4.00 GiB.",
	},
	{
		name: "memory",
		need: { disk: 0, memory: GIB },
		room: { disk: GIB, diskTotal: GIB, memory: 512 * MIB },
		text: "It needs about 1.00 GiB of memory, and 512 MiB are available.",
	},
	{ name: "nothing", need: { disk: 1, memory: 1 }, room: { disk: 1, diskTotal: 1, memory: 1 }, text: undefined },
])("it says what is short: $name", ({ need, room, text }) => {
	expect(lackOf(need, room, "/a")?.message).toBe(text);
});
