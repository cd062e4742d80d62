import { StartupError } from '@sluice/core';
import { inspectSafely, isForeignFrame, isFrame } from '@sluice/core/internal';

/**
 * An error as the person who wrote the application needs it: the message and the application's own
 * frames, causes and own properties included.
 *
 * Errors of ours say in the message where and what to do: no stack.
 */
export function describeError(error: unknown): string {
  if (explainsItself(error)) return error.message;
  return withoutOurFrames(inspectSafely(error));
}

/** The loader's is known by name: it is of a package above this one. */
function explainsItself(error: unknown): error is Error {
  return error instanceof StartupError || (error instanceof Error && error.name === 'LoaderError');
}

/** Frames of Sluice and of Node say nothing about a mistake of the application; a stack of only those is ours to see. */
function withoutOurFrames(text: string): string {
  const lines = text.split('\n');
  const kept = lines.filter((line) => !isFrame(line) || !isForeignFrame(line));
  // A module that cannot be linked has no frame of its own, only its place above the message.
  const isLinking = text.includes('node:internal/modules/');
  return kept.some(isFrame) || isLinking ? kept.join('\n') : text;
}
