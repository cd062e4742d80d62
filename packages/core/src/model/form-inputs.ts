import { openProperties } from '../schema/standard/text-shape.js';
import { groupMembers } from './group.js';
import {
  type GroupModel,
  type HandlerModel,
  type ParameterModel,
  groupsOf,
} from './handler-model.js';
import { fileWithin } from './file-type.js';

/** What some handlers read from one form. */
export interface FormInputs {
  readonly texts: readonly ParameterModel[];
  readonly files: readonly ParameterModel[];
  readonly groups: readonly GroupModel[];
}

/** The fields, files and groups that handlers read from the form of one request. */
export function formInputs(handlers: readonly HandlerModel[]): FormInputs {
  const fields = handlers
    .flatMap(({ parameters }) => parameters)
    .filter(({ source }) => source === 'form');
  return {
    texts: fields.filter(({ type }) => fileWithin(type) === undefined),
    files: fields.filter(({ type }) => fileWithin(type) !== undefined),
    groups: handlers.flatMap(groupsOf).filter(({ source }) => source === 'form'),
  };
}

/** True when anything is read from a form. */
export function hasForm({ texts, files, groups }: FormInputs): boolean {
  return texts.length + files.length + groups.length > 0;
}

/** The names of all text fields that are read; undefined when a schema may read any. */
export function textNames({ texts, groups }: FormInputs): ReadonlySet<string> | undefined {
  const names = texts.map(({ name }) => name);
  for (const { type } of groups) {
    const members = groupMembers(type);
    if (members === undefined) return undefined;
    names.push(...members.map(({ name }) => name));
  }
  return new Set(names);
}

/** The names of the files that are read, and of the values of schemas that may be files. */
export function fileNames({ files, groups }: FormInputs): ReadonlySet<string> {
  const open = groups.flatMap(({ type }) =>
    type.kind === 'standard' ? openProperties(type.schema) : [],
  );
  return new Set([...files.map(({ name }) => name), ...open]);
}
