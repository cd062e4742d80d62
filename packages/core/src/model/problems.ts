import type { DefinitionProblem } from '../errors.js';

/** The stable codes of mistakes in a decorated class. */
type ProblemCode =
  | 'E_ROUTES_MISSING'
  | 'E_DECORATOR_MISPLACED'
  | 'E_METADATA_MISSING'
  | 'E_NAMES_HIDDEN'
  | 'E_PATH_SYNTAX'
  | 'E_PATH_PARAM_MISSING'
  | 'E_PATH_PARAM_UNKNOWN'
  | 'E_PATH_PARAM_OPTIONAL'
  | 'E_RESPONSE_UNFILTERED'
  | 'E_ROUTE_DUPLICATE'
  | 'E_ROUTE_UNREACHABLE'
  | 'E_METHOD_UNKNOWN'
  | 'E_STATUS'
  | 'E_OPTION_INVALID'
  | 'E_OPERATION_ID_DUPLICATE'
  | 'E_PARAM_ERASED'
  | 'E_PARAM_TYPE'
  | 'E_PARAM_DESTRUCTURED'
  | 'E_PARAM_REST'
  | 'E_PARAM_DECORATORS'
  | 'E_PARAM_DUPLICATE'
  | 'E_PARAM_INJECTED'
  | 'E_CLASS_WITHOUT_RULES'
  | 'E_GROUPS_WITHOUT_RULES'
  | 'E_NESTED_TYPE'
  | 'E_CLASS_INPUT'
  | 'E_ENUM_INVALID'
  | 'E_UNION_TAG'
  | 'E_OVERRIDE_PARAMETERS'
  | 'E_CONSTRAINT_MISPLACED'
  | 'E_DEFAULT_EXPRESSION'
  | 'E_DEFAULT_INVALID'
  | 'E_BODY_NOT_ALLOWED'
  | 'E_FORM_AND_BODY'
  | 'E_FILE_TYPE'
  | 'E_FILE_RULE'
  | 'E_STREAM_RESPONSE'
  | 'E_DEPENDENCY_TARGET'
  | 'E_DEPENDENCY_CYCLE'
  | 'E_DEPENDENCY_SCOPE'
  | 'E_BODY_UNNAMED'
  | 'E_ROUTER_CYCLE'
  | 'E_SECURITY_SCHEME_DUPLICATE'
  | 'E_SOCKET_MISSING'
  | 'E_VALIDATOR'
  | 'E_MCP_TOOL';

/** Adds a mistake at the place of this report. */
export type Report = (code: ProblemCode, what: string, fix: string) => void;

/** Makes the report function of a place such as `Shop.create parameter 1 ("item")`. */
export function reportAt(problems: DefinitionProblem[], where: string): Report {
  return (code, what, fix) => {
    problems.push({ code, where, what, fix });
  };
}
