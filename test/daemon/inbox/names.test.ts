import { expect, test } from "vitest";
import { hasPartBeside, isHeldByAria2, isIgnoredName, nameWhenDone } from "../../../daemon/inbox/ignored-names.ts";

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
	".syncthing.NAI.ckpt.tmp",
	"~syncthing~NAI.ckpt.tmp",
	"~$NAI.ckpt",
	".nfs0000000000a1",
	".NAI.ckpt.Xy12ab",
	"._NAI.ckpt",
	".DS_Store",
	"Thumbs.db",
	"desktop.ini",
	"@eaDir",
	"#recycle",
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
	"-rf",
	"名前.pt",
	"\n.pt",
])("%j is looked at", (name) => {
	expect(isIgnoredName(name)).toBe(false);
});

test("aria2's control file holds the file beside it, and no other", () => {
	const siblings = new Set(["NAI.ckpt", "NAI.ckpt.aria2", "NAI.pt"]);
	expect([isHeldByAria2("NAI.ckpt", siblings), isHeldByAria2("NAI.pt", siblings)]).toEqual([true, false]);
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
