import { UploadFile } from '../../form/upload-file.js';
import type { FileType } from '../../types/type-model.js';
import { Problem, refused } from '../problem.js';
import { lastValue } from '../last-value.js';
import type { Validator } from '../validator.js';
import { describeRules, fileCheck } from './file-rules.js';
import type { TypeKind } from './kind.js';

export const FILE_KIND: TypeKind<FileType> = {
  validator: (type) => fileValidator(type),
  // Not `format: binary`: the form of JSON Schema 2020-12.
  schema: ({ rules }) => {
    const description = describeRules(rules);
    return {
      type: 'string',
      contentMediaType: 'application/octet-stream',
      ...(description === undefined ? undefined : { description }),
    };
  },
  projection: () => undefined,
  expected: () => 'a file',
};

const EXPECTED_FILE = new Problem(
  'value_error',
  'Value error, Expected UploadFile, received: string',
  { error: {} },
);

function fileValidator({ as, rules }: FileType): Validator {
  const check = fileCheck(rules);
  return (value, loc) => {
    const given = lastValue(value);
    // A text is bytes too, as in FastAPI.
    const file =
      as === 'bytes' && typeof given === 'string' ? new UploadFile(Buffer.from(given)) : given;
    if (!(file instanceof UploadFile)) return refused(EXPECTED_FILE, loc, given);
    const problem = check(file);
    if (problem !== undefined) return refused(problem, loc, given);
    if (as === 'upload') return { ok: true, value: file };
    return file.bytes().then((bytes) => ({ ok: true, value: bytes }));
  };
}
