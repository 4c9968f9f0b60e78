import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { decideDestinations } from "../../config/destination.ts";
import { readUserFlags } from "../../config/webui-flags.ts";
import { layOut } from "./trees.ts";

/** The folders that the flags of a file in `/ui` name. */
function read(name: "webui-user.bat" | "webui-user.sh", text: string): Record<string, string> {
	return Object.fromEntries([...readUserFlags(text, name, "/ui").values()].map(({ subject, path }) => [subject, path]));
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
	[
		"folders of upscalers and face restorers",
		"set COMMANDLINE_ARGS=--esrgan-models-path e --swinir-models-path s --gfpgan-models-path g --codeformer-models-path c",
		{ upscaler: "/ui/e", "upscaler swinir": "/ui/s", "face-restore": "/ui/g", "face-restore codeformer": "/ui/c" },
	],
	[
		"folders of everything",
		'set COMMANDLINE_ARGS=--data-dir /d --models-dir="/my models"',
		{ data: "/d", models: "/my models" },
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

function root(files: Readonly<Record<string, string>>): string {
	const folder = mkdtempSync(join(tmpdir(), "autoprune-flags-"));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	layOut("a1111", folder);
	for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
	return folder;
}

test("a flag for one base of a kind counts for that base, and a flag for the kind for the others", async () => {
	const args = "--esrgan-models-path up --dat-models-path dat --codeformer-models-path former";
	const library = root({ "webui-user.sh": `export COMMANDLINE_ARGS="${args}"\n` });
	const { kinds, bases } = await decideDestinations({ layout: "auto", folders: {} }, library, {});
	expect(kinds.upscaler.folder).toBe(join(library, "up"));
	expect(bases["upscaler dat"]?.folder).toBe(join(library, "dat"));
	expect(bases["upscaler swinir"]?.folder).toBe(join(library, "models", "SwinIR"));
	expect(kinds["face-restore"].folder).toBe(join(library, "models", "GFPGAN"));
	expect(bases["face-restore codeformer"]?.folder).toBe(join(library, "former"));
});

test("--data-dir moves models and embeddings, and --models-dir models; a flag for a kind overrides both", async () => {
	const moved = root({ "webui-user.sh": 'export COMMANDLINE_ARGS="--data-dir data --vae-dir vaes"\n' });
	const { kinds, unsorted } = await decideDestinations({ layout: "auto", folders: {} }, moved, {});
	expect(kinds.lora).toEqual({
		folder: join(moved, "data", "models", "Lora"),
		from: "layout a1111, --data-dir of webui-user.sh",
	});
	expect(kinds.embedding.folder).toBe(join(moved, "data", "embeddings"));
	expect(kinds.vae.folder).toBe(join(moved, "vaes"));
	expect(unsorted).toBe(join(moved, "data", "models", "Unsorted"));
	const both = root({ "webui-user.sh": 'export COMMANDLINE_ARGS="--data-dir data --models-dir big"\n' });
	const found = await decideDestinations({ layout: "auto", folders: {} }, both, {});
	expect(found.kinds.lora.folder).toBe(join(both, "big", "Lora"));
	expect(found.kinds.embedding.folder).toBe(join(both, "data", "embeddings"));
});

test("--data-dir outside the library is said, and the layout's folders are used", async () => {
	const library = root({ "webui-user.sh": 'export COMMANDLINE_ARGS="--data-dir /mnt/ssd/sd"\n' });
	const { kinds, notes } = await decideDestinations({ layout: "auto", folders: {} }, library, {});
	expect(kinds.lora).toEqual({ folder: join(library, "models", "Lora"), from: "layout a1111" });
	expect(notes).toEqual([
		"--data-dir of webui-user.sh puts all models and embeddings in /mnt/ssd/sd; it is not used, because it is outside the library",
	]);
});

test("a webui-user file that cannot be read is said, and the layout's folders are used", async () => {
	const library = root({ "webui-user.bat": "set COMMANDLINE_ARGS=--vae-dir vaes\n" });
	// Root can read every file, but nobody can read a folder as one.
	mkdirSync(join(library, "webui-user.sh"));
	const { kinds, notes } = await decideDestinations({ layout: "auto", folders: {} }, library, {});
	expect(kinds.vae.folder).toBe(join(library, "vaes"));
	expect(kinds.lora.folder).toBe(join(library, "models", "Lora"));
	expect(notes).toEqual([expect.stringMatching(/^the flags of webui-user\.sh are not used: .*EISDIR/)]);
});
