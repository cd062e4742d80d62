import { render, type JSX } from 'preact';

import { ApplicationCard } from './application-card.js';
import { FailuresPanel } from './failures-panel.js';
import { TracesPanel } from './traces-panel.js';
import { useServer } from './watch.js';

function Dashboard(): JSX.Element {
  const watched = useServer();
  const { details, problem } = watched;
  const applications = Object.values(details?.applications ?? {});
  return (
    <>
      <header class="top">
        <h1>Sluice</h1>
        {details !== undefined && (
          <span class="figures">
            serves {details.http_options.host}:{details.http_options.port}
          </span>
        )}
        <nav>
          <a href="/docs">API</a>
          <a href="/metrics">Metrics</a>
        </nav>
      </header>
      {problem !== undefined && (
        <p class="problem" role="alert">
          The server does not answer: {problem}
        </p>
      )}
      <main>
        {details !== undefined && applications.length === 0 && (
          <p>
            No application is served. <code>sluice deploy serve.yaml</code> deploys those of a
            config file.
          </p>
        )}
        {applications.map((application) => (
          <ApplicationCard key={application.name} application={application} watched={watched} />
        ))}
        {details !== undefined && (
          <>
            <FailuresPanel />
            <TracesPanel />
          </>
        )}
      </main>
    </>
  );
}

const place = document.querySelector('#dashboard');
if (place !== null) render(<Dashboard />, place);
