// Does one thing in an inbox as a process of its own, and says what came of it.

import { readBeacon, writeBeacon } from "../../../dist/daemon/coordination/storage/beacon.js";
import { probeInodes } from "../../../dist/daemon/coordination/storage/probe-inodes.js";

const [what, folder] = process.argv.slice(2);

/** @type {import("../../../daemon/coordination/storage/beacon.ts").SharedFolder} */
const inbox = { kind: "inbox", folder };

const WORK = {
	async probe() {
		await probeInodes(inbox);
		return "fine";
	},
	/** Writes two beacons, as two hosts do at the same time, and reads the one that is there. */
	async write() {
		for (const share of ["first", "second"]) await writeBeacon(inbox, { cluster: "c", share });
		return (await readBeacon(inbox, "c")).share;
	},
};
console.log(await WORK[what]().catch(({ code, message }) => `${code}: ${message}`));
