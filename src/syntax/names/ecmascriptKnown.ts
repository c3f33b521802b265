import globals from "globals";
import { wordsOf } from "./naming.ts";

/** Of a page's globals those in capitals, and these: most of the others (`name`, `status`, `event`) are taken for variables. */
const OF_PAGES = `
  alert cancelAnimationFrame document getComputedStyle location matchMedia navigator requestAnimationFrame self window
`;
const CAPITALS = Object.keys({ ...globals.browser, ...globals.worker }).filter((name) => /^[A-Z]/.test(name));
/** Runtimes, test runners and what pages are built with: which of them a document is for is not known. */
const ENVIRONMENTS = [
  ...(["builtin", "shared-node-browser", "node", "bunBuiltin"] as const),
  ...(["chai", "jasmine", "jest", "mocha", "vitest"] as const),
  ...(["jquery", "svelte", "vue", "webextensions"] as const),
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
  any as asserts async await boolean break case catch class const continue debugger declare default delete do else enum export extends
  false finally for function if implements import in infer instanceof interface keyof let namespace never new null number object private
  protected public readonly return satisfies static string super switch symbol this throw true try typeof undefined unknown using var
  void while with yield
`;
/** Names that are bound everywhere. */
export const KNOWN: ReadonlySet<string> = new Set([
  ...["arguments", "Deno"],
  ...ENVIRONMENTS.flatMap((environment) => Object.keys(globals[environment])),
  ...CAPITALS,
  ...[OF_PAGES, TYPES, RESERVED].flatMap(wordsOf),
]);
