import { parseContentType } from '../../http/content-type.js';
import { type UploadFile, startOf } from '../../form/upload-file.js';
import type { FileRules } from '../../types/file-rules.js';
import { Problem } from '../problem.js';
import { canBe } from './file-signature.js';

/** Returns why a file breaks the rules. */
export type CheckFile = (file: UploadFile) => Problem | undefined;

/** Makes the check of a file against its rules; the first broken rule is reported. */
export function fileCheck(rules: FileRules): CheckFile {
  const checks = [
    sizeCheck(rules),
    extensionCheck(rules),
    typeCheck(rules),
    contentCheck(rules),
  ].filter((check) => check !== undefined);
  return (file) => {
    for (const check of checks) {
      const problem = check(file);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
}

/** The rules as text for the document; undefined when there are none. */
export function describeRules(rules: FileRules): string | undefined {
  const { maxBytes, contentTypes, extensions, verifyContent } = rules;
  const parts = [
    maxBytes === undefined ? [] : [`at most ${maxBytes} bytes`],
    contentTypes === undefined ? [] : [contentTypes.join(' or ')],
    extensions === undefined ? [] : [`named ${extensions.join(' or ')}`],
    verifyContent === true ? ['with the content of its type'] : [],
  ].flat();
  return parts.length === 0 ? undefined : `A file: ${parts.join(', ')}.`;
}

function sizeCheck({ maxBytes }: FileRules): CheckFile | undefined {
  if (maxBytes === undefined) return undefined;
  const problem = new Problem('file_too_large', `File should have at most ${maxBytes} bytes`, {
    max_bytes: maxBytes,
  });
  return ({ size }) => (size > maxBytes ? problem : undefined);
}

function extensionCheck({ extensions }: FileRules): CheckFile | undefined {
  if (extensions === undefined) return undefined;
  const ends = extensions.map((extension) => extension.toLowerCase());
  const expected = extensions.join(' or ');
  const problem = new Problem('file_extension', `File name should end in ${expected}`, {
    expected,
  });
  return ({ filename }) => {
    const name = filename.toLowerCase();
    return ends.some((end) => name.endsWith(end)) ? undefined : problem;
  };
}

function typeCheck({ contentTypes }: FileRules): CheckFile | undefined {
  if (contentTypes === undefined) return undefined;
  const wanted = contentTypes.map((type) => type.toLowerCase());
  const expected = contentTypes.join(' or ');
  const problem = new Problem('file_content_type', `File should be of type ${expected}`, {
    expected,
  });
  return (file) => {
    const essence = essenceOf(file);
    const isWanted = wanted.some((type) =>
      type.endsWith('/*') ? essence.startsWith(type.slice(0, -1)) : type === essence,
    );
    return isWanted ? undefined : problem;
  };
}

function contentCheck({ verifyContent }: FileRules): CheckFile | undefined {
  if (verifyContent !== true) return undefined;
  return (file) => {
    const essence = essenceOf(file);
    if (canBe(essence, startOf(file))) return undefined;
    return new Problem('file_content', `File should have the content of its type ${essence}`, {
      expected: essence,
    });
  };
}

/** The declared content type without parameters; `application/octet-stream` for none, or a malformed one. */
function essenceOf({ contentType }: UploadFile): string {
  const type = contentType === undefined ? undefined : parseContentType(contentType);
  return type?.essence ?? 'application/octet-stream';
}
