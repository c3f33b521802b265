import { python } from "./python.ts";

const MEMORY_BYTES = 1 << 30;

/**
 * What runs before a program from a model: limits of time and memory, and a hook that refuses the network, other processes
 * and written files. It keeps mistakes harmless; it is no prison for hostile code.
 */
const guard = (seconds: number) => `
import resource, sys
def _guard():
    for kind, limit in ((resource.RLIMIT_AS, ${MEMORY_BYTES}), (resource.RLIMIT_CPU, ${seconds}), (resource.RLIMIT_FSIZE, 0)):
        resource.setrlimit(kind, (limit, limit))
    refused = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.remove", "os.rename", "os.rmdir", "os.kill", "shutil.", "ctypes.")
    def hook(event, arguments):
        if event.startswith(refused) or event == "open" and any(c in "wax+" for c in str(arguments[1] or "r")):
            raise PermissionError("a completion may not use " + event)
    sys.addaudithook(hook)
_guard()
exec(compile(sys.stdin.read(), "completion", "exec"), {"__name__": "completion"})
`;

/**
 * Whether a Python program passes a test in the format of HumanEval: `test` defines `check`, which is called with the function
 * named `entryPoint`. Runs in a process of its own, in at most one gibibyte, without the network.
 * @param seconds of processor time, rounded up
 * @throws Error if there is no Python
 */
export function passesTest(program: string, test: string, entryPoint: string, seconds = 10): boolean {
  const whole = `${program}\n${test}\ncheck(${entryPoint})\n`;
  return python(["-I", "-c", guard(seconds)], whole, "run a completion's test", (seconds + 2) * 1000);
}
