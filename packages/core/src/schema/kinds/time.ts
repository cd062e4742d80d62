import type { TypeModel } from '../../types/type-model.js';
import { Problem } from '../problem.js';
import type { TypeKind } from './kind.js';
import { textKind } from './text-kind.js';
import { timeFromText } from './time-text.js';

export const TIME_KIND: TypeKind<Extract<TypeModel, { readonly kind: 'time' }>> = textKind({
  read: timeFromText,
  notText: new Problem('time_type', 'Input should be a valid time'),
  format: 'time',
  name: 'a time of day',
});
