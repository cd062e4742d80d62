import { Depends, Get, HttpError, Int, Post, Query, dependency } from 'sluice';

import { MemberDraft } from './models.js';
import { Uploads } from './uploads.js';

const paging = dependency(
  {
    query: {
      skip: { type: Int, ge: 0, le: 1000, default: 0 },
      take: { type: Int, ge: 1, le: 50, default: 10 },
    },
  },
  ({ query }) => query,
);

const visitor = dependency(
  { headers: { xVisitor: { minLength: 2, maxLength: 20, pattern: /^[a-z]+$/ } } },
  ({ headers }) => {
    if (headers.xVisitor === 'nobody') throw new HttpError(403);
    return { name: headers.xVisitor };
  },
);

class Range {
  constructor(
    @Query({ type: Int, ge: 0, le: 100 }) readonly from = 0,
    @Query({ type: Int, ge: 0, le: 100 }) readonly to = 100,
  ) {}
}

async function* connection() {
  yield { open: true };
}

/** Dependencies of every form. */
export class Visitors extends Uploads {
  @Get('/visits', { response: { skip: Int, take: Int }, tags: ['visits'] })
  visits(@Depends(paging) page: { skip: number; take: number }) {
    return page;
  }

  @Get('/visits/me', { response: { name: String }, errors: [403], tags: ['visits'] })
  visit(@Depends(visitor) current: { name: string }) {
    return current;
  }

  @Get('/visits/range', { response: { size: Int }, tags: ['visits'] })
  range(@Depends() range: Range, @Depends(connection) _db: object) {
    return { size: range.to - range.from };
  }

  @Post('/visits', { status: 201, dependencies: [visitor], errors: [403], tags: ['visits'] })
  note(draft: MemberDraft) {
    return { noted: draft.name };
  }
}
