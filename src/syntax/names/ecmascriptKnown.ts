import globals from "globals";

/** Globals of pages that are mostly taken for variables, as `name`, `status` and `event`: known are those in capitals, and these. */
const OF_PAGES = [
  ...[
    "alert",
    "cancelAnimationFrame",
    "document",
    "getComputedStyle",
    "location",
    "matchMedia",
    "navigator",
    "requestAnimationFrame",
  ],
  ...["self", "window"],
  ...Object.keys({ ...globals.browser, ...globals.worker }).filter((name) => /^[A-Z]/.test(name)),
];
const ANYWHERE = [
  globals.builtin,
  globals["shared-node-browser"],
  globals.node,
  globals.vitest,
  globals.jest,
  globals.mocha,
];

/** Names of types that are no values: of ECMAScript's library and, of the DOM's, those that are most often written. */
const TYPES = `
  ArrayBufferLike ArrayLike AsyncGenerator AsyncGeneratorFunction AsyncIterable AsyncIterableIterator AsyncIterator Awaited Capitalize ClassDecorator
  ConcatArray ConstructorParameters Disposable AsyncDisposable Exclude Extract Generator GeneratorFunction InstanceType IterableIterator
  Iterable IteratorResult IteratorReturnResult IteratorYieldResult Lowercase MethodDecorator NoInfer NonNullable Omit OmitThisParameter
  ParameterDecorator Parameters Partial Pick PromiseConstructorLike PromiseFulfilledResult PromiseLike PromiseRejectedResult
  PromiseSettledResult PropertyDecorator PropertyDescriptor PropertyDescriptorMap PropertyKey Readonly ReadonlyArray ReadonlyMap ReadonlySet
  Record Required ReturnType TemplateStringsArray ThisParameterType ThisType TypedPropertyDescriptor Uncapitalize Uppercase WeakKey
  ArrayBufferView BlobPart BodyInit BufferSource EventListener EventListenerOrEventListenerObject AddEventListenerOptions EventInit
  CustomEventInit HeadersInit HTMLElementTagNameMap HTMLElementEventMap MessageEventSource RequestInfo RequestInit ResponseInit
  StructuredSerializeOptions Transferable
  BufferEncoding JSX NodeJS React Thenable bigint
`;
/** Words that the grammar takes for names where it cannot read a document. */
const RESERVED = `
  abstract any as asserts async await boolean break case catch class const continue debugger declare default delete do else enum export
  extends false finally for from function get if implements import in infer instanceof interface is keyof let module namespace never new
  null number object of override package private protected public readonly return satisfies set static string super switch symbol this
  throw true try type typeof undefined unique unknown using var void while with yield
`;
/** Names that are bound everywhere. */
export const KNOWN: ReadonlySet<string> = new Set([
  "arguments",
  ...ANYWHERE.flatMap(Object.keys),
  ...OF_PAGES,
  ...wordsOf(TYPES),
  ...wordsOf(RESERVED),
]);

function wordsOf(text: string): string[] {
  return text.trim().split(/\s+/);
}
