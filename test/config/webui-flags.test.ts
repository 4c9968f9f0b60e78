import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { decideDestinations } from "../../config/destination.ts";
import { readUserFlags } from "../../config/webui-flags.ts";
import { layOut } from "./trees.ts";

/** The folders by kind that the flags of a file in `/ui` name. */
function read(name: "webui-user.bat" | "webui-user.sh", text: string): Record<string, string> {
	return Object.fromEntries([...readUserFlags(text, name, "/ui").values()].map(({ kind, path }) => [kind, path]));
}

test.each([
	["a relative path", "set COMMANDLINE_ARGS=--medvram --lora-dir models/mine", { lora: "/ui/models/mine" }],
	["quotes around a path", 'set COMMANDLINE_ARGS=--lora-dir "/my models/lora" --api', { lora: "/my models/lora" }],
	["quotes around all", 'set "COMMANDLINE_ARGS=--vae-dir "/a b" --xformers"', { vae: "/a b" }],
	["an equals sign", 'set COMMANDLINE_ARGS=--ckpt-dir="/a b"', { checkpoint: "/a b" }],
	["the folder of the file", 'set COMMANDLINE_ARGS=--embeddings-dir "%~dp0emb"', { embedding: "/ui/emb" }],
	["capitals and an at sign", "@SET commandline_args=--lora-dir l", { lora: "/ui/l" }],
	["an apostrophe", "set COMMANDLINE_ARGS=--lora-dir /bob's/lora", { lora: "/bob's/lora" }],
	["lines of Windows", "@echo off\r\nset COMMANDLINE_ARGS=--lora-dir l\r\n\r\ncall webui.bat\r\n", { lora: "/ui/l" }],
	["a variable of the file", "set BIG=/big\nset COMMANDLINE_ARGS=--vae-dir %BIG%/vae", { vae: "/big/vae" }],
	[
		"arguments that are added over several lines",
		"set COMMANDLINE_ARGS=--lora-dir l\nset COMMANDLINE_ARGS=%COMMANDLINE_ARGS% ^\n --hypernetwork-dir h",
		{ lora: "/ui/l", hypernetwork: "/ui/h" },
	],
	["a variable that the file does not set", "set COMMANDLINE_ARGS=--lora-dir %BIG%/lora --vae-dir v", { vae: "/ui/v" }],
	[
		"comments",
		"rem set COMMANDLINE_ARGS=--vae-dir v\n:: set COMMANDLINE_ARGS=--vae-dir v\n@REM set COMMANDLINE_ARGS=--vae-dir v",
		{},
	],
	[
		"the file as it is shipped",
		"@echo off\n\nset PYTHON=\nset GIT=\nset VENV_DIR=\nset COMMANDLINE_ARGS=\n\ncall webui.bat\n",
		{},
	],
	["a flag that is repeated", "set COMMANDLINE_ARGS=--lora-dir a --lora-dir b", { lora: "/ui/b" }],
	["backslashes", "set COMMANDLINE_ARGS=--lora-dir models\\mine", { lora: "/ui/models/mine" }],
	["a drive of Windows", "set COMMANDLINE_ARGS=--ckpt-dir D:\\sd --vae-dir=d:vae --lora-dir l", { lora: "/ui/l" }],
	[
		"a share of Windows",
		"set COMMANDLINE_ARGS=--ckpt-dir \\\\nas\\sd --lora-dir //nas/lora --vae-dir v",
		{ vae: "/ui/v" },
	],
	["a name that is not UTF-8", "set COMMANDLINE_ARGS=--ckpt-dir models/\ufffd --vae-dir v", { vae: "/ui/v" }],
	[
		"a value that doubles with every line",
		`set A=--lora-dir l\n${"set A=%A%%A%\n".repeat(40)}set COMMANDLINE_ARGS=%A% --vae-dir v`,
		{ vae: "/ui/v" },
	],
	["a flag without a path", "set COMMANDLINE_ARGS=--lora-dir --api", {}],
	["a flag at the end", "set COMMANDLINE_ARGS=--lora-dir", {}],
])("in webui-user.bat, %s", (_, text, folders) => {
	expect(read("webui-user.bat", text)).toEqual(folders);
});

test.each([
	["quotes", "export COMMANDLINE_ARGS=\"--lora-dir l --vae-dir '/a b'\" # mine", { lora: "/ui/l", vae: "/a b" }],
	["escaped quotes", 'export COMMANDLINE_ARGS="--lora-dir \\"/a b\\""', { lora: "/a b" }],
	[
		"variables of the file",
		`BIG=/big\nexport COMMANDLINE_ARGS="--vae-dir \${BIG}/v --lora-dir $BIG/l"`,
		{ vae: "/big/v", lora: "/big/l" },
	],
	[
		"a variable that the file does not set",
		'export COMMANDLINE_ARGS="--lora-dir $HOME/lora --vae-dir v"',
		{ vae: "/ui/v" },
	],
	["a command, which is not executed", 'export COMMANDLINE_ARGS="--lora-dir $(touch /x)/l --vae-dir `id`"', {}],
	["a comment", '#export COMMANDLINE_ARGS="--lora-dir l"', {}],
])("in webui-user.sh, %s", (_, text, folders) => {
	expect(read("webui-user.sh", text)).toEqual(folders);
});

test("of both files, that of this system counts: the other one is from a copy of the folder", async () => {
	const root = mkdtempSync(join(tmpdir(), "autoprune-flags-"));
	onTestFinished(() => rmSync(root, { recursive: true, force: true }));
	layOut("a1111", root);
	writeFileSync(join(root, "webui-user.bat"), "set COMMANDLINE_ARGS=--lora-dir windows --vae-dir vaes\n");
	writeFileSync(join(root, "webui-user.sh"), 'export COMMANDLINE_ARGS="--lora-dir linux"\n');
	const { kinds } = await decideDestinations({ layout: "auto", folders: {} }, root, {});
	expect(kinds.lora.folder).toBe(join(root, "linux"));
	expect(kinds.vae.folder).toBe(join(root, "vaes"));
});

test("the flags are followed into the library, and a folder outside is said", async () => {
	const root = mkdtempSync(join(tmpdir(), "autoprune-flags-"));
	onTestFinished(() => rmSync(root, { recursive: true, force: true }));
	layOut("a1111", root);
	writeFileSync(join(root, "webui-user.bat"), "set COMMANDLINE_ARGS=--lora-dir mine --vae-dir /mnt/ssd/vae\n");
	writeFileSync(join(root, "webui-user.sh"), "");
	const found = await decideDestinations({ layout: "auto", folders: {} }, root, {});
	expect(found.kinds.lora).toEqual({ folder: join(root, "mine"), from: "webui-user.bat, --lora-dir" });
	expect(found.kinds.vae.folder).toBe(join(root, "models", "VAE"));
	expect(found.notes).toEqual([
		"--vae-dir of webui-user.bat puts vae files in /mnt/ssd/vae; it is not used, because it is outside the library",
	]);
});
