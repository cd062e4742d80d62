import type { FormValue, FormValues } from '../../form/form-values.js';
import { fileWithin } from '../../model/file-type.js';
import { groupMembers } from '../../model/group.js';
import { classModel } from '../../schema/classes/class-model.js';
import { lastValue } from '../../schema/last-value.js';
import { listProperties } from '../../schema/standard/text-shape.js';
import type { TypeModel } from '../../types/type-model.js';

/**
 * Makes the reader of one field of a form. Of repeated values the last counts unless the field is a list,
 * and an empty text, which is what a browser sends for an empty input, is absent.
 */
export function fieldReader({ name, isList, type }: FieldKey): (form: FormValues) => unknown {
  if (!isList) return (form) => present(form[name]);
  return fileWithin(type) === undefined ? (form) => form[name] : (form) => files(form[name]);
}

/** A field of a form. */
interface FieldKey {
  readonly name: string;
  /** True when all of repeated values count. */
  readonly isList: boolean;
  readonly type: TypeModel;
}

/** A list of files; a single empty text is what the docs page sends for an empty list. */
function files(value: FormValue | undefined): unknown {
  return Array.isArray(value) ? value : present(value);
}

/**
 * Makes the reader of all fields of a form, except those that are taken elsewhere alone; `taken` has the
 * names of all fields that anything takes.
 */
export function formReader(
  type: TypeModel,
  taken: ReadonlySet<string>,
): (form: FormValues) => Readonly<Record<string, unknown>> {
  const own = new Set(groupMembers(type)?.map(({ name }) => name));
  let lists: ReadonlySet<string> | undefined;
  return (form) => {
    // Found on first use, because only then all decorators of the class have run.
    lists ??= listNames(type);
    const fields: Record<string, unknown> = Object.create(null);
    for (const [name, value] of Object.entries(form)) {
      if (taken.has(name) && !own.has(name)) continue;
      const kept = lists.has(name) ? value : present(value);
      if (kept !== undefined) fields[name] = kept;
    }
    return fields;
  };
}

function present(value: unknown): unknown {
  const last = lastValue(value);
  return last === '' ? undefined : value;
}

/** The names of the fields that are lists, in which an empty text counts. */
function listNames(type: TypeModel): ReadonlySet<string> {
  if (type.kind === 'standard') return new Set(listProperties(type.schema));
  return new Set(
    propertiesOf(type)
      .filter(([, property]) => property.kind === 'array')
      .map(([name]) => name),
  );
}

function propertiesOf(type: TypeModel): readonly (readonly [name: string, type: TypeModel])[] {
  if (type.kind === 'class') {
    const { properties } = classModel(type.type);
    return properties.map((property) => [property.wireName, property.type]);
  }
  if (type.kind !== 'object') return [];
  return Object.entries(type.properties).map(([name, property]) => [name, property.type]);
}
