import type { TypeModel } from '../../types/type-model.js';
import { Problem } from '../problem.js';
import { calendarDateFromText } from './date-text.js';
import type { TypeKind } from './kind.js';
import { textKind } from './text-kind.js';

export const CALENDAR_DATE_KIND: TypeKind<Extract<TypeModel, { readonly kind: 'calendarDate' }>> =
  textKind({
    read: calendarDateFromText,
    notText: new Problem('date_type', 'Input should be a valid date'),
    format: 'date',
    name: 'a calendar date',
  });
