import type { TypeModel } from '../../types/type-model.js';
import { Problem } from '../problem.js';
import type { TypeKind } from './kind.js';
import { textKind } from './text-kind.js';
import { uuidFromText } from './uuid-text.js';

export const UUID_KIND: TypeKind<Extract<TypeModel, { readonly kind: 'uuid' }>> = textKind({
  read: uuidFromText,
  notText: new Problem('uuid_type', 'UUID input should be a string, bytes or UUID object'),
  format: 'uuid',
  name: 'a UUID',
});
