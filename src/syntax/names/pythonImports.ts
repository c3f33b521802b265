import type { Importable } from "../../model/prompt.ts";
import { wordsOf } from "./naming.ts";

/** Names of Python's library that are mostly imported by themselves, not with their module. */
const LIBRARY = `
abc: ABC ABCMeta abstractmethod
argparse: ArgumentParser Namespace
base64: b64decode b64encode
collections: ChainMap Counter OrderedDict UserDict defaultdict deque namedtuple
collections.abc: AsyncGenerator AsyncIterable AsyncIterator Awaitable Callable Collection Coroutine Generator Hashable ItemsView Iterable Iterator
  KeysView Mapping MutableMapping MutableSequence MutableSet Sequence ValuesView
concurrent.futures: Future ProcessPoolExecutor ThreadPoolExecutor as_completed
configparser: ConfigParser
contextlib: AsyncExitStack ExitStack asynccontextmanager closing contextmanager nullcontext redirect_stdout suppress
contextvars: ContextVar
copy: deepcopy
dataclasses: asdict astuple dataclass field is_dataclass
datetime: date datetime timedelta timezone tzinfo
decimal: Decimal ROUND_HALF_UP
enum: Enum Flag IntEnum IntFlag StrEnum auto unique
fractions: Fraction
functools: cache cached_property lru_cache partial partialmethod reduce singledispatch total_ordering wraps
hashlib: md5 sha1 sha256
http: HTTPStatus
http.server: BaseHTTPRequestHandler HTTPServer
importlib: import_module
inspect: isclass isfunction signature
io: BytesIO StringIO
ipaddress: IPv4Address IPv4Network IPv6Address IPv6Network
itertools: accumulate chain combinations cycle groupby islice permutations product starmap takewhile zip_longest
json: JSONDecodeError
logging: getLogger
math: ceil floor gcd isclose isnan pi sqrt
multiprocessing: Pool Process
numbers: Integral Number Real
operator: attrgetter itemgetter
pathlib: Path PosixPath PurePath PurePosixPath
queue: Empty Queue
random: choice randint shuffle
shutil: rmtree which
statistics: mean median stdev
subprocess: CalledProcessError PIPE check_output
tempfile: NamedTemporaryFile TemporaryDirectory mkdtemp
textwrap: dedent indent
threading: Event Lock RLock Thread
time: monotonic perf_counter sleep
types: FunctionType MappingProxyType MethodType ModuleType SimpleNamespace TracebackType
typing: Annotated Any BinaryIO Callable ClassVar DefaultDict Deque Dict Final ForwardRef FrozenSet Generator Generic IO Iterable Iterator List Literal
  Mapping NamedTuple NewType NoReturn NotRequired Optional ParamSpec Protocol Self Sequence Set TYPE_CHECKING TextIO Tuple Type TypeAlias TypeVar
  TypedDict Union assert_never cast final get_args get_origin get_type_hints overload runtime_checkable
unittest: TestCase
unittest.mock: AsyncMock MagicMock Mock patch
urllib.parse: parse_qs quote unquote urlencode urljoin urlparse urlsplit urlunparse
urllib.request: Request urlopen
uuid: UUID uuid4
weakref: WeakKeyDictionary WeakSet WeakValueDictionary
`;

/** How modules are imported that have a shorter name by custom, or the name of what is in them. */
const MODULES: Readonly<Record<string, string>> = {
  ET: "xml.etree.ElementTree as ET",
  datetime: "datetime",
  np: "numpy as np",
  pd: "pandas as pd",
  plt: "matplotlib.pyplot as plt",
  sns: "seaborn as sns",
  tf: "tensorflow as tf",
};

/** How names are imported that Python's users know where to find. */
export const PYTHON_IMPORTS: readonly Importable[] = [
  ...LIBRARY.trim()
    .split(/\n(?! )/)
    .flatMap((line) => {
      const [module, names] = line.split(":");
      return wordsOf(names).map((name) => ({ name, module, what: name }));
    }),
  ...Object.entries(MODULES).map(([name, what]) => ({ name, module: undefined, what })),
];
