import { Cookie, Get, Header, Int, Path, Post, Put, Query } from 'sluice';

import { Books } from './books.js';
import { Address, Member, MemberDraft, Order, OrderDraft, Page } from './models.js';

const MemberId = { id: { type: Int, ge: 1 } } as const;

/** Groups of values in classes, and the method form, whose options say what is read. */
export class Members extends Books {
  @Get('/members', { response: [Member], tags: ['members'] })
  listMembers(@Query() page: Page) {
    return this.store.listMembers(page);
  }

  @Post('/members', { body: MemberDraft, status: 201, response: Member, tags: ['members'] })
  addMember({ body }: { body: MemberDraft }) {
    return this.store.addMember(body);
  }

  @Put('/members/{id}', {
    params: MemberId,
    body: MemberDraft,
    response: Member,
    tags: ['members'],
  })
  putMember({ params, body }: { params: { id: number }; body: MemberDraft }) {
    return this.store.putMember(params.id, body);
  }

  @Put('/members/{id}/address', {
    params: MemberId,
    body: Address,
    response: Address,
    tags: ['members'],
  })
  move({ body }: { body: Address }) {
    return body;
  }

  @Post('/members/{id}/notes', {
    params: MemberId,
    query: { pinned: { type: Boolean, default: false } },
    body: { text: { maxLength: 200 }, stars: { type: Int, ge: 1, le: 5, optional: true } },
    response: { text: String, pinned: Boolean },
    tags: ['members'],
  })
  addNote({ query, body }: { query: { pinned: boolean }; body: { text: string } }) {
    return { text: body.text, pinned: query.pinned };
  }

  @Get('/whoami', {
    response: { session: String, agent: String, tries: Int },
    tags: ['members'],
  })
  whoami(
    @Cookie({ minLength: 3, maxLength: 40, pattern: /^[a-z0-9]+$/ }) session: string,
    @Header({ optional: true, maxLength: 50 }) xAgent?: string,
    @Header({ type: Int, ge: 0, le: 9 }) xTries = 0,
  ) {
    return { session, agent: xAgent ?? 'unknown', tries: xTries };
  }

  @Post('/orders', { status: 201, response: Order, tags: ['orders'] })
  addOrder(draft: OrderDraft) {
    return this.store.addOrder(draft);
  }

  @Get('/orders', { query: Page, response: [Order], tags: ['orders'] })
  listOrders({ query }: { query: Page }) {
    return this.store.listOrders(query);
  }

  @Get('/orders/{year}/{month}', { response: { from: Date, deep: Boolean }, tags: ['orders'] })
  ordersOf(
    @Path({ type: Int, ge: 1970, le: 2100 }) year: number,
    @Path({ type: Int, ge: 1, le: 12 }) month: number,
    deep = false,
  ) {
    return { from: new Date(Date.UTC(year, month - 1)), deep };
  }
}
