import type { VersionOption } from '../types/version.js';
import { classOrMethodRecorder } from './class-or-method.js';
import type { ClassOrMethodDecorator } from './middleware.js';
import { recordMethodVersion } from './record.js';

/**
 * Says to which versions of the API an operation belongs, or all operations of a class: `@Version('2')`,
 * `@Version(['1', '2'])`. That of the method counts, then the class's, then those of its routers, the
 * innermost first. The application says how clients choose: `@Ingress({ versioning })`.
 */
export function Version(version: VersionOption): ClassOrMethodDecorator {
  return classOrMethodRecorder('Version', {
    onClass: (record) => {
      record.version = version;
    },
    onMethod: (site) => recordMethodVersion(site, version),
  });
}
