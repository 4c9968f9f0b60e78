// Loaded into the daemon by NODE_OPTIONS: files below IDS_BELOW get inodes as the file IDS_HOW says. "0", "1" …: the
// inode of the disk plus so many times 2^40. "names": another one for each name. "calls": another one for each call.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const { IDS_BELOW: below, IDS_HOW: how } = process.env;
const { fstat, fstatSync, lstat, lstatSync, readFileSync, readlinkSync, stat, statSync } = fs;
let calls = 0;

function addedTo(path) {
	if (!path.startsWith(`${below}/`)) return 0;
	const said = readFileSync(how, "utf8");
	if (said === "calls") return ++calls;
	if (said === "names") return [...path].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 2 ** 20, 7);
	return Number(said);
}

function changed(found, path) {
	const added = addedTo(Buffer.from(path).toString());
	if (added === 0) return found;
	found.ino = typeof found.ino === "bigint" ? found.ino + (BigInt(added) << 40n) : found.ino + added * 2 ** 40;
	return found;
}

const pathOf = (fd) => readlinkSync(`/proc/self/fd/${fd}`);
const later = (call, nameOf) => (what, options, then) => {
	const [given, done] = typeof options === "function" ? [{}, options] : [options, then];
	call(what, given, (error, found) => (error === null ? done(null, changed(found, nameOf(what))) : done(error)));
};
const same = (what) => what;
fs.lstat = later(lstat, same);
fs.stat = later(stat, same);
fs.fstat = later(fstat, pathOf);
fs.lstatSync = (path, options) => withFound(lstatSync(path, options), path);
fs.statSync = (path, options) => withFound(statSync(path, options), path);
fs.fstatSync = (fd, options) => changed(fstatSync(fd, options), pathOf(fd));

function withFound(found, path) {
	return found === undefined ? undefined : changed(found, path);
}

const { lstat: lstatLater, stat: statLater } = fs.promises;
fs.promises.lstat = async (path, options) => changed(await lstatLater(path, options), path);
fs.promises.stat = async (path, options) => changed(await statLater(path, options), path);
const handle = await fs.promises.open("/dev/null");
const ofHandles = Object.getPrototypeOf(handle);
await handle.close();
const { stat: statOfHandle } = ofHandles;
ofHandles.stat = async function (options) {
	return changed(await statOfHandle.call(this, options), pathOf(this.fd));
};
syncBuiltinESMExports();
