import { WebSocket } from 'ws';

// Sends each line it is given and prints what comes back:
//   node --import sluice/register examples/websocket-client.ts ws://127.0.0.1:8000/ hello again
const [url = 'ws://127.0.0.1:8000/', ...messages] = process.argv.slice(2);
const socket = new WebSocket(url);
let left = messages.length;

socket.on('open', () => {
  for (const message of messages) socket.send(message);
});
socket.on('message', (data: Buffer) => {
  console.log(data.toString());
  if (--left === 0) socket.close();
});
