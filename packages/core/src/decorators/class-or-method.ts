import { isStandardContext, methodRecorder, recordOfTarget } from './method-decorator.js';
import { type ClassRecord, type Site, standardRecord } from './record.js';

/** Makes a decorator of classes and methods, for compilers with standard or with legacy decorators. */
export function classOrMethodRecorder(
  decorator: string,
  record: {
    readonly onClass: (record: ClassRecord) => void;
    readonly onMethod: (site: Site) => void;
  },
): (...args: unknown[]) => void {
  const onMethod = methodRecorder(decorator, record.onMethod);
  return (value, place, third) => {
    // Legacy decorators of a class get the class alone.
    const isOfClass = isStandardContext(place) ? place.kind === 'class' : place === undefined;
    if (!isOfClass) return onMethod(value, place, third);
    const own = isStandardContext(place) ? standardRecord(place.metadata) : recordOfTarget(value);
    return own && record.onClass(own);
  };
}
