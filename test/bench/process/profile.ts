/**
 * Loaded before a contender's own code by `--profile`: records the CPU profile of this process and
 * writes it into SLUICE_BENCH_PROFILE at SIGUSR2, or when it ends.
 *
 * At a signal, for a process of a tree may be killed rather than asked to end.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { basename, dirname, join } from 'node:path';

const directory = process.env['SLUICE_BENCH_PROFILE'];
if (directory !== undefined) record(directory);

function record(into: string): void {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.setSamplingInterval', { interval: 500 });
  session.post('Profiler.start');
  const mark = join(into, `${process.pid}.recording`);
  writeFileSync(mark, '');
  let isSaved = false;
  const save = (): void => {
    if (isSaved) return;
    isSaved = true;
    const script = process.argv[1] ?? 'node';
    const name = `${basename(dirname(script))}-${basename(script, '.js')}-${process.pid}`;
    // The answer comes before `post` returns, for the session is of this thread.
    session.post('Profiler.stop', (error, { profile }) => {
      if (error === null) {
        writeFileSync(join(into, `${name}.cpuprofile`), JSON.stringify(profile));
      }
      rmSync(mark, { force: true });
    });
  };
  process.once('SIGUSR2', save);
  process.once('exit', save);
}
