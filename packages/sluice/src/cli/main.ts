/**
 * The `sluice` command. This file is read by every Node that has ES modules, so that an old one gets
 * a sentence rather than a syntax error; it imports nothing before it has looked.
 */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

const { bun } = process.versions;
if (bun !== undefined || 'Deno' in globalThis) {
  const runtime = bun === undefined ? 'Deno' : `Bun ${bun}`;
  process.stderr.write(
    `sluice needs Node, and this is ${runtime}. Run the command with Node; on ${runtime}, an application ` +
      'serves itself: createApp(...).listen(8000).\n',
  );
  process.exitCode = 1;
} else if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `sluice needs Node 20.19 or newer; this is ${process.versions.node}. Install a newer one: https://nodejs.org\n`,
  );
  process.exitCode = 1;
} else {
  const { projectCommand } = await import('./local-copy.js');
  const other = projectCommand(process.cwd());
  if (other === undefined) {
    const { main } = await import('./run-command.js');
    await main(process.argv.slice(2));
  } else {
    await import(other);
  }
}
