import { KNOWN } from "./ecmascriptKnown.ts";
import type { Binding, Naming } from "./naming.ts";

/** Of all four grammars. Blocks are scopes, but not for `var`. */
const SHARED = `
  (identifier) @name
  (shorthand_property_identifier) @name
  (shorthand_property_identifier_pattern) @name

  [
    (function_declaration) (generator_function_declaration) (function_expression) (generator_function) (arrow_function) (method_definition)
    (class_static_block)
  ] @scope.function
  (statement_block) @scope.block
  [(switch_body) (for_statement) (for_in_statement) (catch_clause) (class_declaration) (class)] @scope

  (function_declaration name: (identifier) @bound.outside @once)
  (generator_function_declaration name: (identifier) @bound.outside @once)
  (function_expression name: (identifier) @bound)
  (generator_function name: (identifier) @bound)
  (arrow_function parameter: (identifier) @bound)
  (catch_clause parameter: (identifier) @bound)

  (variable_declarator) @until
  (variable_declarator name: (identifier) @bound)
  (lexical_declaration (variable_declarator name: [
    (identifier) @once @ordered
    (object_pattern (shorthand_property_identifier_pattern) @once)
    (array_pattern (identifier) @once)
  ]))
  (variable_declaration (variable_declarator name: (identifier) @bound.function))
  (for_in_statement kind: _ left: (identifier) @bound)
  (for_in_statement kind: "var" left: (identifier) @bound.function)
  (shorthand_property_identifier_pattern) @bound
  (pair_pattern value: (identifier) @bound)
  (array_pattern (identifier) @bound)
  (rest_pattern (identifier) @bound)
  (assignment_pattern left: (identifier) @bound)

  (statement_block [
    (lexical_declaration (variable_declarator name: [
      (identifier) @expected
      (object_pattern (shorthand_property_identifier_pattern) @expected)
      (array_pattern (identifier) @expected)
    ]))
    (function_declaration name: (identifier) @expected)
  ] (#not-match? @expected "^_"))
  (for_in_statement left: (identifier) @expected (#not-match? @expected "^_"))
  (program [
    (lexical_declaration (variable_declarator name: (identifier) @expected.document))
    (function_declaration name: (identifier) @expected.document)
  ])
  (import_clause (identifier) @expected.document)
  (namespace_import (identifier) @expected.document)
  (import_specifier name: (identifier) @expected.document !alias)
  (import_specifier alias: (identifier) @expected.document)

  (import_clause (identifier) @bound)
  (namespace_import (identifier) @bound)
  (import_specifier name: (identifier) @bound !alias)
  (import_specifier name: (identifier) @other alias: (identifier) @bound)
  (export_specifier alias: (identifier) @other)
  (export_statement (export_clause (export_specifier name: (identifier) @other)) source: (_))
  (namespace_export (identifier) @other)
`;

/** Elements in small letters are HTML's. */
const OF_JSX = `
  (jsx_opening_element name: (identifier) @other (#match? @other "^[a-z]"))
  (jsx_closing_element name: (identifier) @other)
  (jsx_self_closing_element name: (identifier) @other (#match? @other "^[a-z]"))
`;

/** Where JavaScript's grammar differs from TypeScript's. */
const OF_JAVASCRIPT = `
  ([
    (function_declaration parameters: (formal_parameters (identifier) @expected))
    (function_expression parameters: (formal_parameters (identifier) @expected))
    (arrow_function parameters: (formal_parameters (identifier) @expected))
    (method_definition parameters: (formal_parameters (identifier) @expected))
  ] (#not-match? @expected "^_"))
  (formal_parameters (identifier) @bound @once)
  (formal_parameters (object_pattern (shorthand_property_identifier_pattern) @once))
  (class_declaration name: (identifier) @bound.outside @once)
  (class name: (identifier) @bound)
`;

/** Types and values are told apart by the compiler, not here. A type may be a value's that is only bound later. */
const OF_TYPESCRIPT = `
  (type_identifier) @name

  ([
    (function_declaration parameters: (formal_parameters (_ . pattern: (identifier) @expected)))
    (function_expression parameters: (formal_parameters (_ . pattern: (identifier) @expected)))
    (arrow_function parameters: (formal_parameters (_ . pattern: (identifier) @expected)))
    (method_definition parameters: (formal_parameters (_ . pattern: (identifier) @expected)))
  ] (#not-match? @expected "^_"))
  (program [
    (interface_declaration name: (type_identifier) @expected.document)
    (type_alias_declaration name: (type_identifier) @expected.document)
  ])

  [
    (function_signature) (method_signature) (abstract_method_signature) (call_signature) (construct_signature) (function_type) (constructor_type)
  ] @scope.function
  [
    (abstract_class_declaration) (interface_declaration) (type_alias_declaration) (conditional_type) (index_signature) (internal_module) (module)
  ] @scope

  (function_signature name: (identifier) @bound.outside)
  (class_declaration name: (type_identifier) @bound.outside @once)
  (abstract_class_declaration name: (type_identifier) @bound.outside @once)
  (class name: (type_identifier) @bound)
  (interface_declaration name: (type_identifier) @bound.outside)
  (type_alias_declaration name: (type_identifier) @bound.outside)
  (enum_declaration name: (identifier) @bound)
  (internal_module name: (identifier) @bound.outside)
  (internal_module name: (nested_identifier object: (identifier) @bound.outside))
  (module name: (identifier) @bound.outside)
  (import_alias . (identifier) @bound)
  (import_require_clause . (identifier) @bound)

  (required_parameter pattern: (identifier) @bound @once)
  (optional_parameter pattern: (identifier) @bound @once)
  (required_parameter pattern: (object_pattern (shorthand_property_identifier_pattern) @once))
  (tuple_type (required_parameter name: (identifier) @other))
  (tuple_type (optional_parameter name: (identifier) @other))
  (type_parameter name: (type_identifier) @bound)
  (infer_type (type_identifier) @bound)
  (mapped_type_clause name: (type_identifier) @bound)
  (index_signature name: (identifier) @bound)
  (nested_type_identifier name: (type_identifier) @other)

  (type_query [
    (identifier) @later
    (member_expression object: (identifier) @later)
    (member_expression object: (member_expression object: (identifier) @later))
    (subscript_expression object: (identifier) @later)
  ])
`;

const BINDINGS: readonly Binding[] = [
  ...["const ", "let ", "for (const ", "class ", "import ", "import * as "].map((before) => bindingOne(before)),
  ...["", "const { ", "const [", "for (const [", "import { "].map((before) => bindingOne(before, { several: true })),
  bindingOne("function ", { behind: "(" }),
  ...["const ", "class "].map((before) => bindingOne(`export ${before}`)),
  bindingOne("export function ", { behind: "(" }),
];
const TYPE_BINDINGS: readonly Binding[] = [
  ...["interface ", "type ", "enum "].flatMap((before) => [bindingOne(before), bindingOne(`export ${before}`)]),
  bindingOne("import type { ", { several: true }),
];

function bindingOne(before: string, { behind = "", several = false } = {}): Binding {
  return { before, behind, several };
}

export const JAVASCRIPT: Naming = { query: SHARED + OF_JAVASCRIPT + OF_JSX, known: KNOWN, bindings: BINDINGS };
export const TYPESCRIPT: Naming = {
  query: SHARED + OF_TYPESCRIPT,
  known: KNOWN,
  bindings: [...BINDINGS, ...TYPE_BINDINGS],
};
export const TSX: Naming = { ...TYPESCRIPT, query: TYPESCRIPT.query + OF_JSX };
