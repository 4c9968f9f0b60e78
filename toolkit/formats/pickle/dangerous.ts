/**
 * Modules through which a pickle could run code, reach files or the network, or hide another pickle; their
 * submodules count as well. Collected from the block lists of published scanners and from known bypasses of them.
 */
export const DANGEROUS_MODULES: ReadonlySet<string> = new Set(
	[
		// The interpreter and its objects.
		"builtins sys _sys gc inspect types code codeop dis operator _operator marshal copyreg new",
		"importlib _frozen_importlib _frozen_importlib_external imp zipimport pkgutil runpy site sitecustomize atexit",
		"_imp _interpreters _xxsubinterpreters interpreters _testcapi _testinternalcapi",
		// Processes, threads and the system.
		"os posix nt posixpath ntpath subprocess _posixsubprocess commands popen2 pty tty pexpect signal multiprocessing",
		"_multiprocessing threading _thread thread concurrent asyncio sched ctypes _ctypes cffi _cffi_backend msvcrt",
		"winreg _winreg _winapi resource faulthandler mmap fcntl platform pwd plumbum fabric invoke psutil",
		// Files.
		"shutil tempfile io _io _pyio fileinput glob linecache zipfile tarfile gzip bz2 lzma filecmp dbm shelve sqlite3",
		"codecs pathlib2 zipapp py_compile compileall",
		// The network.
		"socket _socket ssl _ssl socketserver SocketServer http httplib urllib urllib2 urllib3 requests aiohttp httpx",
		"ftplib smtplib smtpd telnetlib poplib imaplib nntplib xmlrpc xmlrpclib webbrowser antigravity cgi cgitb wsgiref",
		"paramiko BaseHTTPServer SimpleHTTPServer pycurl boto3",
		// Debuggers, profilers, test runners, installers, consoles.
		"pdb bdb trace tracemalloc profile cProfile _lsprof pstats timeit doctest unittest test.support test.libregrtest pydoc idlelib lib2to3",
		"pip ensurepip venv virtualenv setuptools pkg_resources distutils easy_install tkinter _tkinter turtle IPython",
		"ipykernel readline rlcompleter pytest _pytest nose nbconvert",
		// Other pickles and loaders.
		"pickle _pickle cPickle pickletools dill cloudpickle joblib jsonpickle kombu celery numpy.distutils numpy.f2py",
		"numpy.testing numpy.ctypeslib numpy.lib.npyio pandas.io pandas.compat.pickle_compat mlflow tensorflow.io",
		// Parts of torch.
		"torch.hub torch.jit torch.package torch.distributed.rpc torch.distributed.run torch.multiprocessing torch.ops torch._ops torch.classes",
		"torch._dynamo torch._inductor torch._export torch.export torch.fx torch.testing torch.utils.cpp_extension",
		"torch.utils.collect_env torch.utils.bottleneck torch.utils.hipify torch.utils.model_zoo torch._lobpcg torch.onnx",
		"torch.utils._config_module torch.utils.data.datapipes torch._guards torch._C torch._classes torch.utils.benchmark",
		"torch.utils.tensorboard torch.library torch.serialization torch.storage",
	]
		.join(" ")
		.split(" "),
);

/** Dangerous names in modules that are otherwise harmless. */
export const DANGEROUS_NAMES: ReadonlySet<string> = new Set([
	"torch.load",
	"torch.save",
	"torch.compile",
	"torch.from_file",
	"torch.import_ir_module",
	"torch._utils._import_dotted_name",
	"numpy.load",
	"numpy.save",
	"numpy.fromfile",
	"numpy.memmap",
	"numpy.loadtxt",
	"numpy.genfromtxt",
	"numpy.vectorize",
	"numpy.frompyfunc",
	"pandas.read_pickle",
	"pandas.eval",
	"functools.reduce",
	"functools.partialmethod",
	"functools.cached_property",
	"functools.singledispatch",
	"itertools.starmap",
	"logging.FileHandler",
	"logging.basicConfig",
	"logging.config",
	"uuid._get_command_stdout",
	"uuid._popen",
	"sympy.sympify",
	"yaml.load",
	"yaml.unsafe_load",
	"keras.models.load_model",
	"tensorflow.keras.models.load_model",
	"collections._sys",
	"random._os",
	"reprlib.os",
	"transformers.utils.import_utils",
	"pytorch_lightning.utilities.cloud_io.load",
]);
