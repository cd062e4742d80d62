import type { TypeModel } from '../../types/type-model.js';
import { isScalar, nothing } from '../output/projection.js';
import { Problem } from '../problem.js';
import { durationFromText } from './duration-text.js';
import type { TypeKind } from './kind.js';
import { scalarValidator } from './scalar.js';
import { durationText } from './written-duration.js';

export const DURATION_KIND: TypeKind<Extract<TypeModel, { readonly kind: 'duration' }>> = {
  validator: (_type, { mode }) =>
    scalarValidator(
      {
        text: durationFromText,
        json: (value) => (typeof value === 'string' ? durationFromText(value) : TIME_DELTA_TYPE),
      },
      mode,
    ),
  schema: () => ({ type: 'string', format: 'duration' }),
  projection: (_type, name) => {
    const place = { name, expected: 'a duration in milliseconds' };
    return (value) => {
      if (typeof value === 'number' && Number.isFinite(value)) return durationText(value);
      return isScalar(value) ? value : nothing(value, place);
    };
  },
  expected: () => 'a duration in milliseconds',
  defect: (_type, value) =>
    Number.isFinite(value) ? undefined : 'is not a duration in milliseconds',
};

const TIME_DELTA_TYPE = new Problem('time_delta_type', 'Input should be a valid timedelta');
