import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, type Page, chromium } from 'playwright-core';

/** Debian's package, or what `CHROMIUM` says. */
const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A headless Chromium with an empty profile. */
export interface Browser {
  open(url: string): Promise<VisitedPage>;
  readonly close: () => Promise<void>;
}

/** A page and what was seen on the way. */
interface VisitedPage {
  readonly page: Page;
  /** Every URL that was asked for, `data:` and `blob:` left out. */
  readonly requests: readonly string[];
  /** Directives of the content security policy that were violated, with what they blocked. */
  readonly violations: () => Promise<readonly string[]>;
  /** Errors on the console and exceptions in the page. */
  readonly errors: readonly string[];
}

export async function startBrowser(): Promise<Browser> {
  const profile = await mkdtemp(join(tmpdir(), 'sluice-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: FLAGS,
    headless: true,
    viewport: { width: 1280, height: 900 },
  });
  await context.addInitScript({ content: COLLECT_VIOLATIONS });
  return {
    open: (url) => open(context, url),
    close: async () => {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

async function open(context: BrowserContext, url: string): Promise<VisitedPage> {
  const page = await context.newPage();
  const requests: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => {
    if (/^https?:|^wss?:/.test(request.url())) requests.push(request.url());
  });
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(url);
  return { page, requests, errors, violations: () => page.evaluate<string[]>('violations') };
}

/** Runs in the page before its own scripts. */
const COLLECT_VIOLATIONS = `
  globalThis.violations = [];
  addEventListener('securitypolicyviolation', (event) => {
    violations.push(event.violatedDirective + ' ' + event.blockedURI);
  });
`;
