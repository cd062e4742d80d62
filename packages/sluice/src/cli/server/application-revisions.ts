import { isRecord } from '@sluice/core/internal';

import type { AdminClient } from './admin-client.js';

/** The revision that each application of a server has, by its name. */
export async function applicationRevisions(
  admin: AdminClient,
): Promise<ReadonlyMap<string, number>> {
  const answer = await admin.json('GET', '/api/v1/revisions');
  const applications = isRecord(answer) ? answer['applications'] : undefined;
  return new Map(
    Object.entries(isRecord(applications) ? applications : {}).flatMap(([name, one]) => {
      const revision = isRecord(one) ? one['revision'] : undefined;
      return typeof revision === 'number' ? [[name, revision] as const] : [];
    }),
  );
}
