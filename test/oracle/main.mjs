// Every fixture converted to .pt and .safetensors, and two files beyond the limits of a plain zip, opened by real torch
// 2.6 (Debian trixie) and the newest (sid) with real safetensors, and compared byte for byte. Downloads some 600 MB and
// writes some 20 GB, so it is no part of the suite; `npm run oracle [RELEASE…]` runs it. Needs root on a Debian.
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { digestsOf, largeSources } from "./large.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const CLI = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const FIXTURES = fileURLToPath(new URL("../fixtures/torch/", import.meta.url));
const GOLDEN = JSON.parse(readFileSync(join(FIXTURES, "golden.json"), "utf8"));
const ENDINGS = [".pt", ".safetensors"];
/** Its safetensors, 0.4.5, knows no complex numbers; 0.6 was the first that did. */
const WITHOUT_COMPLEX = "trixie";

if (process.getuid?.() !== 0 || spawnSync("dpkg-deb", ["--version"]).status !== 0) {
	console.log("skipped: an oracle is unpacked from Debian's packages, which takes root and dpkg");
	process.exit(0);
}
const releases = process.argv.length > 2 ? process.argv.slice(2) : ["trixie", "sid"];
let failed = 0;
for (const release of releases) failed += await check(release);
process.exitCode = failed === 0 ? 0 : 1;

/** Gives the number of files that came out wrong. */
async function check(release) {
	const oracle = process.env.AUTOPRUNE_ORACLES ?? join(tmpdir(), "autoprune-oracles");
	const home = join(oracle, release);
	mkdirSync(home, { recursive: true });
	execFileSync(join(HERE, "build-oracle.sh"), [release, home], { stdio: ["ignore", "inherit", "inherit"] });
	const version = readFileSync(join(home, "version"), "utf8").trim();
	const folder = mkdtempSync(join(home, "root", "work", "run-"));
	try {
		copyFileSync(join(HERE, "digest.py"), join(folder, "digest.py"));
		const cases = [...fixtureCases(folder, release), ...(await largeCases(folder))];
		const wrong = cases.filter((one) => !agrees(home, folder, one, version));
		console.log(`torch ${version}: ${cases.length - wrong.length} of ${cases.length} files hold what they should`);
		return wrong.length;
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** The order of tensors is the file's in a .pt and alphabet's in safetensors: it is left out of the comparison. */
function agrees(home, folder, { file, wanted }, version) {
	const inside = join(folder, file).slice(join(home, "root").length);
	const began = performance.now();
	const script = join(folder, "digest.py").slice(join(home, "root").length);
	const run = spawnSync("chroot", [join(home, "root"), "/usr/bin/python3", script, inside], {
		encoding: "utf8",
		maxBuffer: 2 ** 28,
		env: { PATH: "/usr/sbin:/usr/bin", LANG: "C.UTF-8" },
	});
	// torch's libraries complain on standard output before it about a machine that is none of theirs.
	const printed = run.stdout?.trim().split("\n").at(-1) ?? "";
	const found =
		run.status === 0 ? JSON.stringify(sorted(JSON.parse(printed)[inside])) : `${run.stderr}${run.error ?? ""}`;
	if (found !== JSON.stringify(sorted(wanted))) {
		console.log(`wrong ${file}: ${found.slice(-600)}`);
		return false;
	}
	const bytes = statSync(join(folder, file)).size;
	if (bytes > 2 ** 20) {
		const seconds = ((performance.now() - began) / 1000).toFixed(1);
		console.log(`ok ${file}: ${wanted.length} tensors, ${bytes} bytes, torch ${version} in ${seconds} s`);
	}
	return true;
}

function fixtureCases(folder, release) {
	// A file that holds no tensor is refused.
	const held = Object.entries(GOLDEN).filter(([, golden]) => golden.length > 0);
	return held.flatMap(([name, golden]) => {
		const complex = golden.some(({ dtype }) => dtype === "C64");
		const endings = complex && release === WITHOUT_COMPLEX ? ENDINGS.slice(0, 1) : ENDINGS;
		return endings.map((ending) => {
			const file = name + ending;
			convert(join(FIXTURES, name), join(folder, file));
			return { file, wanted: golden.map(({ name, dtype, shape, sha256 }) => [name, dtype, shape, sha256]) };
		});
	});
}

async function largeCases(folder) {
	const cases = [];
	for (const [name, { path, tensors }] of largeSources(folder)) {
		const digests = await digestsOf(path, tensors);
		const wanted = tensors.map((tensor) => [tensor.name, tensor.dtype, tensor.shape, digests.get(tensor.name)]);
		convert(path, join(folder, `${name}.pt`));
		const tested = spawnSync("unzip", ["-tqq", join(folder, `${name}.pt`)], { encoding: "utf8" });
		if (tested.status !== 0) console.log(`unzip finds fault in ${name}.pt: ${tested.stdout}${tested.error ?? ""}`);
		cases.push({ file: `${name}.pt`, wanted }, { file: `${name}.safetensors`, wanted });
	}
	return cases;
}

function convert(from, to) {
	execFileSync(process.execPath, [CLI, "convert", from, to], { stdio: ["ignore", "ignore", "inherit"] });
}

function sorted(tensors) {
	return [...tensors].sort(([a], [b]) => (a < b ? -1 : 1));
}
