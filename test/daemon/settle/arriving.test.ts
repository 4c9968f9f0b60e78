import { expect, test } from "vitest";
import { createArrivingFiles } from "../../../daemon/settle/arriving.ts";
import type { Completeness } from "../../../daemon/settle/patience.ts";
import { inboxFile } from "../arrivals.ts";

/** The scans, each as `seconds:bytes`, -1 for no file, and the seconds at which the file is shown. */
test.each<{ name: string; scans: string; shown: number[] }>([
	{ name: "a file that does not grow is never shown", scans: "0:9 5:9 60:9", shown: [] },
	{ name: "a copy that takes less than four seconds is not shown", scans: "0:1 1:2 3:9 9:9", shown: [] },
	{ name: "a longer one is shown, and again every half minute", scans: "0:1 1:2 5:3 20:4 36:5", shown: [5, 36] },
	{ name: "a copy that stalls is shown once", scans: "0:1 1:2 5:3 60:3 99:3", shown: [5] },
	{ name: "a copy that begins again is a new one", scans: "0:1 1:2 5:3 40:1 41:2 42:3", shown: [5] },
	{ name: "a file that was away begins again", scans: "0:1 1:2 2:-1 5:3 6:4", shown: [] },
])("$name", async ({ scans, shown }) => {
	const arriving = createArrivingFiles(async () => ({ kind: "short", has: 1, needs: 90 }));
	const at: number[] = [];
	for (const [seconds = 0, bytes = 0] of scans.split(" ").map((scan) => scan.split(":").map(Number))) {
		const found = await arriving.scanned(bytes < 0 ? [] : [inboxFile({ size: bytes })], seconds * 1000);
		if (found.length > 0) at.push(seconds);
		for (const one of found) expect(one).toEqual({ path: "/inbox/NAI.ckpt", bytes, total: 90 });
	}
	expect(at).toEqual(shown);
});

test.each<Completeness>([
	{ kind: "unknown" },
	{ kind: "complete" },
	{ kind: "short", has: 1, needs: null },
	{ kind: "unreadable", errno: "EACCES" },
])("a header that is $kind gives no total", async (said) => {
	const arriving = createArrivingFiles(async () => said);
	await arriving.scanned([inboxFile({ size: 1 })], 0);
	await arriving.scanned([inboxFile({ size: 2 })], 1000);
	expect(await arriving.scanned([inboxFile({ size: 3 })], 9000)).toEqual([
		{ path: "/inbox/NAI.ckpt", bytes: 3, total: null },
	]);
});
