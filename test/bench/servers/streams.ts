import {
  Deployment,
  Get,
  HttpResponse,
  Ingress,
  Int,
  Query,
  StreamingResponse,
  bind,
} from 'sluice';

const chunk = Buffer.alloc(1024, 'x');

@Ingress({ title: 'Streams' })
@Deployment({ numReplicas: 2 })
export class Streams {
  @Get('/hello')
  hello() {
    return 'Hello, world!';
  }

  @Get('/chunks')
  chunks(@Query(Int) count: number): HttpResponse {
    return new StreamingResponse(chunksOf(count));
  }
}

function* chunksOf(count: number): Generator<Buffer> {
  for (let sent = 0; sent < count; sent += 1) yield chunk;
}

export const app = bind(Streams);
