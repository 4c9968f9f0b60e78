import type { Global } from "../../tensor.ts";
import { DANGEROUS_MODULES, DANGEROUS_NAMES } from "./dangerous.ts";
import { HARMLESS_STDLIB, STDLIB_MODULES } from "./stdlib.ts";

/** Module names of Python 2, which protocols up to 2 use, and their names in Python 3 (CPython's _compat_pickle). */
const RENAMED: ReadonlyMap<string, string> = new Map([
	["__builtin__", "builtins"],
	["copy_reg", "copyreg"],
]);

const MODULE = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/;
const NAME = /^[A-Za-z_]\w*$/;

const SAFE_BUILTINS =
	"set frozenset bytearray bytes complex dict list tuple int float bool str object slice range long unicode xrange";
const SAFE_TORCH =
	"Size device Tensor dtype per_tensor_affine per_channel_affine per_channel_affine_float_qparams per_tensor_symmetric " +
	"per_channel_symmetric strided sparse_coo sparse_csr sparse_csc sparse_bsr sparse_bsc preserve_format contiguous_format " +
	"channels_last float float16 float32 float64 half double bfloat16 int8 int16 int32 int64 int long short uint8 uint16 " +
	"uint32 uint64 bool complex32 complex64 complex128 qint8 qint32 quint8 quint4x2 quint2x4 float8_e4m3fn float8_e5m2 " +
	"float8_e4m3fnuz float8_e5m2fnuz float8_e8m0fnu float4_e2m1fn_x2 bits1x8 bits2x4 bits4x2 bits8 bits16";

/** Names that are harmless however a pickle uses them: those of torch.save and of plain Python data. */
const SAFE: ReadonlySet<string> = new Set([
	...SAFE_BUILTINS.split(" ").map((name) => `builtins.${name}`),
	...SAFE_TORCH.split(" ").map((name) => `torch.${name}`),
	"collections.OrderedDict",
	"collections.defaultdict",
	"collections.Counter",
	"_codecs.encode",
	"copyreg._reconstructor",
	"torch.nn.parameter.Parameter",
	"torch.serialization._get_layout",
	"torch._tensor._rebuild_from_type_v2",
	"numpy.dtype",
	"numpy.ndarray",
	...["numpy.core.multiarray", "numpy._core.multiarray"].flatMap((m) => [`${m}.scalar`, `${m}._reconstruct`]),
]);
const SAFE_PATTERN =
	/^torch\.(cuda\.)?[A-Z][A-Za-z0-9]*Storage$|^torch\.storage\._?(Typed|Untyped)Storage$|^torch\._utils\._rebuild_\w+$/;

/** Names outside the standard library that are harmless although the rest of their module is not. */
const EXEMPT: ReadonlySet<string> = new Set(["torch._C._nn.gelu"]);

/** A module's name in Python 3. */
export function modernModule(module: string): string {
	return RENAMED.get(module) ?? module;
}

/**
 * The verdict on a global. Dangerous: access to code, files and the network, any name of Python's standard library that
 * is not known to be harmless, dotted names (which reach any attribute), and invalid names. All other unknown names are
 * unlisted. The name is never resolved.
 */
export function verdictOf(module: string, name: string): Global["verdict"] {
	if (!MODULE.test(module) || !NAME.test(name)) return "dangerous";
	const full = `${module}.${name}`;
	if (SAFE.has(full) || SAFE_PATTERN.test(full)) return "safe";
	if (EXEMPT.has(full) || HARMLESS_STDLIB.has(full)) return "unlisted";
	if (DANGEROUS_NAMES.has(full) || STDLIB_MODULES.has(module.split(".", 1)[0] ?? "")) return "dangerous";
	return reachesDanger(full) ? "dangerous" : "unlisted";
}

/** Whether the name is a dangerous module, or in such a module or one of its submodules. */
function reachesDanger(full: string): boolean {
	for (let dot = full.indexOf("."); dot !== -1; dot = full.indexOf(".", dot + 1)) {
		if (DANGEROUS_MODULES.has(full.slice(0, dot))) return true;
	}
	return DANGEROUS_MODULES.has(full);
}
