import { UnreadableError } from '../errors.js';
import { isBareObject } from './bare-object.js';
import { registeredName, registeredType } from './registry.js';
import { define, type Tag } from './tag.js';

/** Instances of registered classes and of DTO classes. Registered errors without a form of their own are errors. */
export const CLASS_TAG: Tag = {
  kind: 'class',
  claims: (value): value is object => {
    const type = registeredType(classOf(value));
    return type !== undefined && (type.pack !== undefined || !(value instanceof Error));
  },
  pack: (value, inner) => {
    const type = registeredType(classOf(value));
    if (type?.pack !== undefined) {
      return { name: type.name, packed: inner(type.pack(value), '(packed)') };
    }
    const members = {};
    for (const [key, member] of Object.entries(value)) define(members, key, inner(member, key));
    return { name: type?.name, members };
  },
  unpack: (payload, inner, remember) => {
    if (!isBareObject(payload) || typeof payload['name'] !== 'string') {
      throw new UnreadableError('An instance has no class.');
    }
    const { name, members, packed } = payload;
    const type = registeredName(name);
    if (type === undefined) throw unknownClass(name);
    if (type.unpack !== undefined) return type.unpack(inner(packed, '(packed)'));
    if (!isBareObject(members)) throw new UnreadableError(`A ${name} has no members.`);
    const value: object = Object.create(type.type.prototype);
    remember(value);
    for (const [key, member] of Object.entries(members)) define(value, key, inner(member, key));
    return value;
  },
};

/** The class that made the value, which for the oddest of values is none. */
function classOf(value: object): unknown {
  const prototype: object | null = Object.getPrototypeOf(value);
  return prototype?.constructor;
}

function unknownClass(name: string): UnreadableError {
  return new UnreadableError(
    `A ${name} arrived, which this process does not know. Import its module here too, or register it: registerType(${name}).`,
  );
}
