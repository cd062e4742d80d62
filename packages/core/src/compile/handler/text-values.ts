import type { FormValues } from '../../form/form-values.js';
import { parseCookies } from '../../http/cookies.js';
import type { RawHeaders, RequestHead } from '../../http/exchange.js';
import { findField } from '../../http/headers.js';
import {
  type QueryPlan,
  type TextValue,
  emptyRecord,
  join,
  planQuery,
  readQuery,
  readWholeQuery,
} from '../../http/query.js';
import { groupMembers } from '../../model/group.js';
import { headerName } from '../../http/header-name.js';
import type { GroupModel, ParameterModel } from '../../model/handler-model.js';
import type { ParameterSource } from '../../types/parameter-source.js';
import type { TypeModel } from '../../types/type-model.js';
import { classModel } from '../../schema/classes/class-model.js';
import { isScalarKind } from '../../schema/kinds/kinds.js';
import { fieldReader, formReader } from './form-fields.js';
import { takesOne } from '../../schema/standard/text-shape.js';

/** Reads a text value of a request, or a file of its form; undefined when it is absent. */
export type ReadText = (values: TextValues) => unknown;
/** Reads all values of one source. */
export type ReadAll = (values: TextValues) => Readonly<Record<string, unknown>>;

/** The parts of a request that have text values. */
export interface TextSource {
  readonly head: RequestHead;
  /** Decoded path parameters in the order of the pattern. */
  readonly path: readonly string[];
  /** The fields of the form; defaults to none. */
  readonly form?: FormValues;
}

const NO_FORM: FormValues = Object.freeze(Object.create(null));

/** The text values of a request; parses each source at most once, on first use. */
export class TextValues {
  readonly head: RequestHead;
  readonly path: readonly string[];
  readonly form: FormValues;
  readonly #plan: QueryPlan;
  #query: readonly (TextValue | undefined)[] | undefined;
  #cookies: Readonly<Record<string, string>> | undefined;

  constructor({ head, path, form = NO_FORM }: TextSource, plan: QueryPlan) {
    this.head = head;
    this.path = path;
    this.form = form;
    this.#plan = plan;
  }

  get query(): readonly (TextValue | undefined)[] {
    return (this.#query ??= readQuery(this.head.query, this.#plan));
  }

  get cookies(): Readonly<Record<string, string>> {
    return (this.#cookies ??= parseCookies(this.head.header('cookie') ?? ''));
  }
}

/** The names that an endpoint reads from path and query, prepared once. */
export interface TextPlan {
  readonly query: QueryPlan;
  readonly pathNames: readonly string[];
  /** The form's fields that are read by themselves, or as members of a group. */
  readonly formNames: ReadonlySet<string>;
}

export function planText(
  pathNames: readonly string[],
  parameters: readonly Pick<ParameterModel, 'source' | 'name'>[],
  groups: readonly GroupModel[] = [],
): TextPlan {
  const names = (source: ParameterSource): string[] =>
    parameters.filter((parameter) => parameter.source === source).map(({ name }) => name);
  const members = groups
    .filter(({ source }) => source === 'form')
    .flatMap(({ type }) => groupMembers(type) ?? []);
  const formNames = new Set([...names('form'), ...members.map(({ name }) => name)]);
  return { query: planQuery(names('query')), pathNames, formNames };
}

/** Where a parameter is read: its source, its name on the wire, and whether it may be repeated. */
export interface TextKey {
  readonly source: ParameterSource;
  readonly name: string;
  readonly isList: boolean;
  readonly type: TypeModel;
  /** True when the members of an object are texts each: `filter[name]=a`. */
  readonly isDeep?: boolean;
}

/** Reads the members of one object; undefined without any. */
type ReadMembers = (values: TextValues) => Readonly<Record<string, TextValue>> | undefined;

/** Makes the reader of one parameter. */
export function readerOf(key: TextKey, plan: TextPlan): ReadText | ReadMembers {
  const { source, name, isList, type } = key;
  if (key.isDeep === true) return (values) => deepMembers(values.head.query, name);
  switch (source) {
    case 'path': {
      const place = plan.pathNames.indexOf(name);
      return (values) => values.path[place];
    }
    case 'query': {
      const place = plan.query.places.get(name) ?? -1;
      return (values) => values.query[place];
    }
    case 'header':
      return isList
        ? (values) => repeatedField(values.head.rawHeaders, name)
        : (values) => findField(values.head.rawHeaders, name);
    case 'cookie':
      return (values) => values.cookies[name];
    case 'form': {
      const read = fieldReader({ name, isList, type });
      return (values) => read(values.form);
    }
    default:
      return source satisfies never;
  }
}

/** Makes the reader of all values of a source. */
export function groupReaderOf({ source, type }: GroupModel, plan: TextPlan): ReadAll {
  switch (source) {
    case 'path':
      return (values) => pathRecord(values, plan.pathNames);
    case 'query':
      return (values) => readWholeQuery(values.head.query);
    case 'header':
      return headerReader(type);
    case 'cookie':
      return (values) => values.cookies;
    case 'form': {
      const read = formReader(type, plan.formNames);
      return (values) => read(values.form);
    }
    default:
      return source satisfies never;
  }
}

/** The members of `filter[name]=a&filter[size]=b`, by their names. */
function deepMembers(query: string, name: string): Record<string, TextValue> | undefined {
  let members: Record<string, TextValue> | undefined;
  const prefix = `${name}[`;
  for (const [key, value] of Object.entries(readWholeQuery(query))) {
    if (!key.startsWith(prefix) || !key.endsWith(']')) continue;
    members ??= emptyRecord();
    members[key.slice(prefix.length, -1)] = value;
  }
  return members;
}

function repeatedField(rawHeaders: RawHeaders, name: string): TextValue | undefined {
  let value: TextValue | undefined;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === name) value = join(value, rawHeaders[index + 1] ?? '');
  }
  return value;
}

function pathRecord(values: TextValues, names: readonly string[]): Record<string, TextValue> {
  const record = emptyRecord();
  for (const [place, name] of names.entries()) {
    const value = values.path[place];
    if (value !== undefined) record[name] = value;
  }
  return record;
}

function headerReader(type: TypeModel): ReadAll {
  let fields: ReadonlyMap<string, HeaderField> | undefined;
  return ({ head }) => {
    // Reads the fields on first use, because only then all decorators of the class have run.
    fields ??= fieldsOf(type);
    return fields === undefined ? headerRecord(head) : declaredHeaders(head, fields);
  };
}

/** The property that a header field is read into. */
interface HeaderField {
  readonly name: string;
  /** True when only the first of repeated fields counts. */
  readonly isScalar: boolean;
}

// Maps field names to properties; undefined when the schema does not list its properties.
function fieldsOf(type: TypeModel): ReadonlyMap<string, HeaderField> | undefined {
  const fields = listFields(type);
  return fields && new Map(fields.map((field) => [headerName(field.name), field]));
}

function listFields(type: TypeModel): readonly HeaderField[] | undefined {
  if (type.kind === 'object') {
    return Object.entries(type.properties).map(([name, property]) => fieldOf(name, property.type));
  }
  if (type.kind === 'class') {
    const { properties } = classModel(type.type);
    return properties.map(({ wireName, type: own }) => fieldOf(wireName, own));
  }
  if (type.kind !== 'standard') return undefined;
  const { schema } = type;
  return groupMembers(type)?.map(({ name }) => ({ name, isScalar: takesOne(schema, name) }));
}

function fieldOf(name: string, { kind }: TypeModel): HeaderField {
  return { name, isScalar: isScalarKind(kind) };
}

function declaredHeaders(
  head: RequestHead,
  fields: ReadonlyMap<string, HeaderField>,
): Record<string, TextValue> {
  const record = emptyRecord();
  for (let index = 0; index < head.rawHeaders.length; index += 2) {
    const field = fields.get(head.rawHeaders[index]?.toLowerCase() ?? '');
    if (field === undefined) continue;
    const { name, isScalar } = field;
    if (isScalar && record[name] !== undefined) continue;
    record[name] = join(record[name], head.rawHeaders[index + 1] ?? '');
  }
  return record;
}

// A schema that does not list its properties may name them like the field, in camel or in snake case.
function headerRecord(head: RequestHead): Record<string, TextValue> {
  const record = emptyRecord();
  for (let index = 0; index < head.rawHeaders.length; index += 2) {
    const name = head.rawHeaders[index]?.toLowerCase() ?? '';
    // Skips `x_user`: it must not pass for the `x-user` that a trusted proxy sets.
    if (name.includes('_')) continue;
    record[name] = join(record[name], head.rawHeaders[index + 1] ?? '');
  }
  for (const [name, value] of Object.entries(record)) {
    if (!name.includes('-')) continue;
    record[camelCase(name)] ??= value;
    record[name.replaceAll('-', '_')] = value;
  }
  return record;
}

function camelCase(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
