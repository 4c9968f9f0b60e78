import { stat, statfs } from "node:fs/promises";
import type { FileSystem } from "./contract.ts";
import { deviceText, readMounts } from "./mounts.ts";

/** File systems that only this machine changes, and whose names have no rules. */
export const LOCAL: FileSystem = { type: "local", names: "any", others: "nobody" };

/** The type that statfs(2) gives for every FUSE file system. */
const FUSE = 0x65735546;

/**
 * File systems by the type that statfs(2) of Linux gives; the others are `LOCAL`. The numbers and which of them are
 * remote: statfs(2), and `stat` and `tail` of GNU coreutils, which asks for the same reason.
 *
 * Names have the rules of Windows on its file systems, on its shares, and where the host may be Windows.
 */
const BY_NUMBER: ReadonlyMap<number, FileSystem> = new Map([
	[0x6969, { type: "nfs", names: "any", others: "clients" }],
	[0x517b, { type: "smbfs", names: "windows", others: "clients" }],
	[0xff534d42, { type: "cifs", names: "windows", others: "clients" }],
	[0xfe534d42, { type: "smb3", names: "windows", others: "clients" }],
	[0x00c36400, { type: "ceph", names: "any", others: "clients" }],
	[0x5346414f, { type: "afs", names: "any", others: "clients" }],
	[0x6b414653, { type: "afs", names: "any", others: "clients" }],
	[0x73757245, { type: "coda", names: "any", others: "clients" }],
	[0x0bd00bd0, { type: "lustre", names: "any", others: "clients" }],
	[0x19830326, { type: "beegfs", names: "any", others: "clients" }],
	[0x47504653, { type: "gpfs", names: "any", others: "clients" }],
	[0x7461636f, { type: "ocfs2", names: "any", others: "clients" }],
	[0x01161970, { type: "gfs2", names: "any", others: "clients" }],
	[0x01021997, { type: "9p", names: "windows", others: "host" }],
	[0x786f4256, { type: "vboxsf", names: "windows", others: "host" }],
	[0xbacbacbc, { type: "vmhgfs", names: "windows", others: "host" }],
	[0x7c7c6673, { type: "prl_fs", names: "any", others: "host" }],
	[0x4d44, { type: "vfat", names: "windows", others: "nobody" }],
	[0x2011bab0, { type: "exfat", names: "windows", others: "nobody" }],
	[0x5346544e, { type: "ntfs", names: "windows", others: "nobody" }],
	[0x7366746e, { type: "ntfs3", names: "windows", others: "nobody" }],
]);

/**
 * FUSE file systems that no other client changes, by their types in mountinfo; any other may be a network file system,
 * such as `fuse.sshfs`, `fuse.rclone` and plain `fuse`. `fuseblk` is a disk, for example with ntfs-3g. Those named `fuse.*` for
 * `nobody` show folders of this machine in another way: joined (mergerfs, unionfs, mhddfs, Unraid's shfs) or encrypted
 * (encfs, gocryptfs, cryfs).
 */
const FUSE_TYPES: ReadonlyMap<string, FileSystem["others"]> = new Map([
	["fuseblk", "nobody"],
	["fuse.mergerfs", "nobody"],
	["fuse.mhddfs", "nobody"],
	["fuse.unionfs", "nobody"],
	["fuse.shfs", "nobody"],
	["fuse.fuse-overlayfs", "nobody"],
	["fuse.encfs", "nobody"],
	["fuse.gocryptfs", "nobody"],
	["fuse.cryfs", "nobody"],
	["virtiofs", "host"],
	["fuse.vmhgfs-fuse", "host"],
	["fuse.grpcfuse", "host"],
	["fuse.osxfs", "host"],
	["fakeowner", "host"],
]);

/** The file system of an existing folder of Linux. Throws the errors of statfs(2) and stat(2). */
export async function fileSystemOnLinux(folder: string | Buffer): Promise<FileSystem> {
	const number = (await statfs(folder)).type >>> 0;
	return number === FUSE ? fuseFileSystem(await mountTypeOf(folder)) : (BY_NUMBER.get(number) ?? LOCAL);
}

/** The FUSE file system with this type in mountinfo. */
export function fuseFileSystem(type: string): FileSystem {
	return { type, names: "any", others: FUSE_TYPES.get(type) ?? "clients" };
}

/** By the device, because a path may lead through links, and another mount may cover its mount point. */
async function mountTypeOf(folder: string | Buffer): Promise<string> {
	const device = deviceText((await stat(folder, { bigint: true })).dev);
	return (await readMounts()).findLast((mount) => mount.device === device)?.type ?? "fuse";
}
