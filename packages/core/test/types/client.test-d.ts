import { expectTypeOf } from 'vitest';

import type { Client } from '../../src/client/client-type.js';
import type { ClientSocket } from '../../src/client/client-socket.js';
import type { Json } from '../../src/client/json-type.js';
import type {
  BackgroundTasks,
  FileResponse,
  HttpRequest,
  JSONResponse,
  Provided,
  ServerSentEvent,
  UploadFile,
  WebSocketConnection,
} from '../../src/index.js';

class Owner {
  id!: number;
  joined!: Date;
}

class Item {
  name!: string;
  price!: number;
  note?: string;
  createdAt!: Date;
  owner!: Owner;
  history!: Map<string, Date>;
  labels!: Set<string>;
  digits!: bigint;
  bytes!: Uint8Array;
  page!: URL | null;
  describe(): string {
    return this.name;
  }
}

interface User {
  readonly email: string;
}

declare class Shop {
  item(id: number, verbose?: boolean): Promise<{ id: number; verbose: boolean }>;
  now(): { at: string };
  create(item: { name: string }, tasks: BackgroundTasks): Promise<Item>;
  find(request: HttpRequest, text: string, limit: number | undefined, signal: AbortSignal): Item[];
  me(user: Provided<User>, greeting?: string): Promise<User>;
  count(token: Provided<string>): Promise<number>;
  remove(id: number): Promise<void>;
  maybe(id: number): Promise<Item | undefined>;
  upload(file: UploadFile, notes: string[], more?: UploadFile[]): Promise<number>;
  order(input: {
    params: { id: number };
    files: { photo: UploadFile };
    depends: { user: User };
  }): Promise<{ id: number }>;
  report(): Promise<FileResponse>;
  either(): Promise<{ id: number } | JSONResponse<{ at: Date }>>;
  countdown(from: number): AsyncGenerator<string>;
  news(): AsyncGenerator<ServerSentEvent<Item>>;
  one(): Promise<Owner | User>;
  chat(socket: WebSocketConnection, room: string): Promise<void>;
  draw(room: string, socket: WebSocketConnection<{ x: number }, { at: Date }>): Promise<void>;
  anything(): Promise<unknown>;
  readonly title: string;
}

declare const client: Client<typeof Shop>;

expectTypeOf(client.item).toEqualTypeOf<
  (id: number, verbose?: boolean) => Promise<{ id: number; verbose: boolean }>
>();
expectTypeOf(client.now).toEqualTypeOf<() => Promise<{ at: string }>>();
expectTypeOf(client.remove).toEqualTypeOf<(id: number) => Promise<void>>();

// What the framework and dependencies provide is not asked for.
expectTypeOf(client.create).parameters.toEqualTypeOf<[item: { name: string }]>();
void client.find('text');
void client.find('text', 3);
void client.me();
void client.me('Hi');
expectTypeOf(client.count).parameters.toEqualTypeOf<[]>();

// Files are given as browsers have them.
void client.upload(new Blob([]), ['a']);
void client.upload(new Uint8Array(1), [], [new File([], 'a.txt')]);
void client.order({ params: { id: 1 }, files: { photo: new Blob([]) } });

// Results are what JSON makes of them.
interface ItemInJson {
  name: string;
  price: number;
  note?: string;
  createdAt: string;
  owner: { id: number; joined: string };
  history: { [key: string]: string };
  labels: string[];
  digits: number | string;
  bytes: string;
  page: string | null;
}
expectTypeOf<Json<Item>>().toEqualTypeOf<ItemInJson>();
expectTypeOf(client.create).returns.resolves.toEqualTypeOf<ItemInJson>();
expectTypeOf(client.find).returns.resolves.toEqualTypeOf<ItemInJson[]>();
expectTypeOf(client.maybe).returns.resolves.toEqualTypeOf<ItemInJson | null>();
expectTypeOf(client.report).returns.resolves.toEqualTypeOf<Response>();
expectTypeOf(client.either).returns.resolves.toEqualTypeOf<{ id: number } | { at: string }>();
expectTypeOf(client.one).returns.resolves.toEqualTypeOf<{ id: number; joined: string } | User>();
expectTypeOf(client.anything).returns.resolves.toEqualTypeOf<unknown>();
expectTypeOf(client.countdown).returns.toEqualTypeOf<AsyncIterable<string>>();
expectTypeOf(client.news).returns.toEqualTypeOf<AsyncIterable<ItemInJson>>();

// A WebSocket has its messages, from the side of the client.
expectTypeOf(client.chat).toEqualTypeOf<
  (room: string) => Promise<ClientSocket<string | Uint8Array, string | Uint8Array>>
>();
expectTypeOf(client.draw).toEqualTypeOf<
  (room: string) => Promise<ClientSocket<{ x: number }, { at: string }>>
>();

// Further types can be left out by name.
declare const byType: Client<typeof Shop, { name: string }>;
expectTypeOf(byType.create).parameters.toEqualTypeOf<[]>();

// Several classes have their names.
declare const shops: Client<{ Shop: typeof Shop; other: typeof Shop }>;
expectTypeOf(shops.other.item).toEqualTypeOf(client.item);

// @ts-expect-error -- no such method
void client.itm(3);
// @ts-expect-error -- a property is no operation
void client.title();
// @ts-expect-error -- text for a number
void client.item('3');
// @ts-expect-error -- an argument is missing
void client.item();
// @ts-expect-error -- a dependency provides it
void client.me({ email: '' });
// @ts-expect-error -- an argument too many
void client.count('token');
// @ts-expect-error -- a property is missing
void client.create({});
// @ts-expect-error -- no such field
void client.item(3).then((item) => item.price);
// @ts-expect-error -- methods stay with the server
void client.create({ name: '' }).then((item) => item.describe());
// @ts-expect-error -- a date is text
void client.create({ name: '' }).then((item) => item.createdAt.getTime());
