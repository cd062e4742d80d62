import type { TSType } from 'oxc-parser';

import { erasedType, type Erased, type TypeNames } from './erased-type.js';
import type { Said } from './said.js';

/** A handler's parameter as written. */
export interface Parameter {
  readonly name: string;
  /** Declared with `?`. */
  readonly optional: boolean;
  readonly type: TSType | undefined;
  /** A default that is written in place, whose type the framework reads. */
  readonly hasDefault: boolean;
  readonly said: Said;
  /** The path of its route has its name. */
  readonly isInPath: boolean;
  /** A body is expected by the method of its route: POST, PUT or PATCH. */
  readonly mayBeBody: boolean;
}

/** Finds what of a parameter's declaration would not be there at run time. */
export function erasedParameter(parameter: Parameter, names: TypeNames): readonly Erased[] {
  const { said, type, optional, isInPath, hasDefault } = parameter;
  const source = said.source ?? guessSource(parameter);
  const found: Erased[] = [];
  if (!said.type && type !== undefined) {
    const erased = erasedType(type, { ...names, source, hasDefault });
    if (erased !== undefined) found.push(erased);
  }
  if (optional && !said.optional && !isInjected(type)) {
    found.push({
      code: 'E_PARAM_OPTIONAL',
      what: 'the "?" is lost at run time, so the parameter would be required.',
      fix: isInPath
        ? 'Remove it: the path always has the parameter.'
        : `Write @${source}({ optional: true }) before it, or give it a default value.`,
    });
  }
  return found;
}

function guessSource({ type, isInPath, mayBeBody }: Parameter): string {
  if (isInPath) return 'Path';
  return mayBeBody && type !== undefined && !isText(type) ? 'Body' : 'Query';
}

/** The types that a value of the query has; with any other, a POST takes its body. */
function isText(type: TSType): boolean {
  if (type.type === 'TSArrayType') return isText(type.elementType);
  if (type.type === 'TSUnionType') return type.types.every(isText);
  return /^TS(?:String|Number|Boolean|BigInt|Undefined|Null)Keyword$|^TSLiteralType$/.test(
    type.type,
  );
}

const INJECTED = new Set([
  'AbortSignal',
  'BackgroundTasks',
  'HttpRequest',
  'ResponseControl',
  'SecurityScopes',
  'WebSocketConnection',
]);

function isInjected(type: TSType | undefined): boolean {
  return (
    type?.type === 'TSTypeReference' &&
    type.typeName.type === 'Identifier' &&
    INJECTED.has(type.typeName.name)
  );
}
