/**
 * Top-level modules of Python's standard library, of every platform: `sys.stdlib_module_names` and the built-in modules
 * of CPython 3.8 to 3.14, and the names of Python 2 that `_compat_pickle` maps to them.
 */
export const STDLIB_MODULES: ReadonlySet<string> = new Set(
	[
		"BaseHTTPServer CGIHTTPServer ConfigParser Cookie Dialog DocXMLRPCServer FileDialog HTMLParser Queue ScrolledText",
		"SimpleDialog SimpleHTTPServer SimpleXMLRPCServer SocketServer StringIO Tix Tkconstants Tkdnd Tkinter UserDict",
		"UserList UserString __builtin__ __future__ _abc _abcoll _aix_support _android_support _ast _ast_unparse _asyncio",
		"_bisect _blake2 _bootlocale _bootsubprocess _bz2 _codecs _codecs_cn _codecs_hk _codecs_iso2022 _codecs_jp",
		"_codecs_kr _codecs_tw _collections _collections_abc _colorize _compat_pickle _compression _contextvars _crypt",
		"_csv _ctypes _ctypes_test _curses _curses_panel _datetime _dbm _decimal _dummy_thread _elementtree",
		"_frozen_importlib _frozen_importlib_external _functools _gdbm _hashlib _heapq _hmac _imp _interpchannels",
		"_interpqueues _interpreters _io _ios_support _json _locale _lsprof _lzma _markupbase _md5 _msi _multibytecodec",
		"_multiprocessing _opcode _opcode_metadata _operator _osx_support _overlapped _peg_parser _pickle _posixshmem",
		"_posixsubprocess _py_abc _py_warnings _pydatetime _pydecimal _pyio _pylong _pyrepl _queue _random",
		"_remote_debugging _scproxy _sha1 _sha2 _sha256 _sha3 _sha512 _signal _sitebuiltins _socket _sqlite3 _sre _ssl",
		"_stat _statistics _string _strptime _struct _suggestions _symtable _sysconfig _testbuffer _testcapi",
		"_testimportmultiple _testinternalcapi _testmultiphase _thread _threading_local _tkinter _tokenize _tracemalloc",
		"_types _typing _uuid _warnings _weakref _weakrefset _winapi _winreg _wmi _xxsubinterpreters _xxtestfuzz",
		"_zoneinfo _zstd abc aifc annotationlib antigravity anydbm argparse array ast asynchat asyncio asyncore atexit",
		"audioop base64 bdb binascii binhex bisect builtins bz2 cPickle cProfile cStringIO calendar cgi cgitb chunk cmath",
		"cmd code codecs codeop collections colorsys commands compileall compression concurrent configparser contextlib",
		"contextvars cookielib copy copy_reg copyreg crypt csv ctypes curses dataclasses datetime dbhash dbm decimal",
		"difflib dis distutils doctest dumbdbm dummy_thread dummy_threading email encodings ensurepip enum errno",
		"faulthandler fcntl filecmp fileinput fnmatch formatter fractions ftplib functools gc gdbm genericpath getopt",
		"getpass gettext glob graphlib grp gzip hashlib heapq hmac html htmlentitydefs http httplib idlelib imaplib",
		"imghdr imp importlib inspect io ipaddress itertools json keyword lib2to3 linecache locale logging lzma mailbox",
		"mailcap markupbase marshal math mimetypes mmap modulefinder msilib msvcrt multiprocessing netrc nis nntplib nt",
		"ntpath nturl2path numbers opcode operator optparse os ossaudiodev parser pathlib pdb pickle pickletools pipes",
		"pkgutil platform plistlib poplib posix posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc",
		"pydoc_data pyexpat queue quopri random re readline repr reprlib resource rlcompleter robotparser runpy sched",
		"secrets select selectors shelve shlex shutil signal site smtpd smtplib sndhdr socket socketserver spwd sqlite3",
		"sre_compile sre_constants sre_parse ssl stat statistics string stringprep struct subprocess sunau symbol",
		"symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile termios test textwrap this thread threading",
		"time timeit tkColorChooser tkCommonDialog tkFileDialog tkFont tkMessageBox tkSimpleDialog tkinter token tokenize",
		"tomllib trace traceback tracemalloc ttk tty turtle turtledemo types typing unicodedata unittest urllib urllib2",
		"urlparse uu uuid venv warnings wave weakref webbrowser whichdb winreg winsound wsgiref xdrlib xml xmlrpc",
		"xmlrpclib xxlimited xxsubtype zipapp zipfile zipimport zlib zoneinfo",
	]
		.join(" ")
		.split(" "),
);

/**
 * Names of the standard library that only hold data when a pickle creates them: settings, dates, paths, numbers,
 * counters and type hints, which trainers leave in checkpoints. Every other name of the standard library is dangerous.
 */
export const HARMLESS_STDLIB: ReadonlySet<string> = new Set(
	[
		"argparse.Namespace types.SimpleNamespace types.MappingProxyType types.NoneType io.BytesIO _io.BytesIO codecs.encode",
		"copyreg.__newobj__ copyreg.__newobj_ex__ functools.partial collections.deque collections.ChainMap",
		"collections.UserDict collections.UserList collections.UserString itertools.count random.Random _random.Random",
		"pathlib.Path pathlib.PosixPath pathlib.WindowsPath pathlib.PurePath pathlib.PurePosixPath pathlib.PureWindowsPath",
		"pathlib._local.Path pathlib._local.PosixPath pathlib._local.WindowsPath pathlib._local.PurePath",
		"pathlib._local.PurePosixPath pathlib._local.PureWindowsPath",
		"datetime.date datetime.datetime datetime.time datetime.timedelta datetime.timezone time.struct_time",
		"_datetime.date _datetime.datetime _datetime.time _datetime.timedelta _datetime.timezone",
		"decimal.Decimal _decimal.Decimal fractions.Fraction uuid.UUID uuid.SafeUUID logging.getLogger logging.Logger",
		"array.array array._array_reconstructor re._compile dataclasses.MISSING dataclasses._MISSING_TYPE",
		"typing.Any typing.Callable typing.Dict typing.FrozenSet typing.Generic typing.Iterable typing.List typing.Literal",
		"typing.Mapping typing.Optional typing.OrderedDict typing.Sequence typing.Set typing.Tuple",
		"typing.Type typing.Union",
	]
		.join(" ")
		.split(" "),
);
