import {
  Body,
  Depends,
  Field,
  Get,
  HTTPBearer,
  type HTTPAuthorizationCredentials,
  Ingress,
  Int,
  OAuth2AuthorizationCodeBearer,
  Path,
  Post,
  Query,
  Route,
  Security,
  Union,
  WebSocket,
  WebSocketConnection,
  sleep,
} from 'sluice';
import { Equals, IsNumber, IsString } from 'class-validator';

class Order {
  @IsString() id!: string;
  @Field({ openapiExtra: { 'x-unit': 'EUR' } }) @IsNumber() price!: number;
}

class Sent extends Order {
  @Equals('order') kind = 'order';
}

class Note {
  @Equals('note') kind = 'note';
  @IsString() text!: string;
}

const bearer = HTTPBearer();
const oauth2 = OAuth2AuthorizationCodeBearer({
  authorizationUrl: 'https://login.example.org/authorize',
  tokenUrl: 'https://login.example.org/token',
  scopes: { read: 'Read orders' },
});

/** An application that uses every option of the document. */
@Ingress({
  title: 'Described',
  version: '1.0.0',
  summary: 'Says all there is to say',
  description: 'Orders and their events.',
  termsOfService: 'https://example.com/terms',
  contact: { name: 'Ada', email: 'ada@example.com', url: 'https://example.com' },
  licenseInfo: { name: 'Apache 2.0', identifier: 'Apache-2.0' },
  servers: [{ url: 'https://api.example.org', description: 'For customers' }],
  openapiTags: [
    {
      name: 'orders',
      summary: 'Orders',
      description: 'What customers want',
      kind: 'nav',
      externalDocs: { url: 'https://example.org' },
    },
    { name: 'events', description: 'What happens', parent: 'orders' },
  ],
  openapiExternalDocs: { url: 'https://example.org/book', description: 'The book' },
  openapiExtra: { 'x-audience': 'public' },
  webhooks: {
    orderShipped: {
      body: Order,
      headers: { xSignature: String },
      response: { received: Boolean },
      description: 'Sent when an order leaves.',
      errors: [410],
    },
    ping: { method: 'GET', query: { at: String } },
  },
})
export class Described {
  @Get('/orders', { tags: ['orders'], openapiExtra: { 'x-internal': false } })
  list(@Query({ openapiExtra: { 'x-order': 1 } }) after = '') {
    return after;
  }

  @Post('/orders', {
    tags: ['orders'],
    response: Order,
    openapiExtra: { 'x-owner': 'sales' },
    responses: {
      200: {
        headers: { 'X-Total': { type: Int, description: 'Orders so far', example: 3 } },
        links: {
          next: { operationId: 'list', parameters: { after: '$response.body#/id' } },
        },
      },
    },
    callbacks: {
      paid: { url: '{$request.query.after}/paid', body: Order, status: 204, deprecated: true },
    },
  })
  create(@Body({ openapiExtra: { 'x-kept': true } }) order: Order) {
    return order;
  }

  @Route(['QUERY'], '/orders', { tags: ['orders'], response: Order })
  search(order: Order) {
    return order;
  }

  @Get('/orders/events', { tags: ['events'], sse: true, response: [Order] })
  async *events() {
    await sleep(1);
    yield new Order();
  }

  @Get('/orders/lines', { tags: ['events'], response: [Order] })
  async *lines() {
    await sleep(1);
    yield new Order();
  }

  @Get('/orders/any', { tags: ['events'] })
  async *anything(
    @Depends(bearer) _token: HTTPAuthorizationCredentials,
    @Security(oauth2, ['read']) _user: string,
  ) {
    await sleep(1);
    yield 'text';
  }

  @Post('/orders/follow', { tags: ['events'], sse: true, response: [Order] })
  async *follow(order: Order) {
    await sleep(1);
    yield order;
  }

  @WebSocket('/rooms/:room', {
    description: 'One room.',
    receive: Order,
    send: Union({ order: Sent, note: Note }, { discriminator: 'kind' }),
    subprotocols: ['orders.v1'],
  })
  async room(
    socket: WebSocketConnection<Order, Sent | Note>,
    @Path({ enum: ['all', 'new'], description: 'Which orders' }) room: string,
    @Depends(bearer) _token: HTTPAuthorizationCredentials,
    @Security(oauth2, ['read']) _user: string,
    @Query({ description: 'Begins here' }) since = 0,
  ) {
    const note = new Note();
    note.text = `${room} ${since}`;
    await socket.send(note);
  }

  @WebSocket('/echo')
  async echo(socket: WebSocketConnection) {
    for await (const message of socket) await socket.send(message);
  }
}
