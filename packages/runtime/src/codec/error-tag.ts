import { inspect } from 'node:util';

import { CancelledError, HttpError, ValidationError } from '@sluice/core';

import {
  BackpressureError,
  BatchItemTooLargeError,
  BatchSizeError,
  CallExpiredError,
  CallTimeoutError,
  DeploymentUnavailableError,
  ModelIdMissingError,
  ReplicaLostError,
  RequestCancelledError,
  UnknownMethodError,
  UnreadableError,
  UnsendableError,
} from '../errors.js';
import { isBareObject } from './bare-object.js';
import { registeredName, registeredType, registerType } from './registry.js';
import { define, defineHidden, type Tag } from './tag.js';

type ErrorClass = abstract new (...args: never[]) => Error;

const BUILT_INS: readonly ErrorClass[] = [
  Error,
  TypeError,
  RangeError,
  SyntaxError,
  ReferenceError,
  EvalError,
  URIError,
  AggregateError,
];

const BUILT_IN_NAMES = new Set(BUILT_INS.map((type) => type.name));

const OURS: readonly ErrorClass[] = [
  HttpError,
  ValidationError,
  CancelledError,
  BackpressureError,
  BatchItemTooLargeError,
  BatchSizeError,
  CallExpiredError,
  CallTimeoutError,
  DeploymentUnavailableError,
  ModelIdMissingError,
  ReplicaLostError,
  RequestCancelledError,
  UnknownMethodError,
  UnreadableError,
  UnsendableError,
];

// Every process knows these, and nobody else can take their names.
for (const type of [...BUILT_INS, ...OURS]) registerType(type);

/**
 * Errors: with message, stack, cause and their own properties, and of the nearest class both sides
 * know, `name` telling the real one.
 *
 * Own properties that cannot be sent are left out: an error must arrive, or nobody learns of it.
 */
export const ERROR_TAG: Tag<Error> = {
  kind: 'error',
  claims: (value) => value instanceof Error,
  pack: (error, inner) => {
    const members = {};
    const packMember = (key: string): void => {
      try {
        define(members, key, inner(Reflect.get(error, key), key));
      } catch {
        // Cannot be sent, or a getter that throws: the error travels without it.
      }
    };
    for (const key of Object.keys(error)) packMember(key);
    if ('cause' in error) packMember('cause');
    if (error instanceof AggregateError) packMember('errors');
    return {
      type: error.constructor.name,
      known: knownClasses(error),
      // Anyone may have assigned anything to them.
      name: text(error.name),
      message: text(error.message),
      stack: typeof error.stack === 'string' ? error.stack : undefined,
      members,
    };
  },
  unpack: (payload, inner, remember) => {
    if (!isBareObject(payload) || !isBareObject(payload['members'])) throw notAnError();
    const { type, known, name, message, stack, members } = payload;
    if (typeof type !== 'string' || typeof name !== 'string' || typeof message !== 'string') {
      throw notAnError();
    }
    const error = emptyError(known, name, message);
    remember(error);
    if (typeof stack === 'string') defineHidden(error, 'stack', stack);
    for (const [key, member] of Object.entries(members)) {
      const set = key === 'cause' || key === 'errors' ? defineHidden : define;
      set(error, key, inner(member, key));
    }
    // A class that is unknown here leaves its name, unless it had taken a better one itself.
    const isReal = error.constructor.name === type || error instanceof DOMException;
    const real = isReal || !BUILT_IN_NAMES.has(name) ? name : type;
    if (error.name !== real) defineHidden(error, 'name', real);
    return error;
  },
};

/** The names of the classes of an error that a receiver may know, the nearest first. */
function knownClasses(error: Error): string[] {
  const names: string[] = [];
  let prototype: object | null = Object.getPrototypeOf(error);
  while (prototype !== null && prototype !== Object.prototype) {
    if (prototype.constructor === DOMException) return ['DOMException'];
    const registered = registeredType(prototype.constructor);
    if (registered !== undefined) names.push(registered.name);
    prototype = Object.getPrototypeOf(prototype);
  }
  return names;
}

function emptyError(known: unknown, name: string, message: string): Error {
  const names: readonly unknown[] = Array.isArray(known) ? known : [];
  if (names[0] === 'DOMException') return new DOMException(message, name);
  const error = new Error(message);
  const type = names.map(errorClass).find((found) => found !== undefined);
  if (type !== undefined) Object.setPrototypeOf(error, type.prototype);
  return error;
}

function errorClass(name: unknown): { readonly prototype: Error } | undefined {
  const type = typeof name === 'string' ? registeredName(name)?.type : undefined;
  return type?.prototype instanceof Error ? type : undefined;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : inspect(value);
}

function notAnError(): UnreadableError {
  return new UnreadableError('An error has no name or message.');
}
