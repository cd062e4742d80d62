import type {
  EndpointModel,
  GroupModel,
  InputModel,
  ParameterModel,
  TypeModel,
} from '@sluice/core';
import { headerName } from '@sluice/core/internal';

import { type Schema, isRecord, keyText, quote } from './schema-type.js';

/** An argument of a generated method. */
export interface MethodArgument {
  readonly name: string;
  readonly type: string;
  readonly isOptional: boolean;
  readonly description?: string | undefined;
}

/** Where the values of a call go: expressions, as members of an object literal. */
export interface CallParts {
  /** Expressions by the name of the path parameter. */
  readonly path: Map<string, string>;
  readonly query: string[];
  readonly headers: string[];
  readonly cookies: string[];
  readonly form: string[];
  /** Properties of the JSON body. */
  readonly properties: string[];
  /** All of the JSON body. */
  body: string | undefined;
}

/** The types of a model, as they are written. */
export interface TypeWriter {
  /** The type of values that a client sends. */
  input(type: TypeModel, indent?: string): string;
  /** The properties of values that a client sends; none for a type without. */
  properties(type: TypeModel): Schema;
  /** True when an object without members is such a value. */
  isEmptyAllowed(type: TypeModel): boolean;
}

/** Makes the arguments of a method, in the order of the handler's, and fills in where they go. */
export function argumentsOf(
  endpoint: EndpointModel,
  parts: CallParts,
  types: TypeWriter,
): readonly MethodArgument[] {
  const taken = new Set<string>(['options']);
  const unique = (wanted: string): string => {
    const plain = identifier(wanted);
    let name = plain;
    for (let number = 2; taken.has(name); number += 1) name = `${plain}${number}`;
    taken.add(name);
    return name;
  };
  return endpoint.arguments.flatMap((argument): MethodArgument[] => {
    switch (argument.kind) {
      case 'parameter': {
        const parameter = endpoint.parameters[argument.index];
        return parameter === undefined
          ? []
          : [parameterArgument(parameter, unique(parameter.name))];
      }
      case 'body': {
        const body = endpoint.bodies[argument.index];
        if (body === undefined) return [];
        const name = unique(body.embed ?? body.name ?? 'body');
        if (body.embed === undefined) parts.body = name;
        else parts.properties.push(member(body.embed, name));
        const { type, required, description } = body;
        return [{ name, type: types.input(type), isOptional: !required, description }];
      }
      case 'group': {
        const { group } = argument;
        const name = unique(group.source === 'path' ? 'params' : group.source);
        putGroup(group, name);
        return [
          { name, type: types.input(group.type), isOptional: types.isEmptyAllowed(group.type) },
        ];
      }
      case 'input':
        return inputArgument(argument.input, unique('input'));
      case 'dependency':
      case 'injected':
        return [];
      default:
        return argument satisfies never;
    }
  });

  function parameterArgument(parameter: ParameterModel, name: string): MethodArgument {
    const { type, required, hasDefault, docs } = parameter;
    put(parameter, name);
    return {
      name,
      type: parameterType(type),
      isOptional: !required || hasDefault,
      description: docs.description,
    };
  }

  /** JavaScript has dates of its own, which are text in JSON. */
  function parameterType(type: TypeModel): string {
    if (type.kind === 'date') return 'Date | string';
    return type.kind === 'array' && type.items.kind === 'date'
      ? '(Date | string)[]'
      : types.input(type);
  }

  function put({ source, name, type, isDeep }: ParameterModel, expression: string): void {
    const style = type.kind === 'array' ? type.style : undefined;
    const value =
      style === undefined ? expression : `joined(${expression}, ${quote(SEPARATORS[style])})`;
    switch (source) {
      case 'path':
        parts.path.set(name, expression);
        break;
      case 'query':
        parts.query.push(
          isDeep === true ? `...deep(${quote(name)}, ${expression})` : member(name, value),
        );
        break;
      case 'header':
        parts.headers.push(member(name, value));
        break;
      case 'cookie':
        parts.cookies.push(member(name, value));
        break;
      case 'form':
        parts.form.push(member(name, value));
        break;
      default:
        source satisfies never;
    }
  }

  function putGroup({ source, type }: GroupModel, expression: string): void {
    const names = Object.keys(types.properties(type));
    switch (source) {
      case 'path':
        for (const name of names) parts.path.set(name, access(expression, name));
        break;
      case 'header':
        for (const name of names) {
          parts.headers.push(member(headerName(name), access(expression, name)));
        }
        break;
      case 'query':
        parts.query.push(`...${expression}`, ...styledMembers(type, expression));
        break;
      case 'cookie':
        parts.cookies.push(`...${expression}`);
        break;
      case 'form':
        parts.form.push(`...${expression}`);
        break;
      default:
        source satisfies never;
    }
  }

  function inputArgument(input: InputModel, name: string): MethodArgument[] {
    const { params, query, headers, cookies, form, files, body } = input;
    const groups = Object.entries({ params, query, headers, cookies, form });
    const whole = endpoint.bodies[body ?? -1];
    const uploads = (files ?? []).flatMap((index) => endpoint.parameters[index] ?? []);
    const isOptional =
      whole?.required !== true &&
      uploads.every((file) => !file.required) &&
      groups.every(([, group]) => group === undefined || types.isEmptyAllowed(group.type));
    const members: string[] = [];
    const add = (key: string, type: string, mayMiss: boolean): void => {
      members.push(`  ${key}${mayMiss ? '?' : ''}: ${type};\n`);
    };
    const of = (key: string): string => `${name}${isOptional ? '?' : ''}.${key}`;
    for (const [key, group] of groups) {
      if (group === undefined) continue;
      putGroup(group, of(key));
      add(key, types.input(group.type, '  '), types.isEmptyAllowed(group.type));
    }
    if (whole !== undefined) {
      if (whole.embed === undefined) parts.body = of('body');
      else parts.properties.push(member(whole.embed, of('body')));
      add('body', types.input(whole.type, '  '), !whole.required);
    }
    if (uploads.length > 0) {
      parts.form.push(`...${of('files')}`);
      const fields = uploads.map(
        (file) =>
          `    ${keyText(file.name)}${file.required ? '' : '?'}: ${types.input(file.type)};\n`,
      );
      add(
        'files',
        `{\n${fields.join('')}  }`,
        uploads.every((file) => !file.required),
      );
    }
    if (members.length === 0) return [];
    return [{ name, type: `{\n${members.join('')}}`, isOptional }];
  }
}

/** The members of a group whose lists are one text each; they follow the group and replace its own. */
function styledMembers(type: TypeModel, expression: string): string[] {
  if (type.kind !== 'object') return [];
  return Object.entries(type.properties).flatMap(([name, { type: own }]) => {
    if (own.kind !== 'array' || own.style === undefined) return [];
    return [
      `${keyText(name)}: joined(${access(expression, name)}, ${quote(SEPARATORS[own.style])})`,
    ];
  });
}

const SEPARATORS = { csv: ',', spaceDelimited: ' ', pipeDelimited: '|' } as const;

function access(expression: string, name: string): string {
  const key = keyText(name);
  return key === name ? `${expression}?.${name}` : `${expression}?.[${key}]`;
}

function member(name: string, expression: string): string {
  return name === expression ? name : `${keyText(name)}: ${expression}`;
}

/** Writes any name as an identifier: `x-token` is `xToken`. */
export function identifier(name: string): string {
  const words = name.split(/[^\p{ID_Continue}$]+/u).filter((word) => word !== '');
  const joinedWords = words
    .map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('');
  const plain = /^[\p{ID_Start}$_]/u.test(joinedWords) ? joinedWords : `_${joinedWords}`;
  return RESERVED.has(plain) ? `${plain}_` : plain;
}

const RESERVED: ReadonlySet<string> = new Set(
  (
    'arguments await break case catch class const constructor continue debugger default delete do else enum eval export extends false finally for ' +
    'function if implements import in instanceof interface let new null package private protected public return static super switch ' +
    'this throw true try typeof var void while with yield'
  ).split(' '),
);

/** True for a record of some properties. */
export function propertiesOf(schema: unknown): Schema {
  return isRecord(schema) && isRecord(schema['properties']) ? schema['properties'] : {};
}
