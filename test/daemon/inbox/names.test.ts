import { expect, test } from "vitest";
import {
	controlFileOf,
	hasPartBeside,
	isControlFile,
	isIgnoredName,
	nameWhenDone,
} from "../../../daemon/inbox/ignored-names.ts";

test.each([
	"NAI.ckpt.part",
	"NAI.safetensors.crdownload",
	"Unconfirmed 1234.CRDOWNLOAD",
	"NAI.safetensors.download",
	"NAI.opdownload",
	"NAI.partial",
	"NAI.ckpt.filepart",
	"NAI.ckpt.!qB",
	"NAI.ckpt.!ut",
	"NAI.ckpt.bc!",
	"NAI.ckpt.aria2",
	"NAI.tmp",
	"NAI.temp",
	"NAI.incomplete",
	"NAI.fdmdownload",
	"NAI.ytdl",
	"NAI.uploading",
	"NAI.safetensors:Zone.Identifier",
	"NAI.safetensors:Zone.Identifier:$DATA",
	"NAI.safetensors\uf03aZone.Identifier",
	"NAI.ckpt.td",
	"NAI.ckpt.td.cfg",
	"NAI.ckpt.xltd",
	"NAI.ckpt.xltd.cfg",
	"NAI.ckpt.downloading",
	"NAI.ckpt.baiduyun.p.downloading",
	"NAI.ckpt.partial~",
	"NAI.ckpt.lftp",
	"NAI.ckpt.lftp-pget-status",
	"NAI.ckpt-pget-status",
	".NAI.ckpt-pget-status",
	".syncthing.NAI.ckpt.tmp",
	"~syncthing~NAI.ckpt.tmp",
	"~$NAI.ckpt",
	".nfs0000000000a1",
	".fuse_hidden0000000c00000001",
	".__smbfile_silly1a",
	".smbdeleteAAA1a2b",
	"cifs1a",
	".NAI.ckpt.Xy12ab",
	"._NAI.ckpt",
	".DS_Store",
	"Thumbs.db",
	"desktop.ini",
	"@eaDir",
	"#recycle",
	"@Recycle",
	"#snapshot",
	"@Recently-Snapshot",
	"~snapshot",
	"lost+found",
	".Trash-1000",
	"$RECYCLE.BIN",
	".autoprune",
])("%s is never looked at", (name) => {
	expect(isIgnoredName(name)).toBe(true);
});

test.each([
	"NAI.ckpt",
	"part.safetensors",
	"temp",
	"a.download.ckpt",
	"~NAI.ckpt",
	"NAI.ckpt~",
	"NAI.st",
	"Zone.Identifier.ckpt",
	"td.ckpt",
	"-rf",
	"名前.pt",
	"\n.pt",
])("%j is looked at", (name) => {
	expect(isIgnoredName(name)).toBe(false);
});

test.each([
	["NAI.ckpt", "NAI.ckpt.aria2", true],
	["181248", "181248.aria2", true],
	["NAI.ckpt", "NAI.ckpt.st", true],
	["NAI.ckpt", "NAI.ckpt.lftp-pget-status", true],
	["NAI.ckpt", "NAI.ckpt-pget-status", true],
	["NAI.ckpt", ".NAI.ckpt-pget-status", true],
	["NAI.pt", "NAI.ckpt.aria2", false],
	["NAI", "NAI.st", false],
	["NAI.ckpt", "NAI.st", false],
	["NAI.ckpt", "NAI.ckpt.json", false],
])("%s waits for %s beside it: %s", (name, sibling, waits) => {
	const siblings = new Set([name, sibling]);
	expect(controlFileOf(name, siblings)).toBe(waits ? sibling : null);
	expect(isControlFile(sibling, siblings)).toBe(waits);
	expect(isControlFile(sibling, new Set([sibling]))).toBe(false);
});

test.each([
	["NAI.ckpt", "NAI.ckpt.part", true],
	["NAI.ckpt", "NAI.aB3x-9.ckpt.part", true],
	["NAI.ckpt", "other.ckpt.part", false],
])("%s with %s beside it", (name, sibling, expected) => {
	expect(hasPartBeside(name, [name, sibling])).toBe(expected);
});

test.each([
	["NAI.ckpt.part", "NAI.ckpt"],
	["NAI.safetensors.CRDOWNLOAD", "NAI.safetensors"],
	["NAI.ckpt", "NAI.ckpt"],
])("%s is called %s when it is done", (name, expected) => {
	expect(nameWhenDone(name)).toBe(expected);
});
