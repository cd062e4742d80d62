import { symlink } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { createProject, type Project, type ProjectFiles } from '../loader/project.js';

/** A project that has Sluice installed, with the workspace's own packages. */
export async function createApplication(files: ProjectFiles): Promise<Project> {
  const project = await createProject(files);
  const modules = fileURLToPath(new URL('../../../../node_modules/', import.meta.url));
  for (const name of ['sluice', '@sluice', 'class-validator', 'class-transformer', 'express']) {
    await symlink(`${modules}${name}`, project.path(`node_modules/${name}`));
  }
  return project;
}

/** Says its process id, and goes on with its import and then its `init` at a SIGUSR2 each. */
export const SLOW_MODEL = `import { bind } from 'sluice';
const signal = (what: string) => new Promise((go) => {
  process.once('SIGUSR2', go);
  console.log(what + ' goes on at a signal to ' + process.pid);
});
await signal('import');
class Model {
  async init() { await signal('init'); }
  fetch() { return 'loaded'; }
}
export const app = bind(Model);
`;

/** A class with one route that answers `text`. */
export function greeter(text: string): string {
  return `import { Get, Ingress, WebSocket, WebSocketConnection, bind } from 'sluice';
@Ingress({ title: 'Greeter' })
export class Greeter {
  @Get('/') root() { return ${JSON.stringify(text)}; }
  @Get('/items/:id') item(id: number) { return { id }; }
  @WebSocket('/echo') async echo(socket: WebSocketConnection) { for await (const message of socket) socket.send(message); }
}
export const app = bind(Greeter);
export const other = 1;
`;
}
