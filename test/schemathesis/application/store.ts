import { Deployment } from 'sluice';

import type { BookDraft, MemberDraft, OrderDraft, Page } from './models.js';
import { Shelf } from './shelf.js';

/** What the replicas of the API share. */
@Deployment({ numReplicas: 1 })
export class Store {
  readonly #books = new Shelf<BookDraft>();
  readonly #members = new Shelf<MemberDraft>();
  readonly #orders = new Shelf<OrderDraft & { readonly total: number }>();

  listBooks(page: Page) {
    return this.#books.page(page);
  }

  addBook(draft: BookDraft) {
    return this.#books.add(draft);
  }

  putBook(id: number, draft: BookDraft) {
    return this.#books.put(id, draft);
  }

  getBook(id: number) {
    return this.#books.get(id);
  }

  removeBook(id: number) {
    return this.#books.remove(id);
  }

  listMembers(page: Page) {
    return this.#members.page(page);
  }

  addMember(draft: MemberDraft) {
    return this.#members.add(draft);
  }

  putMember(id: number, draft: MemberDraft) {
    return this.#members.put(id, draft);
  }

  listOrders(page: Page) {
    return this.#orders.page(page);
  }

  addOrder(draft: OrderDraft) {
    const total = draft.lines.reduce((sum, line) => sum + line.count, 0);
    return this.#orders.add(Object.assign(draft, { total }));
  }
}
