import type { ParameterRecord } from '../decorators/record.js';
import type { EmittedType } from '../signature/emitted-types.js';
import type { SourceParameter } from '../signature/source-names.js';
import type { DependencyModel } from './handler-model.js';
import type { Report } from './problems.js';
import type { DependencyRecord } from '../types/dependency.js';
import type { PathSegment } from '../types/path-model.js';

/** An argument of a signature-form handler, as far as source, decorators and metadata describe it. */
export interface Argument {
  /** Undefined when the method's source does not show its own argument names. */
  readonly source: SourceParameter | undefined;
  readonly emitted: EmittedType;
  readonly records: readonly ParameterRecord[];
  /** The path segment with a name; undefined without such a segment. */
  readonly segmentOf: (name: string) => PathSegment | undefined;
  readonly report: Report;
  /** Records that only emitted metadata could give this argument's type. */
  readonly missingMetadata: () => void;
  /** Describes the dependency that provides this argument; undefined when its mistakes were reported. */
  readonly describeDependency: (record: DependencyRecord) => DependencyModel | undefined;
  /** Records that the argument's name is needed but hidden. */
  readonly hiddenName: () => void;
}

/** The argument's own name; reports an argument without one. */
export function ownName(argument: Argument): string | undefined {
  const { source, report } = argument;
  if (source === undefined) {
    argument.hiddenName();
    return undefined;
  }
  if (source.name === undefined) {
    report(
      'E_PARAM_DESTRUCTURED',
      'is destructured, so it has no name to take a value by.',
      'Take one argument for each value, or declare the inputs in the options of the route: { params: { id: Number } }.',
    );
  }
  return source.name;
}
