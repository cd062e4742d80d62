import { currentTracer, type ActiveSpan } from '@sluice/core/internal';

/** A caller's part of a batch, as a trace sees it. */
interface TracedMember {
  readonly items: readonly unknown[];
  readonly trace: string | undefined;
}

/**
 * Begins the span of a batch: a part of the trace of the first member that is traced, with a link to the span of every
 * other. Undefined where no member is traced.
 */
export function batchSpan(name: string, members: readonly TracedMember[]): ActiveSpan | undefined {
  const tracer = currentTracer();
  if (tracer === undefined) return undefined;
  const [parent, ...links] = members.flatMap(({ trace }) => trace ?? []);
  if (parent === undefined) return undefined;
  return tracer.start({
    name: `batch ${name}`,
    kind: 'internal',
    parent,
    links,
    attributes: {
      'sluice.batch.function': name,
      'sluice.batch.size': members.reduce((sum, { items }) => sum + items.length, 0),
    },
  });
}
