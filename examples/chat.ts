// npx sluice run examples/chat.ts:app
import { Equals, IsString, Length } from 'class-validator';
import {
  Get,
  HTMLResponse,
  Ingress,
  Query,
  Union,
  WebSocket,
  WebSocketConnection,
  WebSocketGroup,
  bind,
} from 'sluice';

class Say {
  @Equals('say') type!: 'say';
  @IsString() @Length(1, 500) text!: string;
}

class Rename {
  @Equals('rename') type!: 'rename';
  @IsString() @Length(1, 20) name!: string;
}

class Said {
  @Equals('said') type!: 'said';
  @IsString() name!: string;
  @IsString() text!: string;
}

class News {
  @Equals('news') type!: 'news';
  @IsString() text!: string;
}

const ClientMessage = Union([Say, Rename], { discriminator: 'type' });
const ServerMessage = Union([Said, News], { discriminator: 'type' });
type Socket = WebSocketConnection<Say | Rename, Said | News>;

// Rooms in which everybody reads what the others write; both directions have their types.
@Ingress({ title: 'Chat' })
export class Chat {
  readonly #rooms = new Map<string, WebSocketGroup<Said | News>>();

  @WebSocket('/rooms/:room', {
    receive: ClientMessage,
    send: ServerMessage,
    invalidMessages: 'reply',
  })
  async room(
    socket: WebSocketConnection<Say | Rename, Said | News>,
    room: string,
    @Query({ maxLength: 20 }) name = 'guest',
  ) {
    const members = this.#rooms.get(room) ?? new WebSocketGroup<Said | News>();
    this.#rooms.set(room, members);
    members.join(socket);
    try {
      await talk(socket, members, name);
    } finally {
      members.leave(socket);
      if (members.size === 0) this.#rooms.delete(room);
    }
  }

  @Get('/')
  page() {
    return new HTMLResponse(PAGE);
  }
}

async function talk(socket: Socket, members: WebSocketGroup<Said | News>, firstName: string) {
  let name = firstName;
  members.broadcast({ type: 'news', text: `${name} is here.` });
  for await (const message of socket) {
    if (message.type === 'say') {
      members.broadcast({ type: 'said', name, text: message.text });
      continue;
    }
    members.broadcast({ type: 'news', text: `${name} is now ${message.name}.` });
    name = message.name;
  }
  members.broadcast({ type: 'news', text: `${name} has left.` });
}

const PAGE = `<!doctype html><title>Chat</title><form><input autofocus><button>Say</button></form><ul></ul>
<script>
  const socket = new WebSocket(location.origin.replace('http', 'ws') + '/rooms/main');
  socket.onmessage = ({ data }) => {
    const { name, text } = JSON.parse(data);
    const line = document.createElement('li');
    line.textContent = name ? name + ': ' + text : text;
    document.querySelector('ul').append(line);
  };
  document.querySelector('form').onsubmit = (event) => {
    event.preventDefault();
    const input = document.querySelector('input');
    socket.send(JSON.stringify({ type: 'say', text: input.value }));
    input.value = '';
  };
</script>`;

export const app = bind(Chat);
