import { type Naming, wordsOf } from "./naming.ts";
import { PYTHON_IMPORTS } from "./pythonImports.ts";

/** The names of Python. A comprehension is a scope of its own, but not for what `:=` binds. */
export const PYTHON: Naming = {
  bindings: [
    { before: "", behind: "", several: true },
    { before: "", behind: " =", several: true },
    { before: "for ", behind: " in", several: true },
    { before: "import ", behind: "", several: false },
    { before: "def ", behind: "(", several: false },
    { before: "class ", behind: "", several: false },
  ],
  importable: PYTHON_IMPORTS,
  query: `
    (identifier) @name

    (function_definition) @scope.function
    (lambda) @scope.function
    (class_definition) @scope
    [(list_comprehension) (set_comprehension) (dictionary_comprehension) (generator_expression)] @scope

    (function_definition name: (identifier) @bound.outside)
    (class_definition name: (identifier) @bound.outside)
    (module [(function_definition name: (identifier) @once) (class_definition name: (identifier) @once)])
    (function_definition body: (block [(function_definition name: (identifier) @once) (class_definition name: (identifier) @once)]))
    (class_definition body: (block [(function_definition name: (identifier) @once) (class_definition name: (identifier) @once)]))

    (parameters (identifier) @bound)
    (lambda_parameters (identifier) @bound)
    (typed_parameter . (identifier) @bound)
    (default_parameter name: (identifier) @bound)
    (typed_default_parameter name: (identifier) @bound)
    (dictionary_splat_pattern (identifier) @bound)
    (type_parameter (type (identifier) @bound))

    (function_definition parameters: (parameters [
      (identifier) @expected
      (typed_parameter . (identifier) @expected)
      (default_parameter name: (identifier) @expected)
      (typed_default_parameter name: (identifier) @expected)
    ] (#not-match? @expected "^(_.*|self|cls)$")))
    (assignment left: [(identifier) @expected (pattern_list (identifier) @expected)] (#not-match? @expected "^_"))
    (for_statement
      left: [(identifier) @expected (pattern_list (identifier) @expected)]
      right: [(identifier) (attribute) (subscript) (call function: (attribute)) (call function: (identifier) @range)]
      (#not-match? @expected "^_") (#not-eq? @range "range"))
    (import_statement name: (dotted_name . (identifier) @expected.document))
    (import_from_statement name: (dotted_name (identifier) @expected.document))
    (aliased_import alias: (identifier) @expected.document)

    (assignment) @until
    (assignment left: [(identifier) @bound @ordered (pattern_list (identifier) @ordered)])
    (for_statement left: [(identifier) @bound @ordered (pattern_list (identifier) @ordered)])
    (for_in_clause left: (identifier) @bound)
    [(pattern_list (identifier) @bound) (tuple_pattern (identifier) @bound) (list_pattern (identifier) @bound)]
    (list_splat_pattern (identifier) @bound)
    (as_pattern_target [(identifier) @bound (tuple (identifier) @bound) (list (identifier) @bound)])
    (named_expression name: (identifier) @bound.function)
    (type_alias_statement left: (type (identifier) @bound))
    (global_statement (identifier) @bound.document)
    (nonlocal_statement (identifier) @bound)

    (import_statement name: (dotted_name . (identifier) @bound))
    (import_statement name: (dotted_name . (identifier) @module .))
    (import_from_statement name: (dotted_name (identifier) @bound @taken))
    (import_from_statement name: (aliased_import name: (dotted_name (identifier) @taken)))
    (aliased_import alias: (identifier) @bound)
    (aliased_import name: (dotted_name (identifier) @other))
    (import_from_statement module_name: (dotted_name (identifier) @other))
    (import_from_statement module_name: (relative_import (dotted_name (identifier) @other)))
    (future_import_statement (dotted_name (identifier) @other))
    (wildcard_import) @unknowable

    ([
      (typed_parameter type: (type (string (string_content) @name @later)))
      (typed_default_parameter type: (type (string (string_content) @name @later)))
      (function_definition return_type: (type (string (string_content) @name @later)))
      (assignment type: (type (string (string_content) @name @later)))
    ] (#match? @later "^[A-Za-z_][A-Za-z_0-9]*$"))
    ((generic_type (identifier) @generic (type_parameter (type (string (string_content) @name @later))))
      (#not-any-of? @generic "Literal" "Annotated") (#match? @later "^[A-Za-z_][A-Za-z_0-9]*$"))
    ((call function: (identifier) @cast arguments: (argument_list . (string (string_content) @name @later)))
      (#eq? @cast "cast") (#match? @later "^[A-Za-z_][A-Za-z_0-9]*$"))

    (dotted_name (identifier) . (identifier) @other)
    (attribute attribute: (identifier) @other)
    (keyword_argument name: (identifier) @other)

    (case_pattern (dotted_name . (identifier) @bound .))
    (case_pattern (as_pattern (_) (identifier) @bound))
    (splat_pattern (identifier) @bound)
    (keyword_pattern . (identifier) @other)
    (keyword_pattern (identifier) (dotted_name . (identifier) @bound .))
  `,
  known: new Set(
    wordsOf(`
    ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError BrokenPipeError BufferError BytesWarning
    ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError Ellipsis
    EncodingWarning EnvironmentError Exception ExceptionGroup FileExistsError FileNotFoundError FloatingPointError FutureWarning
    GeneratorExit IOError ImportError ImportWarning IndentationError IndexError InterruptedError IsADirectoryError KeyError
    KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError NotADirectoryError NotImplemented NotImplementedError OSError
    OverflowError PendingDeprecationWarning PermissionError ProcessLookupError PythonFinalizationError RecursionError ReferenceError
    ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError
    TimeoutError TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning
    UserWarning ValueError Warning ZeroDivisionError __annotations__ __build_class__ __builtins__ __cached__ __class__ __debug__ __doc__
    __file__ __import__ __loader__ __module__ __name__ __package__ __path__ __qualname__ __spec__ abs aiter all anext any ascii bin bool
    breakpoint bytearray bytes callable chr classmethod compile complex copyright credits delattr dict dir display divmod enumerate eval exec
    exit filter float format frozenset get_ipython getattr globals hasattr hash help hex id input int isinstance issubclass iter len license
    list locals map max memoryview min next object oct open ord pow print property quit range repr reversed round set setattr slice sorted
    staticmethod str sum super tuple type vars zip _
    `),
  ),
};
